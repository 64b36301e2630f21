// Go's format strings: directives, explicit argument indexes, and the texts that stand for mistakes.

import {GoNumber, type GoValue, isFloatKind, typeName} from '../value.ts'
import {type Flags, noFlags} from './flags.ts'
import {formatArgument, formatValue} from './value.ts'

/** Widths and precisions beyond this are taken for mistakes. */
const tooLarge = 1_000_000

/** Printf into a string. */
export function formatPrintf(format: string, args: readonly GoValue[]): string {
  return new Printer(format, args).print()
}

/** Print: a space between two operands when neither is a string. */
export function formatPrint(args: readonly GoValue[]): string {
  let text = ''
  args.forEach((arg, i) => {
    const parted = i > 0 && typeof arg !== 'string' && typeof args[i - 1] !== 'string'
    text += (parted ? ' ' : '') + formatValue(arg)
  })
  return text
}

/** Println: a space between all operands, a line break at the end. */
export function formatPrintln(args: readonly GoValue[]): string {
  return `${args.map(formatValue).join(' ')}\n`
}

class Printer {
  readonly #format: string
  readonly #args: readonly GoValue[]
  #at = 0
  #next = 0
  /** An argument was named by index: then left-over arguments are not reported. */
  #reordered = false
  #goodIndex = true
  #afterIndex = false

  constructor(format: string, args: readonly GoValue[]) {
    this.#format = format
    this.#args = args
  }

  print(): string {
    let text = ''
    for (;;) {
      const percent = this.#format.indexOf('%', this.#at)
      if (percent < 0) break
      text += this.#format.slice(this.#at, percent)
      this.#at = percent + 1
      text += this.#directive()
    }
    return text + this.#format.slice(this.#at) + this.#leftOver()
  }

  #directive(): string {
    this.#goodIndex = true
    this.#afterIndex = false
    let problem = ''
    let flags = this.#flags()
    this.#index()
    if (this.#take('*')) {
      const width = this.#intArgument()
      if (width === undefined) problem += '%!(BADWIDTH)'
      else if (width < 0) flags = {...flags, width: -width, minus: true, zero: false}
      else flags = {...flags, width}
      this.#afterIndex = false
    } else {
      const width = this.#number()
      if (this.#afterIndex && width !== undefined) this.#goodIndex = false
      flags = {...flags, width}
    }
    if (this.#take('.')) {
      if (this.#afterIndex) this.#goodIndex = false
      this.#index()
      if (this.#take('*')) {
        const precision = this.#intArgument()
        if (precision === undefined || precision < 0) problem += '%!(BADPREC)'
        else flags = {...flags, precision}
        this.#afterIndex = false
      } else flags = {...flags, precision: this.#number() ?? 0}
    }
    if (!this.#afterIndex) this.#index()
    return problem + this.#verb(flags)
  }

  #verb(flags: Flags): string {
    const code = this.#format.codePointAt(this.#at)
    if (code === undefined) return '%!(NOVERB)'
    const verb = String.fromCodePoint(code)
    this.#at += verb.length
    if (verb === '%') return '%'
    if (!this.#goodIndex) return `%!${verb}(BADINDEX)`
    if (this.#next >= this.#args.length) return `%!${verb}(MISSING)`
    const arg = this.#args[this.#next++]
    if (verb !== 'v') return formatArgument(arg, verb, flags)
    const {sharp, plus} = flags
    return formatArgument(arg, verb, {...flags, sharpV: sharp, sharp: false, plusV: plus, plus: false})
  }

  #flags(): Flags {
    const form = /[#0+\- ]*/y
    form.lastIndex = this.#at
    const written = form.exec(this.#format)?.[0] ?? ''
    this.#at += written.length
    if (written === '') return noFlags
    return {
      ...noFlags,
      minus: written.includes('-'),
      plus: written.includes('+'),
      sharp: written.includes('#'),
      space: written.includes(' '),
      zero: written.includes('0'),
    }
  }

  /** `[3]`: the argument to take next, counted from 1. */
  #index(): void {
    if (this.#format[this.#at] !== '[') return
    this.#reordered = true
    const close = this.#format.indexOf(']', this.#at)
    const written = close < 0 ? '' : this.#format.slice(this.#at + 1, close)
    this.#at = close < 0 ? this.#at + 1 : close + 1
    const index = /^\d+$/.test(written) ? Number(written) : 0
    this.#afterIndex = close >= 0
    if (index >= 1 && index <= this.#args.length) this.#next = index - 1
    else this.#goodIndex = false
  }

  /** The argument of a `*`; undefined when it is no integer or out of all proportion. */
  #intArgument(): number | undefined {
    const arg = this.#args[this.#next]
    if (this.#next < this.#args.length) this.#next++
    const integer =
      typeof arg === 'bigint' ? arg : arg instanceof GoNumber && !isFloatKind(arg.kind) ? arg.value : undefined
    const number = integer === undefined ? undefined : Number(integer)
    return number === undefined || Math.abs(number) > tooLarge ? undefined : number
  }

  #number(): number | undefined {
    const form = /\d+/y
    form.lastIndex = this.#at
    const written = form.exec(this.#format)?.[0]
    if (written === undefined) return undefined
    this.#at += written.length
    if (Number(written.slice(0, -1)) <= tooLarge) return Number(written)
    this.#at = this.#format.length
    return undefined
  }

  #take(char: string): boolean {
    if (this.#format[this.#at] !== char) return false
    this.#at++
    return true
  }

  #leftOver(): string {
    if (this.#reordered || this.#next >= this.#args.length) return ''
    const rest = this.#args
      .slice(this.#next)
      .map((arg) => (arg === null || arg === undefined ? '<nil>' : `${typeName(arg)}=${formatValue(arg)}`))
    return `%!(EXTRA ${rest.join(', ')})`
  }
}

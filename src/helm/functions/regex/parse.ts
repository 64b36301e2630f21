// Parses Go's regular expressions (RE2's syntax), which have no lookahead and no backreferences.

import {GoError} from '../../value.ts'
import {perlClasses, posixClasses, unicodeClass} from './classes.ts'
import {type Assertion, type ClassItem, complement, LAST_CODE_POINT, type Node, type ParsedRegex} from './syntax.ts'

const MOST_REPETITIONS = 1000
const DEEPEST_NESTING = 1000

interface Flags {
  readonly foldCase: boolean
  readonly multiLine: boolean
  readonly dotMatchesNewline: boolean
  readonly swapGreed: boolean
}

const flagNames: Readonly<Record<string, keyof Flags>> = {
  i: 'foldCase',
  m: 'multiLine',
  s: 'dotMatchesNewline',
  U: 'swapGreed',
}
const noFlags: Flags = {foldCase: false, multiLine: false, dotMatchesNewline: false, swapGreed: false}

const controlEscapes: Readonly<Record<string, number>> = {a: 7, f: 12, n: 10, r: 13, t: 9, v: 11}
const assertionEscapes: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  z: 'text-end',
  b: 'word-boundary',
  B: 'no-word-boundary',
}

/** Throws GoError for what Go's compiler refuses. */
export function parseRegex(source: string): ParsedRegex {
  return new RegexParser(source).parse()
}

class RegexParser {
  readonly #source: string
  #at = 0
  #flags = noFlags
  #depth = 0
  readonly #groupNames: (string | undefined)[] = []

  constructor(source: string) {
    this.#source = source
  }

  parse(): ParsedRegex {
    const root = this.#alternatives()
    if (this.#at < this.#source.length) throw this.#error('unexpected )', this.#source)
    checkRepetitions(root, this.#source)
    return {root, groupNames: this.#groupNames}
  }

  #alternatives(): Node {
    const outer = this.#flags
    if (++this.#depth > DEEPEST_NESTING) throw this.#error('expression nests too deeply', this.#source)
    const nodes = [this.#sequence()]
    while (this.#skip('|')) nodes.push(this.#sequence())
    this.#depth--
    this.#flags = outer
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : {kind: 'alternatives', nodes}
  }

  #sequence(): Node {
    const nodes: Node[] = []
    while (this.#at < this.#source.length && !this.#sees('|') && !this.#sees(')')) {
      if (this.#skip('\\Q')) nodes.push(...this.#quotedLiteral())
      else if (!this.#repeatLast(nodes)) nodes.push(...this.#atom())
    }
    return {kind: 'sequence', nodes}
  }

  #quotedLiteral(): Node[] {
    const end = this.#source.indexOf('\\E', this.#at)
    const text = this.#source.slice(this.#at, end < 0 ? undefined : end)
    this.#at = end < 0 ? this.#source.length : end + 2
    return Array.from(text, (character) => this.#literal(character.codePointAt(0) ?? 0))
  }

  /** Wraps the last node in the repetition that stands here, if one does. */
  #repeatLast(nodes: Node[]): boolean {
    const start = this.#at
    const bounds = this.#bounds()
    if (bounds === undefined) return false
    const written = () => this.#source.slice(start, this.#at)
    const node = nodes.pop()
    if (node === undefined) throw this.#error('missing argument to repetition operator', written())
    const [least, most] = bounds
    const isTooLarge = least > MOST_REPETITIONS || (most !== undefined && (most > MOST_REPETITIONS || most < least))
    if (isTooLarge) throw this.#error('invalid repeat count', written())
    const lazy = this.#skip('?')
    nodes.push({kind: 'repeat', node, least, most, greedy: lazy === this.#flags.swapGreed})
    if (this.#bounds() !== undefined) throw this.#error('invalid nested repetition operator', written())
    return true
  }

  /** A brace that begins no count is a literal. */
  #bounds(): [least: number, most: number | undefined] | undefined {
    if (this.#skip('*')) return [0, undefined]
    if (this.#skip('+')) return [1, undefined]
    if (this.#skip('?')) return [0, 1]
    const match = this.#take(/\{(\d+)(,?)(\d*)\}/y)
    if (match === undefined) return undefined
    const [, least = '', comma, most = ''] = match
    if (comma === '' && most !== '') return undefined
    return [Number(least), comma === '' ? Number(least) : most === '' ? undefined : Number(most)]
  }

  #atom(): Node[] {
    if (this.#skip('(')) return this.#group()
    if (this.#skip('[')) return [this.#characterClass()]
    if (this.#skip('.')) return [{kind: 'any', newline: this.#flags.dotMatchesNewline}]
    if (this.#skip('^')) return [{kind: 'assertion', name: this.#flags.multiLine ? 'line-start' : 'text-start'}]
    if (this.#skip('$')) return [{kind: 'assertion', name: this.#flags.multiLine ? 'line-end' : 'text-end'}]
    return [this.#sees('\\') ? this.#escape() : this.#literal(this.#nextCode())]
  }

  #group(): Node[] {
    if (!this.#skip('?')) return [this.#closedGroup(true)]
    const named = this.#take(/P?<([^>]*)>/y)
    if (named !== undefined) {
      this.#addName(named[1] ?? '')
      return [this.#closedGroup(true, false)]
    }
    const flags = this.#take(/([imsU]*)(?:-([imsU]+))?([:)])/y)
    if (flags === undefined)
      throw this.#error('invalid or unsupported Perl syntax', `(?${this.#source.charAt(this.#at)}`)
    const outer = this.#flags
    this.#flags = withFlags(withFlags(outer, flags[1] ?? '', true), flags[2] ?? '', false)
    if (flags[3] === ')') return []
    const group = this.#closedGroup(false)
    this.#flags = outer
    return [group]
  }

  #addName(name: string): void {
    if (!/^[A-Za-z0-9_]+$/.test(name)) throw this.#error('invalid named capture', `(?P<${name}>`)
    this.#groupNames.push(name)
  }

  #closedGroup(capture: boolean, unnamed = capture): Node {
    if (unnamed) this.#groupNames.push(undefined)
    const node = this.#alternatives()
    if (!this.#skip(')')) throw this.#error('missing closing )', this.#source)
    return {kind: 'group', node, capture}
  }

  #escape(): Node {
    const assertion = assertionEscapes[this.#source.charAt(this.#at + 1)]
    if (assertion !== undefined) {
      this.#at += 2
      return {kind: 'assertion', name: assertion}
    }
    const item = this.#namedClass()
    if (item !== undefined) return {kind: 'class', items: [item], negated: false, foldCase: this.#flags.foldCase}
    return this.#literal(this.#escapedCode())
  }

  /** \d, \pL, \p{Greek} and their negations. */
  #namedClass(): ClassItem | undefined {
    const perl = this.#take(/\\([dswDSW])/y)?.[1]
    if (perl !== undefined) {
      const ranges = perlClasses[perl.toLowerCase()] ?? []
      return {kind: 'ranges', ranges: perl === perl.toLowerCase() ? ranges : complement(ranges)}
    }
    const unicode = this.#take(/\\([pP])(?:\{(\^?)([^}]*)\}|([^{]))/y)
    if (unicode === undefined) return undefined
    const [written, letter, caret, name, single] = unicode
    const item = unicodeClass(name ?? single ?? '', (letter === 'P') !== (caret === '^'))
    if (item === undefined) throw this.#error('invalid character class range', written)
    return item
  }

  /** The code point of an escape that stands for one. */
  #escapedCode(): number {
    const match = this.#take(
      /\\(?:x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]+)\}|(0[0-7]{0,2}|[1-7][0-7]{1,2})|([afnrtv])|([^A-Za-z0-9\x80-\u{10ffff}]))/uy,
    )
    if (match === undefined) {
      if (this.#source.length === this.#at + 1) throw this.#error('trailing backslash at end of expression', '')
      throw this.#error('invalid escape sequence', this.#source.slice(this.#at, this.#at + 2))
    }
    const [written, pair, braced, octal, control = '', punctuation = ''] = match
    const code = controlEscapes[control] ?? hexOrOctal(pair ?? braced, octal) ?? punctuation.charCodeAt(0)
    if (code > LAST_CODE_POINT) throw this.#error('invalid escape sequence', written)
    return code
  }

  #characterClass(): Node {
    const start = this.#at - 1
    const negated = this.#skip('^')
    const items: ClassItem[] = []
    for (let first = true; first || !this.#sees(']'); first = false) {
      if (this.#at >= this.#source.length) throw this.#error('missing closing ]', this.#source.slice(start))
      items.push(this.#posixClass() ?? this.#namedClass() ?? this.#range(start))
    }
    this.#at++
    return {kind: 'class', items, negated, foldCase: this.#flags.foldCase}
  }

  #posixClass(): ClassItem | undefined {
    const match = this.#take(/\[:(\^?)([^:\]]*):\]/y)
    if (match === undefined) return undefined
    const ranges = posixClasses.get(match[2] ?? '')
    if (ranges === undefined) throw this.#error('invalid character class range', match[0])
    return {kind: 'ranges', ranges: match[1] === '^' ? complement(ranges) : ranges}
  }

  #range(classStart: number): ClassItem {
    const start = this.#at
    const from = this.#classCode(classStart)
    const isRange = this.#sees('-') && this.#at + 1 < this.#source.length && this.#source[this.#at + 1] !== ']'
    if (!isRange) return {kind: 'ranges', ranges: [[from, from]]}
    this.#at++
    const to = this.#classCode(classStart)
    if (to < from) throw this.#error('invalid character class range', this.#source.slice(start, this.#at))
    return {kind: 'ranges', ranges: [[from, to]]}
  }

  #classCode(classStart: number): number {
    if (this.#at >= this.#source.length) throw this.#error('missing closing ]', this.#source.slice(classStart))
    return this.#sees('\\') ? this.#escapedCode() : this.#nextCode()
  }

  #literal(code: number): Node {
    return {kind: 'literal', code, foldCase: this.#flags.foldCase}
  }

  #nextCode(): number {
    const code = this.#source.codePointAt(this.#at) ?? 0
    this.#at += code > 0xffff ? 2 : 1
    return code
  }

  #sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at)
  }

  #skip(text: string): boolean {
    const found = this.#sees(text)
    if (found) this.#at += text.length
    return found
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#source) ?? undefined
    this.#at += match?.[0].length ?? 0
    return match
  }

  #error(reason: string, part: string): GoError {
    return new GoError(`error parsing regexp: ${reason}: \`${part}\``)
  }
}

function hexOrOctal(hex: string | undefined, octal: string | undefined): number | undefined {
  if (hex !== undefined) return Number.parseInt(hex, 16)
  return octal === undefined ? undefined : Number.parseInt(octal, 8)
}

function withFlags(flags: Flags, letters: string, value: boolean): Flags {
  const changes = Array.from(letters, (letter) => [flagNames[letter], value] as const)
  return {...flags, ...Object.fromEntries(changes)}
}

/** Counts inside counts multiply; Go allows a product of a thousand. */
function checkRepetitions(node: Node, source: string, factor = 1): void {
  if (node.kind === 'repeat') {
    const count = Math.max(node.most ?? node.least, 1) * factor
    if (count > MOST_REPETITIONS) throw new GoError(`error parsing regexp: invalid repeat count: \`${source}\``)
    checkRepetitions(node.node, source, count)
  } else if (node.kind === 'group') {
    checkRepetitions(node.node, source, factor)
  } else if (node.kind === 'sequence' || node.kind === 'alternatives') {
    for (const inner of node.nodes) checkRepetitions(inner, source, factor)
  }
}

// Parses Go's regular expressions (RE2's syntax), which have no lookahead and no backreferences.

import {GoError} from '../../value.ts'
import {RegexCursor} from './cursor.ts'
import {readClass, readEscapedCode, readNamedClass} from './parse-class.ts'
import type {Assertion, Node, ParsedRegex} from './syntax.ts'

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
  readonly #cursor: RegexCursor
  #flags = noFlags
  #depth = 0
  readonly #groupNames: (string | undefined)[] = []

  constructor(source: string) {
    this.#cursor = new RegexCursor(source)
  }

  parse(): ParsedRegex {
    const root = this.#alternatives()
    if (!this.#cursor.atEnd) throw this.#cursor.error('unexpected )', this.#cursor.source)
    checkRepetitions(root, this.#cursor.source)
    return {root, groupNames: this.#groupNames}
  }

  #alternatives(): Node {
    const outer = this.#flags
    if (++this.#depth > DEEPEST_NESTING) throw this.#cursor.error('expression nests too deeply', this.#cursor.source)
    const nodes = [this.#sequence()]
    while (this.#cursor.skip('|')) nodes.push(this.#sequence())
    this.#depth--
    this.#flags = outer
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : {kind: 'alternatives', nodes}
  }

  #sequence(): Node {
    const nodes: Node[] = []
    while (!this.#cursor.atEnd && !this.#cursor.sees('|') && !this.#cursor.sees(')')) {
      if (this.#cursor.skip('\\Q')) nodes.push(...this.#quotedLiteral())
      else if (!this.#repeatLast(nodes)) nodes.push(...this.#atom())
    }
    return {kind: 'sequence', nodes}
  }

  #quotedLiteral(): Node[] {
    const end = this.#cursor.source.indexOf('\\E', this.#cursor.at)
    const text = this.#cursor.source.slice(this.#cursor.at, end < 0 ? undefined : end)
    this.#cursor.at = end < 0 ? this.#cursor.source.length : end + 2
    return Array.from(text, (character) => this.#literal(character.codePointAt(0) ?? 0))
  }

  /** Wraps the last node in the repetition that stands here, if one does. */
  #repeatLast(nodes: Node[]): boolean {
    const start = this.#cursor.at
    const bounds = this.#bounds()
    if (bounds === undefined) return false
    const written = () => this.#cursor.source.slice(start, this.#cursor.at)
    const node = nodes.pop()
    if (node === undefined) throw this.#cursor.error('missing argument to repetition operator', written())
    const [least, most] = bounds
    const isTooLarge = least > MOST_REPETITIONS || (most !== undefined && (most > MOST_REPETITIONS || most < least))
    if (isTooLarge) throw this.#cursor.error('invalid repeat count', written())
    const lazy = this.#cursor.skip('?')
    nodes.push({kind: 'repeat', node, least, most, greedy: lazy === this.#flags.swapGreed})
    if (this.#bounds() !== undefined) throw this.#cursor.error('invalid nested repetition operator', written())
    return true
  }

  /** A brace that begins no count is a literal. */
  #bounds(): [least: number, most: number | undefined] | undefined {
    if (this.#cursor.skip('*')) return [0, undefined]
    if (this.#cursor.skip('+')) return [1, undefined]
    if (this.#cursor.skip('?')) return [0, 1]
    const match = this.#cursor.take(/\{(\d+)(,?)(\d*)\}/y)
    if (match === undefined) return undefined
    const [, least = '', comma, most = ''] = match
    return [Number(least), comma === '' ? Number(least) : most === '' ? undefined : Number(most)]
  }

  #atom(): Node[] {
    if (this.#cursor.skip('(')) return this.#group()
    if (this.#cursor.skip('[')) return [{kind: 'class', ...readClass(this.#cursor), foldCase: this.#flags.foldCase}]
    if (this.#cursor.skip('.')) return [{kind: 'any', newline: this.#flags.dotMatchesNewline}]
    if (this.#cursor.skip('^')) return [{kind: 'assertion', name: this.#flags.multiLine ? 'line-start' : 'text-start'}]
    if (this.#cursor.skip('$')) return [{kind: 'assertion', name: this.#flags.multiLine ? 'line-end' : 'text-end'}]
    return [this.#cursor.sees('\\') ? this.#escape() : this.#literal(this.#cursor.nextCode())]
  }

  #group(): Node[] {
    if (!this.#cursor.skip('?')) return [this.#closedGroup(true)]
    const named = this.#cursor.take(/P?<([^>]*)>/y)
    if (named !== undefined) {
      this.#addName(named[1] ?? '')
      return [this.#closedGroup(true, false)]
    }
    const flags = this.#cursor.take(/([imsU]*)(?:-([imsU]+))?([:)])/y)
    if (flags === undefined)
      throw this.#cursor.error('invalid or unsupported Perl syntax', `(?${this.#cursor.source.charAt(this.#cursor.at)}`)
    const outer = this.#flags
    this.#flags = withFlags(withFlags(outer, flags[1] ?? '', true), flags[2] ?? '', false)
    if (flags[3] === ')') return []
    const group = this.#closedGroup(false)
    this.#flags = outer
    return [group]
  }

  #addName(name: string): void {
    if (!/^[A-Za-z0-9_]+$/.test(name)) throw this.#cursor.error('invalid named capture', `(?P<${name}>`)
    this.#groupNames.push(name)
  }

  #closedGroup(capture: boolean, unnamed = capture): Node {
    if (unnamed) this.#groupNames.push(undefined)
    const node = this.#alternatives()
    if (!this.#cursor.skip(')')) throw this.#cursor.error('missing closing )', this.#cursor.source)
    return {kind: 'group', node, capture}
  }

  #escape(): Node {
    const assertion = assertionEscapes[this.#cursor.source.charAt(this.#cursor.at + 1)]
    if (assertion !== undefined) {
      this.#cursor.at += 2
      return {kind: 'assertion', name: assertion}
    }
    const item = readNamedClass(this.#cursor)
    if (item !== undefined) return {kind: 'class', items: [item], negated: false, foldCase: this.#flags.foldCase}
    return this.#literal(readEscapedCode(this.#cursor))
  }

  #literal(code: number): Node {
    return {kind: 'literal', code, foldCase: this.#flags.foldCase}
  }
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

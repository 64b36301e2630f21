// What Go's regular expressions consist of: the parser makes it, the translator writes it as a JavaScript expression.

/** Code points from and to, both included. */
export type Range = readonly [from: number, to: number]

export type Node =
  | {readonly kind: 'literal'; readonly code: number; readonly foldCase: boolean}
  | {
      readonly kind: 'class'
      readonly items: readonly ClassItem[]
      readonly negated: boolean
      readonly foldCase: boolean
    }
  | {readonly kind: 'any'; readonly newline: boolean}
  | {readonly kind: 'assertion'; readonly name: Assertion}
  | {readonly kind: 'sequence'; readonly nodes: readonly Node[]}
  | {readonly kind: 'alternatives'; readonly nodes: readonly Node[]}
  | {readonly kind: 'group'; readonly node: Node; readonly capture: boolean}
  | {
      readonly kind: 'repeat'
      readonly node: Node
      readonly least: number
      readonly most: number | undefined
      readonly greedy: boolean
    }

export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-boundary' | 'no-word-boundary'

/** A part of a character class: ranges, or a Unicode property by its JavaScript name. */
export type ClassItem =
  | {readonly kind: 'ranges'; readonly ranges: readonly Range[]}
  | {readonly kind: 'property'; readonly name: string; readonly negated: boolean}

export interface ParsedRegex {
  readonly root: Node
  /** A name, or undefined, for every capturing group. */
  readonly groupNames: readonly (string | undefined)[]
}

export const LAST_CODE_POINT = 0x10ffff

export function complement(ranges: readonly Range[]): Range[] {
  const result: Range[] = []
  let next = 0
  for (const [from, to] of [...ranges].sort((left, right) => left[0] - right[0])) {
    if (from > next) result.push([next, from - 1])
    next = Math.max(next, to + 1)
  }
  if (next <= LAST_CODE_POINT) result.push([next, LAST_CODE_POINT])
  return result
}

// The named character classes of Go's regular expressions; Perl's and POSIX's are ASCII only.

import type {ClassItem, Range} from './syntax.ts'

const digit: Range = [0x30, 0x39]
const upper: Range = [0x41, 0x5a]
const lower: Range = [0x61, 0x7a]
const underscore: Range = [0x5f, 0x5f]

export const perlClasses: Readonly<Record<string, readonly Range[]>> = {
  d: [digit],
  s: [
    [0x09, 0x0a],
    [0x0c, 0x0d],
    [0x20, 0x20],
  ],
  w: [digit, upper, underscore, lower],
}

export const posixClasses: ReadonlyMap<string, readonly Range[]> = new Map<string, readonly Range[]>(
  Object.entries({
    alnum: [digit, upper, lower],
    alpha: [upper, lower],
    ascii: [[0, 0x7f]],
    blank: [
      [0x09, 0x09],
      [0x20, 0x20],
    ],
    cntrl: [
      [0, 0x1f],
      [0x7f, 0x7f],
    ],
    digit: [digit],
    graph: [[0x21, 0x7e]],
    lower: [lower],
    print: [[0x20, 0x7e]],
    punct: [
      [0x21, 0x2f],
      [0x3a, 0x40],
      [0x5b, 0x60],
      [0x7b, 0x7e],
    ],
    space: [
      [0x09, 0x0d],
      [0x20, 0x20],
    ],
    upper: [upper],
    word: [digit, upper, underscore, lower],
    xdigit: [digit, [0x41, 0x46], [0x61, 0x66]],
  }),
)

/** \p{Name}: a general category by its short name, a script, or Any; undefined for other names. */
export function unicodeClass(name: string, negated: boolean): ClassItem | undefined {
  const property = name === 'Any' ? 'Any' : /^[A-Z][a-z]?$/.test(name) ? `gc=${name}` : `sc=${name}`
  return isKnown(property) ? {kind: 'property', name: property, negated} : undefined
}

function isKnown(property: string): boolean {
  try {
    new RegExp(`\\p{${property}}`, 'u')
    return true
  } catch {
    return false
  }
}

// Writes a parsed Go expression as a JavaScript one.

import type {Assertion, ClassItem, Node, Range} from './syntax.ts'

export interface Translation {
  readonly source: string
  readonly flags: 'u' | 'iu'
}

/** Case is ignored by a flag when all of the expression ignores it, otherwise by spelling out the letters where it is. */
export function translateRegex(root: Node): Translation {
  const folding = new Set(foldingOf(root))
  const byFlag = folding.has(true) && !folding.has(false)
  return {source: write(root, byFlag), flags: byFlag ? 'iu' : 'u'}
}

/** Whether each letter and class in the expression ignores case. */
function* foldingOf(node: Node): Iterable<boolean> {
  switch (node.kind) {
    case 'literal':
      if (hasCase(node.code)) yield node.foldCase
      return
    case 'class':
      yield node.foldCase
      return
    case 'group':
    case 'repeat':
      return yield* foldingOf(node.node)
    case 'sequence':
    case 'alternatives':
      for (const inner of node.nodes) yield* foldingOf(inner)
      return
    default:
  }
}

const assertions: Readonly<Record<Assertion, string>> = {
  'text-start': '^',
  'text-end': '$',
  'line-start': '(?<![^\\n])',
  'line-end': '(?![^\\n])',
  // Spelled out, because with the i and u flags JavaScript counts two more letters as parts of words.
  'word-boundary': '(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))',
  'no-word-boundary': '(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))',
}

function write(node: Node, byFlag: boolean): string {
  switch (node.kind) {
    case 'literal':
      return node.foldCase && !byFlag ? foldedLiteral(node.code) : escapeCode(node.code)
    case 'any':
      return node.newline ? '[^]' : '[^\\n]'
    case 'assertion':
      return assertions[node.name]
    case 'class':
      return writeClass(node.items, node.negated, node.foldCase && !byFlag)
    case 'group':
      return `(${node.capture ? '' : '?:'}${write(node.node, byFlag)})`
    case 'sequence':
      return node.nodes
        .map((inner) => (inner.kind === 'alternatives' ? `(?:${write(inner, byFlag)})` : write(inner, byFlag)))
        .join('')
    case 'alternatives':
      return node.nodes.map((inner) => write(inner, byFlag)).join('|')
    case 'repeat':
      return `(?:${write(node.node, byFlag)})${counts(node.least, node.most)}${node.greedy ? '' : '?'}`
  }
}

function counts(least: number, most: number | undefined): string {
  if (most === undefined) return least < 2 ? '*+'.charAt(least) : `{${least},}`
  return least === 0 && most === 1 ? '?' : least === most ? `{${least}}` : `{${least},${most}}`
}

function writeClass(items: readonly ClassItem[], negated: boolean, fold: boolean): string {
  const parts = items.map(writeItem)
  if (fold) parts.push(...otherCases(parts.join('')))
  return `[${negated ? '^' : ''}${parts.join('')}]`
}

function writeItem(item: ClassItem): string {
  if (item.kind === 'property') return `\\${item.negated ? 'P' : 'p'}{${item.name}}`
  return item.ranges.map(writeRange).join('')
}

function writeRange([from, to]: Range): string {
  return from === to ? escapeCode(from) : `${escapeCode(from)}-${escapeCode(to)}`
}

function escapeCode(code: number): string {
  const character = String.fromCodePoint(code)
  return /^[A-Za-z0-9_]$/.test(character) ? character : `\\u{${code.toString(16)}}`
}

function foldedLiteral(code: number): string {
  const variants = caseVariants(code)
  return variants.length === 1 ? escapeCode(code) : `[${variants.map(escapeCode).join('')}]`
}

/** No letter beyond has two cases. */
const LAST_CASED = 0x1e943

/** The letters outside a class whose other case is in it. */
function otherCases(body: string): string[] {
  const inside = new RegExp(`[${body}]`, 'u')
  const added: string[] = []
  for (let code = 0; code <= LAST_CASED; code++) {
    if (!hasCase(code) || inside.test(String.fromCodePoint(code))) continue
    if (caseVariants(code).some((variant) => inside.test(String.fromCodePoint(variant)))) added.push(escapeCode(code))
  }
  return added
}

function hasCase(code: number): boolean {
  const character = String.fromCodePoint(code)
  return character.toLowerCase() !== character || character.toUpperCase() !== character
}

/** Letters that share a simple case folding with others than their own two cases. */
const RARE_VARIANTS = [
  'ſ',
  '\u212a',
  '\u212b',
  'ς',
  'ϐ',
  'ϑ',
  'ϕ',
  'ϖ',
  'ϰ',
  'ϱ',
  'ϵ',
  'ι',
  '\u1fbe',
  '\u0345',
  '\u2126',
  'ẞ',
  'ǅ',
  'ǈ',
  'ǋ',
  'ǲ',
  'ẛ',
]

/** All code points that are equal when case is ignored, the given one first. */
function caseVariants(code: number): number[] {
  const character = String.fromCodePoint(code)
  const same = new RegExp(`^\\u{${code.toString(16)}}$`, 'iu')
  const candidates = [
    character.toLowerCase(),
    character.toUpperCase(),
    character.toUpperCase().toLowerCase(),
    character.toLowerCase().toUpperCase(),
    ...RARE_VARIANTS,
  ]
  const variants = candidates.filter((candidate) => [...candidate].length === 1 && same.test(candidate))
  return [...new Set([character, ...variants])].map((variant) => variant.codePointAt(0) ?? 0)
}

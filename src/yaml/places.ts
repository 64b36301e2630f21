// Where entries of block style begin and end as lines, and where new lines may stand.

import {columnOf, isFirstOnLine, lineBreakBefore, lineEnd, lineStart, nextLine} from './lines.ts'
import {type CollectionNode, type Entry, isBlockScalar, type Node, type ScalarNode} from './outline.ts'

export function isBlockCollection(node: Node): node is CollectionNode {
  return (node.kind === 'mapping' || node.kind === 'sequence') && !node.flow
}

/** The last thing that is written of a node. */
export function lastLeaf(node: Node): Node {
  if (!isBlockCollection(node)) return node
  const last = node.entries.at(-1)
  return last === undefined ? node : lastLeaf(last.value)
}

/** The offset behind the last line of a node, blank lines that do not belong to its value left out. */
export function endOfLines(text: string, node: Node): number {
  const leaf = lastLeaf(node)
  return isBlockScalar(leaf) ? endOfBlockScalar(text, leaf) : nextLine(text, leaf.end)
}

function endOfBlockScalar(text: string, scalar: ScalarNode): number {
  let end = scalar.end
  if (scalar.keepsBlankLines) return end
  while (end > scalar.content) {
    const start = lineStart(text, end - 1)
    const line = text.slice(start, lineEnd(text, start))
    // More spaces than the text's own indentation are a part of the text.
    if (line.trim() !== '' || (scalar.indent >= 0 && line.length > scalar.indent)) break
    if (start <= scalar.content) break
    end = start
  }
  return end
}

/** The end of a node's last line, its line break left out; for what is not written in block style, its own end. */
export function trimmedEnd(text: string, node: Node): number {
  if (!isBlockCollection(node) && !isBlockScalar(node)) return node.end
  const end = endOfLines(text, node)
  return end - lineBreakBefore(text, end).length
}

/** Whether a node's content begins on the line of its key or dash. */
export function beginsBeside(text: string, entry: Entry): boolean {
  return lineStart(text, entry.value.content) === lineStart(text, entry.slot)
}

/** The place for a new entry behind `node`, an entry of a collection at `column`: comments indented deeper stay with the node. */
export function placeBehind(text: string, node: Node, column: number): number {
  let place = endOfLines(text, node)
  for (let at = place; at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at))
    const indent = line.search(/[^ \t]/)
    if (indent === -1) continue
    if (line[indent] !== '#' || indent <= column) break
    place = nextLine(text, at)
  }
  return place
}

/** The place for a new item before an item that is first on its line: above the comments that stand right above it. */
export function placeBefore(text: string, entry: Entry): number {
  let place = lineStart(text, entry.start)
  while (place > 0) {
    const above = lineStart(text, place - 1)
    if (above === place) break
    if (!/^[ \t]*#/.test(text.slice(above, lineEnd(text, above)))) break
    place = above
  }
  return place
}

/** How far a removal goes that ends at `end`: blank lines below go too if the scalar above would take them for its own. */
export function endOfGap(text: string, above: Node, end: number): number {
  const leaf = lastLeaf(above)
  if (!isBlockScalar(leaf) || !leaf.keepsBlankLines) return end
  let gap = end
  while (gap < text.length && text.slice(gap, lineEnd(text, gap)).trim() === '') gap = nextLine(text, gap)
  return gap
}

/** Whether the next line with anything on it is a comment indented deeper than a column: a block scalar there would swallow it. */
export function meetsDeepComment(text: string, place: number, column: number): boolean {
  for (let at = place; at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at))
    const indent = line.search(/[^ \t]/)
    if (indent !== -1) return line[indent] === '#' && indent > column
  }
  return false
}

/**
 * Whether a node ends with a block scalar that is the last thing in the text. kubectl drops the line break before a `---`, so
 * that scalar's value would change if anything came to stand behind it.
 */
export function endsWithScalarAtEnd(text: string, node: Node): boolean {
  const leaf = lastLeaf(node)
  return isBlockScalar(leaf) && /^\s*$/.test(text.slice(endOfLines(text, leaf)))
}

/** The lines that a block entry takes up; only for an entry that is first on its line. */
export function linesOf(text: string, entry: Entry): {start: number; end: number} {
  return {start: lineStart(text, entry.start), end: endOfLines(text, entry.value)}
}

/** Whether an entry has its lines for itself, and not the first one together with the dash or key of its parent. */
export function hasOwnLines(text: string, entry: Entry): boolean {
  return isFirstOnLine(text, entry.start)
}

export function columnOfEntry(text: string, entry: Entry): number {
  return columnOf(text, entry.start)
}

// How a document is written: its indentation and its bracket style, seen at the nodes nearest to an edit.

import {columnOf, isFirstOnLine} from './lines.ts'
import type {CollectionNode, Node} from './outline.ts'
import {isBlockCollection} from './places.ts'
import type {Surroundings} from './scalar-text.ts'

export interface BlockStyle {
  /** Columns from a mapping to a mapping below one of its keys. */
  readonly step: number
  /** Columns from a mapping to the dashes of a sequence below one of its keys. */
  readonly sequenceOffset: number
  /** Columns from a dash to what stands behind it. */
  readonly gap: number
}

export interface FlowStyle {
  readonly surroundings: Surroundings
  readonly colon: string
  readonly comma: string
}

/** As kubectl writes. */
const DEFAULT_STYLE: BlockStyle = {step: 2, sequenceOffset: 0, gap: 2}

type Evidence = {-readonly [name in keyof BlockStyle]?: number}

/** Looks at the block style of one document; what a collection shows is kept, as the outer ones are asked for every edit. */
export class BlockStyles {
  readonly #text: string
  readonly #root: Node
  readonly #seen = new Map<CollectionNode, Evidence>()
  #anywhere: Evidence | undefined

  constructor(text: string, root: Node) {
    this.#text = text
    this.#root = root
  }

  /** @param nearest the collections that hold a place, the innermost first */
  at(nearest: readonly CollectionNode[]): BlockStyle {
    const seen: Evidence = {}
    for (const node of nearest) Object.assign(seen, {...this.#shownBy(node), ...seen})
    if (!isComplete(seen)) {
      this.#anywhere ??= observeAll(this.#text, this.#root, {})
      Object.assign(seen, {...this.#anywhere, ...seen})
    }
    return {...DEFAULT_STYLE, ...seen}
  }

  #shownBy(node: CollectionNode): Evidence {
    const known = this.#seen.get(node)
    if (known !== undefined) return known
    const seen: Evidence = {}
    observe(this.#text, node, seen)
    this.#seen.set(node, seen)
    return seen
  }
}

function isComplete(seen: Evidence): boolean {
  return seen.step !== undefined && seen.sequenceOffset !== undefined && seen.gap !== undefined
}

function observeAll(text: string, node: Node, seen: Evidence): Evidence {
  if (isComplete(seen) || !isBlockCollection(node)) return seen
  observe(text, node, seen)
  for (const entry of node.entries) observeAll(text, entry.value, seen)
  return seen
}

/** Notes what a collection shows about the style, without overriding what was seen before. */
function observe(text: string, node: CollectionNode, seen: Evidence): void {
  if (node.flow) return
  const [head] = node.entries
  if (head === undefined) return
  const column = columnOf(text, head.start)
  for (const entry of node.entries) {
    const child = entry.value
    if (!isBlockCollection(child)) continue
    const offset = columnOf(text, child.content) - column
    if (node.kind === 'sequence') {
      if (!isFirstOnLine(text, child.content)) seen.gap ??= offset
    } else if (child.kind === 'mapping') seen.step ??= offset
    else seen.sequenceOffset ??= offset
  }
}

const YAML_FLOW: FlowStyle = {surroundings: 'flow', colon: ': ', comma: ', '}

/** The bracket style around a place: quoted keys mean JSON, and spaces are put where the neighbours have them. */
export function flowStyleAt(text: string, nearest: readonly CollectionNode[]): FlowStyle {
  for (const node of nearest) {
    const [first] = node.entries
    if (!node.flow || node.kind !== 'mapping' || first === undefined) continue
    const isJson = text[first.start] === '"'
    const isTight = isJson && text[first.slot - 1] === ':' && !/[ \t\n\r]/.test(text.charAt(first.slot))
    return {
      surroundings: isJson ? 'json' : 'flow',
      colon: isTight ? ':' : ': ',
      comma: isTight ? ',' : ', ',
    }
  }
  return YAML_FLOW
}

/** Whether a collection in brackets is spread over lines, as indented JSON is. */
export function isSpread(text: string, node: CollectionNode): boolean {
  const [first] = node.entries
  return first !== undefined && isFirstOnLine(text, first.start)
}

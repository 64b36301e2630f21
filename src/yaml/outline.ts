// Where every node of a document stands in its text: the map that edits are steered by. Built only for documents that change.

import {EVENT_ID, type Event, type MappingEvent, SCALAR_STYLE, type ScalarEvent, type SequenceEvent} from 'js-yaml'
import type {OpenDocument} from './document.ts'
import {eventOffset} from './event-offsets.ts'
import {skipBlank} from './lines.ts'

interface NodeBase {
  /** The node's event, by which the document's reader knows its value. */
  readonly event: number
  readonly anchor: string | undefined
  /** Where tag, anchor or else the content begin. */
  readonly start: number
  /** Where the content begins. */
  readonly content: number
  /** Exclusive. Behind a block scalar this is the start of a later line, blank lines included. */
  readonly end: number
}

export interface CollectionNode extends NodeBase {
  readonly kind: 'mapping' | 'sequence'
  readonly flow: boolean
  readonly entries: readonly Entry[]
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar'
  readonly style: ScalarEvent['style']
  /** Nothing is written at all: an implicit null. */
  readonly empty: boolean
  /** Of a block scalar: the column of its text, and whether it keeps the blank lines behind it. */
  readonly indent: number
  readonly keepsBlankLines: boolean
}

export interface AliasNode extends NodeBase {
  readonly kind: 'alias'
}

export type Node = CollectionNode | ScalarNode | AliasNode

/** A pair of a mapping or an item of a sequence. */
export interface Entry {
  /** Where key, `?` or dash begin; in a flow sequence where the item begins. */
  readonly start: number
  /** Behind the colon or the dash: where a value may follow. */
  readonly slot: number
  /** The key as text; undefined in a sequence. */
  readonly name: string | undefined
  /** Whether the pair is a merge (`<<: *base`). */
  readonly merge: boolean
  readonly value: Node
  /** In flow style: where the comma behind the entry stands, -1 without one. */
  readonly comma: number
}

const KEEP = 3

/** The document's root as an entry of its own, so that the root is edited like any other value. */
export function outlineOf(document: OpenDocument): Entry {
  const value = new OutlineBuilder(document).node(0)
  return {start: value.start, slot: 0, name: undefined, merge: false, value, comma: -1}
}

export function isBlockScalar(node: Node): node is ScalarNode {
  return (
    node.kind === 'scalar' && (node.style === SCALAR_STYLE.LITERAL_BLOCK || node.style === SCALAR_STYLE.FOLDED_BLOCK)
  )
}

class OutlineBuilder {
  readonly #text: string
  readonly #source: OpenDocument
  #at: number

  constructor(source: OpenDocument) {
    this.#text = source.text
    this.#source = source
    this.#at = source.root
  }

  /** Reads the node that stands at or behind `cursor` in the text, its children included. */
  node(cursor: number): Node {
    const at = this.#at++
    const event = this.#source.events[at]
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event, at, cursor)
      case EVENT_ID.ALIAS: {
        const start = event.anchorStart - 1
        return {kind: 'alias', event: at, anchor: undefined, start, content: start, end: event.anchorEnd}
      }
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        return this.#collection(event, at)
      default:
        throw new Error(`no node at event ${at}`)
    }
  }

  #scalar(event: ScalarEvent, at: number, cursor: number): ScalarNode {
    const base = {
      kind: 'scalar',
      event: at,
      anchor: this.#anchor(event),
      style: event.style,
      empty: event.valueStart === -1,
      indent: event.indent,
      keepsBlankLines: event.chomping === KEEP,
    } as const
    const properties = Math.max(event.anchorEnd, event.tagEnd)
    if (base.empty) {
      if (properties === -1) return {...base, start: cursor, content: cursor, end: cursor}
      return {...base, start: eventOffset(event), content: properties, end: properties}
    }
    const quotes = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0
    const isBlock = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK
    const content = isBlock ? skipBlank(this.#text, Math.max(properties, cursor)) : event.valueStart - quotes
    const start = properties === -1 ? content : eventOffset(event)
    return {...base, start, content, end: event.valueEnd + quotes}
  }

  #collection(event: MappingEvent | SequenceEvent, at: number): CollectionNode {
    const kind = event.type === EVENT_ID.MAPPING ? 'mapping' : 'sequence'
    const flow = event.style === 2
    const open = kind === 'mapping' ? '{' : '['
    // The mapping of a single pair in a sequence ([a: b]) has no braces.
    const bracketed = flow && this.#text[event.start] === open
    const entries: Entry[] = []
    let cursor = bracketed ? event.start + 1 : event.start
    while (this.#source.events[this.#at]?.type !== EVENT_ID.POP) {
      const entry = kind === 'mapping' ? this.#pair(cursor, flow) : this.#item(cursor, flow)
      entries.push(entry)
      cursor = entry.comma === -1 ? entry.value.end : entry.comma + 1
    }
    this.#at++
    const end = bracketed ? skipBlank(this.#text, cursor) + 1 : cursor
    return {
      kind,
      flow,
      event: at,
      anchor: this.#anchor(event),
      start: eventOffset(event),
      content: event.start,
      end,
      entries,
    }
  }

  #pair(cursor: number, flow: boolean): Entry {
    const begin = skipBlank(this.#text, cursor)
    const explicit = this.#text[begin] === '?' && /^[ \t\n\r]?$/.test(this.#text.charAt(begin + 1))
    const event = this.#at
    const merge = this.#source.reader.isMergeAt(event)
    const name = merge ? '<<' : this.#source.reader.keyAt(event)
    const key = this.node(explicit ? begin + 1 : begin)
    const colon = skipBlank(this.#text, key.end)
    const slot = this.#text[colon] === ':' ? colon + 1 : key.end
    const value = this.node(slot)
    return {start: explicit ? begin : key.start, slot, name, merge, value, comma: this.#comma(value.end, flow)}
  }

  #item(cursor: number, flow: boolean): Entry {
    const begin = skipBlank(this.#text, cursor)
    const slot = flow ? begin : begin + 1
    const value = this.node(slot)
    return {
      start: flow ? value.start : begin,
      slot,
      name: undefined,
      merge: false,
      value,
      comma: this.#comma(value.end, flow),
    }
  }

  #comma(end: number, flow: boolean): number {
    if (!flow) return -1
    const at = skipBlank(this.#text, end)
    return this.#text[at] === ',' ? at : -1
  }

  #anchor(event: Exclude<Event, {type: 1 | 6}>): string | undefined {
    return event.anchorStart === -1 ? undefined : this.#text.slice(event.anchorStart, event.anchorEnd)
  }
}

// Drafts -> splices, for what is in brackets: commas are kept right, and brackets that are spread over lines stay so.

import type {Draft, KeptSlot, NewSlot} from './draft.ts'
import {flowEntries, flowLines, flowPair, flowText} from './emit.ts'
import {isFilled, type Json} from './json.ts'
import {columnOf, lineEnd, lineStart} from './lines.ts'
import type {CollectionNode, Entry, Node} from './outline.ts'
import type {Renderer} from './render.ts'
import {stringText} from './scalar-text.ts'
import {type FlowStyle, flowStyleAt, isSpread} from './style.ts'

/** A new entry of brackets that are spread over lines is itself spread beyond this width. */
const MAX_ENTRY = 100

/** Words for nothing; new entries in their place have two spaces inside the brackets for the first word, three for the second. */
const WORDS = ['null', '~']

export class FlowRenderer {
  readonly #renderer: Renderer

  constructor(renderer: Renderer) {
    this.#renderer = renderer
  }

  get #text(): string {
    return this.#renderer.text
  }

  draft(draft: Draft, around: readonly CollectionNode[]): void {
    for (const slot of draft.slots) if (slot.kind === 'kept') this.#renderer.kept(slot, around)
    const kept = draft.slots.filter((slot): slot is KeptSlot => slot.kind === 'kept').map((slot) => slot.entry)
    this.#removals(draft.node.entries, new Set(kept), grownOf(draft))
    this.#additions(draft, kept, around)
  }

  replaced(entry: Entry, value: Json, around: readonly CollectionNode[]): void {
    const {start, end} = entry.value
    const lead = start !== end ? '' : this.#text[entry.slot - 1] === ':' ? ' ' : ': '
    this.#renderer.splices.replace(start, end, lead + this.#replacement(entry.value, value, around))
  }

  /** What was empty is padded with spaces when it gets entries: how many of them says what it was. See restore.ts. */
  #replacement(node: Node, value: Json, around: readonly CollectionNode[]): string {
    const style = flowStyleAt(this.#text, around)
    if (!isFilled(value)) return flowText(value, style)
    const written = this.#text.slice(node.start, node.end)
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
    const entries = this.#entries(node, value, around, style)
    const inside = written.slice(1, -1)
    if (written.startsWith(open) && inside !== '' && /^[ \t\n\r]+$/.test(inside))
      return `${open}${inside}${entries}${close}`
    const padding = ' '.repeat(paddingFor(written))
    return `${open}${padding}${entries}${padding}${close}`
  }

  #entries(node: Node, value: Json, around: readonly CollectionNode[], style: FlowStyle): string {
    const entries = flowEntries(value, style).join(style.comma)
    const parent = around[0]
    if (parent === undefined || !isSpread(this.#text, parent)) return entries
    if (columnOf(this.#text, node.start) + entries.length <= MAX_ENTRY) return entries
    const [, ...lines] = flowLines(
      value,
      this.#indentOf(node.start) - this.#stepOf(parent),
      this.#stepOf(parent),
      style,
    )
    return lines.slice(0, -1).join(this.#renderer.lineBreakAt(node.start)).trimStart()
  }

  /** Takes the entries out of brackets that are to stay. */
  emptied(node: CollectionNode): void {
    const [first] = node.entries
    const last = node.entries.at(-1)
    if (first === undefined || last === undefined) return
    const padding = paddingOf(this.#text, node)
    if (padding === '') this.#renderer.splices.remove(first.start, endWithComma(last))
    else {
      const brackets = node.kind === 'mapping' ? '{}' : '[]'
      this.#renderer.splices.replace(node.start, node.end, WORDS[padding.length - 2] ?? brackets)
    }
  }

  /** @param grown entries behind which others are added: they keep their comma */
  #removals(entries: readonly Entry[], kept: ReadonlySet<Entry>, grown: ReadonlySet<Entry>): void {
    const {splices} = this.#renderer
    for (let from = 0; from < entries.length; from++) {
      let to = from
      while (to < entries.length && !kept.has(entryAt(entries, to))) to++
      if (to === from) continue
      const first = entryAt(entries, from)
      const last = entryAt(entries, to - 1)
      const before = entries[from - 1]
      if (before === undefined) splices.remove(first.start, entries[to]?.start ?? endWithComma(last))
      else {
        if (last.comma === -1 && !grown.has(before)) splices.remove(before.comma, before.comma + 1)
        splices.remove(this.#behindComma(before, first), endWithComma(last))
      }
      from = to
    }
  }

  /** Behind an entry's comma, and the comment behind that. */
  #behindComma(before: Entry, next: Entry): number {
    const gap = this.#text.slice(before.comma + 1, next.start)
    return before.comma + 1 + (gap.includes('#') ? gap.trimEnd().length : 0)
  }

  #additions(draft: Draft, kept: readonly Entry[], around: readonly CollectionNode[]): void {
    let before: Entry | undefined
    let added: NewSlot[] = []
    const style = flowStyleAt(this.#text, around)
    const flush = (): void => {
      if (added.length > 0) this.#addBehind(draft.node, before, added, kept, style)
      added = []
    }
    for (const slot of draft.slots) {
      if (slot.kind === 'new') added.push(slot)
      else {
        flush()
        before = slot.entry
      }
    }
    flush()
  }

  #addBehind(
    node: CollectionNode,
    before: Entry | undefined,
    added: readonly NewSlot[],
    kept: readonly Entry[],
    style: FlowStyle,
  ): void {
    const {splices} = this.#renderer
    const isLines = isSpread(this.#text, node)
    const texts = added.map((slot) => this.#entryText(node, slot, isLines, style))
    const separator = isLines ? `,${this.#newLine(node)}` : style.comma
    const body = texts.join(separator)
    if (before === undefined) {
      const next = kept[0]
      if (next === undefined) splices.insert(node.content + 1, body)
      else splices.insert(next.start, body + separator)
      return
    }
    const space = isLines ? this.#newLine(node) : style.comma.slice(1)
    if (before.comma !== -1 && kept.includes(before)) {
      const place = isLines ? this.#lineEndBehind(before.comma + 1) : before.comma + 1
      const endsBrackets = kept.at(-1) === before && node.entries.at(-1)?.comma === -1
      splices.insert(place, `${space}${body}${endsBrackets ? '' : ','}`)
      return
    }
    const end = before.value.end
    const place = isLines ? this.#lineEndBehind(end) : end
    splices.insert(end, ',')
    splices.insert(place, space + body)
  }

  #entryText(node: CollectionNode, {name, value}: NewSlot, isLines: boolean, style: FlowStyle): string {
    const short = name === undefined ? flowText(value, style) : flowPair(name, value, style)
    const column = columnOf(this.#text, node.entries[0]?.start ?? node.start)
    const likeNeighbours = node.entries.some((entry) => isFlowFilled(entry.value) && isSpread(this.#text, entry.value))
    if (!isLines || (!likeNeighbours && column + short.length <= MAX_ENTRY)) return short
    const lines = flowLines(value, column, this.#stepOf(node), style)
    const head = name === undefined ? '' : stringText(name, style.surroundings) + style.colon
    return head + lines.join(this.#renderer.lineBreakAt(node.start))
  }

  #newLine(node: CollectionNode): string {
    const first = node.entries[0]?.start ?? node.start
    return this.#renderer.lineBreakAt(first) + this.#text.slice(lineStart(this.#text, first), first)
  }

  /** The end of the line if only a comment follows, otherwise the place itself. */
  #lineEndBehind(place: number): number {
    const end = lineEnd(this.#text, place)
    return /^[ \t]*(?:#.*)?$/.test(this.#text.slice(place, end)) ? end : place
  }

  #indentOf(at: number): number {
    const line = this.#text.slice(lineStart(this.#text, at), at)
    return line.length - line.trimStart().length
  }

  #stepOf(node: CollectionNode): number {
    const column = columnOf(this.#text, node.entries[0]?.start ?? node.start)
    return Math.max(1, column - this.#indentOf(node.start))
  }
}

function isFlowFilled(node: Node): node is CollectionNode {
  return node.kind !== 'scalar' && node.kind !== 'alias' && node.entries.length > 0
}

function paddingFor(written: string): number {
  if (WORDS.includes(written)) return WORDS.indexOf(written) + 2
  return written === '{}' || written === '[]' ? 1 : 0
}

/** The spaces inside brackets if there are as many on both sides, else nothing. */
function paddingOf(text: string, node: CollectionNode): string {
  const last = node.entries.at(-1)
  if (last === undefined) return ''
  const before = text.slice(node.content + 1, node.entries[0]?.start)
  const after = text.slice(endWithComma(last), node.end - 1)
  return before === after && /^ +$/.test(before) ? before : ''
}

function endWithComma(entry: Entry): number {
  return entry.comma === -1 ? entry.value.end : entry.comma + 1
}

function entryAt(entries: readonly Entry[], at: number): Entry {
  const entry = entries[at]
  if (entry === undefined) throw new Error(`no entry ${at}`)
  return entry
}

/** The entries of the text that have a new one right behind them. */
function grownOf({slots}: Draft): Set<Entry> {
  return new Set(
    slots.flatMap((slot, index) => (slot.kind !== 'new' && slots[index + 1]?.kind === 'new' ? [slot.entry] : [])),
  )
}

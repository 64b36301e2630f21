// Drafts -> splices, for block style. Lines are added or taken away whole; what is in brackets goes to render-flow.ts.

import type {Change, Draft, KeptSlot, NewSlot} from './draft.ts'
import {type BlockOptions, itemLines, pairLines} from './emit.ts'
import {isFilled} from './json.ts'
import {lineBreakBefore, lineBreakOf, lineStart, nextLine} from './lines.ts'
import {type CollectionNode, type Entry, isBlockScalar, type Node} from './outline.ts'
import {
  columnOfEntry,
  endOfGap,
  endOfLines,
  endsWithScalarAtEnd,
  hasOwnLines,
  isBlockCollection,
  lastLeaf,
  linesOf,
  meetsDeepComment,
  placeBefore,
  placeBehind,
  trimmedEnd,
} from './places.ts'
import {FlowRenderer} from './render-flow.ts'
import {renderReplaced} from './render-replaced.ts'
import {Splices} from './splice.ts'
import {BlockStyles} from './style.ts'

/** Turns a settled draft into the text that it describes. */
export function renderDraft(text: string, root: KeptSlot): string {
  const renderer = new Renderer(text, root.entry.value)
  renderer.kept(root, [])
  return renderer.splices.apply()
}

export class Renderer {
  readonly text: string
  readonly splices: Splices
  readonly #styles: BlockStyles
  readonly #flow: FlowRenderer

  constructor(text: string, root: Node) {
    this.text = text
    this.splices = new Splices(text)
    this.#styles = new BlockStyles(text, root)
    this.#flow = new FlowRenderer(this)
  }

  /** @param around the collections that hold the slot, the innermost first */
  kept(slot: KeptSlot, around: readonly CollectionNode[]): void {
    const {change, entry} = slot
    switch (change.kind) {
      case 'none':
        break
      case 'within':
        this.#draft(change.draft, [change.draft.node, ...around])
        break
      case 'replaced':
        if (around[0]?.flow) this.#flow.replaced(entry, change.value, around)
        else renderReplaced(this, entry, change.value, around)
        break
      case 'restored':
        this.#restored(entry, change)
    }
  }

  /** How new block lines are to look at a place, in a collection at `column`. */
  options(around: readonly CollectionNode[], place: number, column: number): BlockOptions {
    const literals = (place < this.text.length || this.#endsBroken()) && !meetsDeepComment(this.text, place, column)
    return {...this.#styles.at(around), literals}
  }

  /** Puts whole lines at a place that is the start of a line, or the end of the text. */
  addLines(place: number, lines: readonly string[]): void {
    const lineBreak = this.lineBreakAt(place)
    const body = lines.join(lineBreak)
    const isOpenEnd = place === this.text.length && place > 0 && !this.#endsBroken()
    this.splices.insert(place, isOpenEnd ? lineBreak + body : body + lineBreak)
  }

  lineBreakAt(place: number): string {
    return lineBreakBefore(this.text, lineStart(this.text, place)) || lineBreakOf(this.text)
  }

  #endsBroken(): boolean {
    return /[\n\r]$/.test(this.text)
  }

  #draft(draft: Draft, around: readonly CollectionNode[]): void {
    if (draft.node.flow) this.#flow.draft(draft, around)
    else {
      for (const slot of draft.slots) if (slot.kind === 'kept') this.kept(slot, around)
      this.#removals(draft)
      this.#additions(draft, around)
    }
  }

  #removals({node, slots}: Draft): void {
    const kept = new Set(slots.map((slot) => (slot.kind === 'kept' ? slot.entry : undefined)))
    const gone = node.entries.filter((entry) => !kept.has(entry))
    if (gone.length === 0) return
    const [first] = node.entries
    const survivor = node.entries.find((entry) => kept.has(entry))
    const shared = first !== undefined && gone[0] === first && !hasOwnLines(this.text, first) ? first : undefined
    if (shared !== undefined) {
      // The first entry shares its line with its parent's dash: the next one that stays moves up to it.
      const end = survivor?.start ?? trimmedEnd(this.text, shared.value)
      this.splices.remove(shared.start, end)
    }
    for (const entry of gone) {
      if (shared !== undefined && (entry === shared || (survivor !== undefined && entry.start < survivor.start)))
        continue
      const {start, end} = linesOf(this.text, entry)
      const above = node.entries[node.entries.indexOf(entry) - 1]
      const meets = above !== undefined && endOfLines(this.text, above.value) === start
      this.splices.remove(start, meets ? endOfGap(this.text, above.value, end) : end)
    }
  }

  #additions(draft: Draft, around: readonly CollectionNode[]): void {
    let before: Entry | undefined
    let added: NewSlot[] = []
    const flush = (): void => {
      if (added.length > 0) this.#addBetween(draft.node, before, added, around)
      added = []
    }
    for (const slot of draft.slots) {
      if (slot.kind === 'new') added.push(slot)
      else {
        if (draft.node.kind === 'sequence') flush()
        before = slot.entry
      }
    }
    flush()
  }

  /** Adds entries behind `before`; at the head of a sequence if there is none. Keys of a mapping go to its end. */
  #addBetween(
    node: CollectionNode,
    before: Entry | undefined,
    added: readonly NewSlot[],
    around: readonly CollectionNode[],
  ): void {
    const [head] = node.entries
    const anchor = node.kind === 'mapping' ? node.entries.at(-1) : before
    if (head === undefined) return
    const column = columnOfEntry(this.text, head)
    const lines = (place: number): string[] => newLines(added, column, this.options(around, place, column))
    if (anchor === undefined) this.#addBefore(head, column, lines)
    else if (node.kind === 'mapping' && endsWithScalarAtEnd(this.text, anchor.value)) {
      this.#addBefore(anchor, column, lines)
    } else {
      if (!this.#endsBroken()) this.#closeScalar(lastLeaf(anchor.value))
      const place = placeBehind(this.text, anchor.value, column)
      this.addLines(place, lines(place))
    }
  }

  /** A block scalar that ends with the text has no line break at its end; it must say so when lines follow. */
  #closeScalar(leaf: Node): void {
    if (!isBlockScalar(leaf) || leaf.end < this.text.length) return
    const header = /^[|>][1-9]?/.exec(this.text.slice(leaf.content, leaf.content + 2))
    const at = leaf.content + (header?.[0].length ?? 0)
    const mark = this.text[at]
    if (mark === '+') this.splices.replace(at, at + 1, '-')
    else if (mark !== '-') this.splices.insert(at, '-')
  }

  #addBefore(entry: Entry, column: number, lines: (place: number) => string[]): void {
    if (hasOwnLines(this.text, entry)) {
      const place = entry.name === undefined ? placeBefore(this.text, entry) : lineStart(this.text, entry.start)
      this.addLines(place, lines(place))
      return
    }
    const lineBreak = this.lineBreakAt(entry.start)
    const body = lines(entry.start).join(lineBreak).slice(column)
    this.splices.insert(entry.start, body + lineBreak + ' '.repeat(column))
  }

  #restored(entry: Entry, change: Change & {kind: 'restored'}): void {
    const node = entry.value
    switch (change.form.kind) {
      case 'uncommented':
        this.splices.remove(change.form.at, change.form.at + 2)
        this.splices.remove(nextLine(this.text, entry.slot), endOfLines(this.text, node))
        break
      case 'nothing': {
        const start = lineStart(this.text, node.content)
        this.splices.remove(start - lineBreakBefore(this.text, start).length, node.end)
        break
      }
      case 'brackets':
        if (isBlockCollection(node)) {
          this.splices.replace(node.content, trimmedEnd(this.text, node), node.kind === 'mapping' ? '{}' : '[]')
        } else if (node.kind !== 'scalar' && node.kind !== 'alias') this.#flow.emptied(node)
    }
  }
}

function newLines(added: readonly NewSlot[], column: number, options: BlockOptions): string[] {
  return added.flatMap(({name, value, overMerge}) => {
    if (name === undefined) return itemLines(value, column, options)
    const [head = '', ...rest] = pairLines(name, value, column, options)
    return [overMerge && isFilled(value) ? `${head} # <<` : head, ...rest]
  })
}

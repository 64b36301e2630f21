// Edits laid over the outline of a document: which entries stay, which change, which are new. No text is made here.

import type {ValueReader} from './construct.ts'
import {changed, type Edit, indexStep, type Path, wrongPath} from './edit-value.ts'
import {cloneJson, type Json, type JsonObject, sameJson, setKey} from './json.ts'
import type {CollectionNode, Entry} from './outline.ts'

/** A collection with what becomes of its entries, in their new order. */
export interface Draft {
  readonly node: CollectionNode
  slots: Slot[]
}

export interface KeptSlot {
  readonly kind: 'kept'
  readonly entry: Entry
  /** How the entry's value changes; `restored` gives a place back what stood there before an earlier edit of ours. */
  change: Change
}

export type Change =
  | {kind: 'none'}
  | {kind: 'within'; draft: Draft}
  | {kind: 'replaced'; value: Json}
  | {kind: 'restored'; form: Restoration}

/** See restore.ts. */
export type Restoration = {kind: 'uncommented'; at: number} | {kind: 'nothing'} | {kind: 'brackets'}

export interface NewSlot {
  readonly kind: 'new'
  readonly name: string | undefined
  value: Json
  /** Repeats what `<<` gives the mapping, apart from the edit. */
  readonly overMerge: boolean
}

export type Slot = KeptSlot | NewSlot

export const UNCHANGED: Change = {kind: 'none'}

/** Edits that cannot be laid over the outline; the document is then written anew. */
export class UndraftableEdit extends Error {}

export function draftEdits(root: Entry, edits: readonly Edit[], reader: ValueReader): KeptSlot {
  const slot: KeptSlot = {kind: 'kept', entry: root, change: UNCHANGED}
  for (const edit of edits) new Drafter(edit, reader).apply(slot, 0)
  return slot
}

/** The draft of a kept entry's value, made if there was none; only for collections whose value was not replaced. */
export function draftOf(slot: KeptSlot): Draft | undefined {
  if (slot.change.kind === 'within') return slot.change.draft
  const node = slot.entry.value
  if (slot.change.kind !== 'none' || node.kind === 'scalar' || node.kind === 'alias') return undefined
  const draft: Draft = {node, slots: node.entries.map((entry) => ({kind: 'kept', entry, change: UNCHANGED}))}
  slot.change = {kind: 'within', draft}
  return draft
}

class Drafter {
  readonly #edit: Edit
  readonly #path: Path
  readonly #reader: ValueReader

  constructor(edit: Edit, reader: ValueReader) {
    this.#edit = edit
    this.#path = edit.path
    this.#reader = reader
  }

  /** Applies the edit to the value of a slot, whose place is the first `depth` steps of the path. */
  apply(slot: Slot, depth: number): void {
    if (slot.kind === 'new') slot.value = changed(slot.value, this.#edit, this.#path, depth)
    else if (slot.change.kind === 'replaced') {
      slot.change.value = changed(slot.change.value, this.#edit, this.#path, depth)
    } else if (depth === this.#path.length) this.#atTarget(slot, depth)
    else this.#below(slot, depth)
  }

  #atTarget(slot: KeptSlot, depth: number): void {
    if (this.#edit.op === 'set') this.#set(slot, this.#edit.value)
    else if (this.#edit.op === 'insert') this.#insert(slot, depth, this.#edit.index, this.#edit.value)
  }

  /** An equal value leaves the text as it is. */
  #set(slot: KeptSlot, value: Json): void {
    const isUntouched = slot.change.kind === 'none'
    if (isUntouched && sameJson(this.#reader.valueAt(slot.entry.value.event), value)) return
    slot.change = {kind: 'replaced', value: cloneJson(value)}
  }

  #insert(slot: KeptSlot, depth: number, index: number, value: Json): void {
    const draft = filledDraft(slot)
    if (draft === undefined) {
      this.#replace(slot, depth)
      return
    }
    if (draft.node.kind !== 'sequence') throw wrongPath(this.#path, depth, 'a sequence', 'a mapping')
    if (index > draft.slots.length)
      throw wrongPath(this.#path, depth, `at least ${index} items`, `${draft.slots.length}`)
    draft.slots.splice(index, 0, {kind: 'new', name: undefined, value: cloneJson(value), overMerge: false})
  }

  /** For what has no entries to keep (null, alias, empty brackets): the value changes as a value. */
  #replace(slot: KeptSlot, depth: number): void {
    const before = this.#reader.valueAt(slot.entry.value.event)
    const value = changed(cloneJson(before), this.#edit, this.#path, depth)
    if (!sameJson(before, value)) slot.change = {kind: 'replaced', value}
  }

  #below(slot: KeptSlot, depth: number): void {
    const draft = filledDraft(slot)
    const step = this.#path[depth]
    if (draft === undefined || step === undefined) this.#replace(slot, depth)
    else if (draft.node.kind === 'mapping') this.#inMapping(draft, String(step), depth)
    else this.#inSequence(draft, indexStep(step, this.#path, depth), depth)
  }

  #inMapping(draft: Draft, key: string, depth: number): void {
    const slot = draft.slots.findLast((candidate) => nameOfSlot(candidate) === key)
    const isLast = depth === this.#path.length - 1
    if (this.#edit.op === 'remove' && isLast) {
      if (Object.hasOwn(mergedValue(draft.node, this.#reader), key)) throw new UndraftableEdit()
      draft.slots = draft.slots.filter((candidate) => nameOfSlot(candidate) !== key)
    } else if (slot !== undefined) this.apply(slot, depth + 1)
    else if (this.#edit.op !== 'remove' || Object.hasOwn(mergedValue(draft.node, this.#reader), key))
      this.#add(draft, key, depth)
  }

  #add(draft: Draft, key: string, depth: number): void {
    const merged = mergedValue(draft.node, this.#reader)
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined
    const value = changed(before, this.#edit, this.#path, depth + 1)
    const overMerge = before !== undefined && depth < this.#path.length - 1
    draft.slots.push({kind: 'new', name: key, value, overMerge})
  }

  #inSequence(draft: Draft, index: number, depth: number): void {
    const isLast = depth === this.#path.length - 1
    const slot = draft.slots[index]
    if (this.#edit.op === 'remove' && isLast) draft.slots.splice(index, 1)
    else if (slot !== undefined) this.apply(slot, depth + 1)
    else if (this.#edit.op === 'remove') return
    else if (index > draft.slots.length) {
      throw wrongPath(this.#path, depth, `at least ${index} items`, `${draft.slots.length}`)
    } else {
      const value = changed(undefined, this.#edit, this.#path, depth + 1)
      draft.slots.push({kind: 'new', name: undefined, value, overMerge: false})
    }
  }
}

/** A draft with entries, or one that had some; empty brackets are replaced as a value instead. */
function filledDraft(slot: KeptSlot): Draft | undefined {
  const node = slot.entry.value
  return node.kind !== 'scalar' && node.kind !== 'alias' && node.entries.length > 0 ? draftOf(slot) : undefined
}

/** The name that a slot has in the mapping's value; a merge has none. */
export function nameOfSlot(slot: Slot): string | undefined {
  if (slot.kind === 'new') return slot.name
  return slot.entry.merge ? undefined : slot.entry.name
}

/** What the `<<` entries of a mapping give it, in a fresh object. */
export function mergedValue(node: CollectionNode, reader: ValueReader): JsonObject {
  const merged: JsonObject = {}
  for (const entry of node.entries) {
    if (!entry.merge) continue
    for (const [key, value] of Object.entries(reader.mergeSourceAt(entry.value.event))) setKey(merged, key, value)
  }
  return merged
}

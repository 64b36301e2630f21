// Anchors and aliases under edits: a value that is shared in the text changes only where an edit says so.

import type {ValueReader} from './construct.ts'
import {type Draft, draftOf, type KeptSlot, mergedValue, nameOfSlot, type Slot, UNCHANGED} from './draft.ts'
import type {Path} from './edit-value.ts'
import {cloneJson, isJsonObject, type Json, sameFilled, sameJson} from './json.ts'
import type {AliasNode} from './outline.ts'
import {beginsBeside} from './places.ts'
import {ALIAS_MARKER, MERGE_MARKER, markerIn} from './restore.ts'

/** Where a value stands in the edited document; undefined for what is not a part of it (`<<`, keys that come again). */
type Place = Path | undefined

interface Sharing {
  /** Event of an anchored node that stays -> where its value stands then. */
  readonly anchors: Map<number, {name: string; place: Place}>
  readonly aliases: {slot: KeptSlot; alias: AliasNode; place: Place}[]
  /** Values that may have been aliases once, or that may repeat what `<<` gives. */
  readonly copies: {slot: KeptSlot; parent: Draft | undefined; place: Place}[]
}

/**
 * Makes a draft true to the value that it is to have: an alias stays while its anchor has the value wanted there, and is written
 * out where it has not.
 * @param wanted the document's value after the edits
 */
export function keepSharing(root: KeptSlot, wanted: Json, reader: ValueReader): Sharing {
  const sharing: Sharing = {anchors: new Map(), aliases: [], copies: []}
  collect(root, [], undefined, sharing)
  for (const {slot, alias, place} of sharing.aliases) {
    const target = reader.targetOf(alias.event)
    if (target === undefined) continue
    const before = reader.valueAt(target)
    const value = place === undefined ? before : valueAt(wanted, place)
    const anchor = sharing.anchors.get(target)
    const now = anchor === undefined ? undefined : anchor.place === undefined ? before : valueAt(wanted, anchor.place)
    slot.change = sameJson(now, value) ? UNCHANGED : {kind: 'replaced', value: cloneJson(value ?? null)}
  }
  return sharing
}

/** Turns written-out aliases back where their values are equal again. */
export function shareAgain(text: string, sharing: Sharing, wanted: Json, reader: ValueReader): void {
  for (const {slot, parent, place} of sharing.copies) {
    const value = place === undefined ? reader.valueAt(slot.entry.value.event) : valueAt(wanted, place)
    const marker = beginsBeside(text, slot.entry) ? undefined : markerIn(text, slot.entry, ALIAS_MARKER)
    if (marker !== undefined) {
      const anchor = anchorBefore(sharing, marker.kept.slice(1), slot.entry.value.event)
      if (anchor?.place === undefined || !sameFilled(valueAt(wanted, anchor.place), value)) continue
      slot.change = {kind: 'restored', form: {kind: 'uncommented', at: marker.at}}
    } else if (parent !== undefined && markerIn(text, slot.entry, MERGE_MARKER) !== undefined) {
      const merged = mergedValue(parent.node, reader)
      if (sameFilled(merged[slot.entry.name ?? ''], value))
        parent.slots = parent.slots.filter((other) => other !== slot)
    }
  }
}

function anchorBefore({anchors}: Sharing, name: string, event: number): {place: Place} | undefined {
  let nearest: {place: Place} | undefined
  for (const [at, anchor] of anchors) if (anchor.name === name && at < event) nearest = anchor
  return nearest
}

function collect(slot: Slot, place: Place, parent: Draft | undefined, sharing: Sharing): void {
  if (slot.kind === 'new') return
  const node = slot.entry.value
  if (node.kind === 'alias') {
    sharing.aliases.push({slot, alias: node, place})
    return
  }
  if (slot.change.kind === 'replaced') return
  if (node.anchor !== undefined) sharing.anchors.set(node.event, {name: node.anchor, place})
  sharing.copies.push({slot, parent, place})
  const draft = draftOf(slot)
  if (draft === undefined) return
  for (const [index, child] of draft.slots.entries())
    collect(child, placeOf(draft, child, index, place), draft, sharing)
}

function placeOf(draft: Draft, slot: Slot, index: number, parent: Place): Place {
  if (parent === undefined || draft.node.kind === 'sequence') return parent && [...parent, index]
  const name = nameOfSlot(slot)
  const isLast = draft.slots.findLast((other) => nameOfSlot(other) === name) === slot
  return name === undefined || !isLast ? undefined : [...parent, name]
}

function valueAt(value: Json, path: Path): Json | undefined {
  let at: Json | undefined = value
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)]
    else at = isJsonObject(at) && Object.hasOwn(at, step) ? at[step] : undefined
  }
  return at
}

// Collections that lose their last entry: what stood there before an insertion of ours is found in the form of the text.
//
// | before           | after an insertion                    | so, when emptied     |
// | ---------------- | ------------------------------------- | -------------------- |
// | no such key      | `key:` and a block below it           | the key goes         |
// | `key: {}`        | `key: {a: b}`, if that is short       | the brackets stay    |
// | `key: {}`, `~`   | `key: # {}` and a block below it      | the comment returns  |
// | `key:`           | a bracketed value on a line of its own| the line goes        |
// | `{}` on own line | `{a: b,}`                             | the brackets stay    |
//
// and inside other brackets:
//
// | before           | after an insertion                    | so, when emptied     |
// | ---------------- | ------------------------------------- | -------------------- |
// | `{x: y}`         | `{x: y, key: {a: b}}`                 | the key goes         |
// | `{key: {}}`      | `{key: { a: b }}`                     | the brackets stay    |
// | `{key: null}`    | `{key: {  a: b  }}`; `~`: three spaces| the word returns     |
//
// An alias (`key: *base`) is kept in a comment in the same way; it returns when the block equals the anchor's value again.

import type {Draft, KeptSlot} from './draft.ts'
import {isFirstOnLine, lineEnd} from './lines.ts'
import type {Entry} from './outline.ts'

/** Settles what becomes of emptied collections. @returns whether the slot's own entry goes as well */
export function settle(text: string, slot: KeptSlot, parent: Draft | undefined): boolean {
  if (slot.change.kind !== 'within') return false
  const {draft} = slot.change
  if (draft.node.entries.length === 0) return false
  draft.slots = draft.slots.filter((child) => child.kind === 'new' || !settle(text, child, draft))
  if (draft.slots.length > 0) return false
  const marker = markerIn(text, slot.entry, EMPTY_MARKER)
  if (draft.node.flow && parent?.node.flow && parent.node.kind === 'mapping') {
    if (isTight(text, draft)) return true
    slot.change = {kind: 'restored', form: {kind: 'brackets'}}
  } else if (draft.node.flow) {
    slot.change = {
      kind: 'restored',
      form: isOursBelow(text, slot.entry, parent) ? {kind: 'nothing'} : {kind: 'brackets'},
    }
  } else if (marker !== undefined) {
    slot.change = {kind: 'restored', form: {kind: 'uncommented', at: marker.at}}
  } else if (parent?.node.kind === 'mapping' && !parent.node.flow) return true
  else slot.change = {kind: 'restored', form: {kind: 'brackets'}}
  return false
}

/** Whether brackets hold their entries as new ones do: on their own lines, or without a space on either side. */
function isTight(text: string, {node}: Draft): boolean {
  const last = node.entries.at(-1)
  if (last === undefined || last.comma !== -1) return false
  const before = text.slice(node.content + 1, node.entries[0]?.start)
  const after = text.slice(last.value.end, node.end - 1)
  return (
    [before, after].every((gap) => gap === '') ||
    [before, after].every((gap) => /^[ \t]*(?:\r\n|\n|\r)[ \t]*$/.test(gap))
  )
}

/** Brackets on a line of their own below key or dash, without the trailing comma that marks the user's brackets. */
function isOursBelow(text: string, entry: Entry, parent: Draft | undefined): boolean {
  const node = entry.value
  if (parent === undefined || parent.node.flow || node.kind === 'scalar' || node.kind === 'alias') return false
  const isBelow = isFirstOnLine(text, node.content) && node.content > lineEnd(text, entry.slot)
  return isBelow && node.entries.at(-1)?.comma === -1
}

const EMPTY_MARKER = /^[ \t]+(?:&[\w-]+[ \t]+)?# (\{[ \t]*\}|\[[ \t]*\]|~|null|Null|NULL)(?![^ \t])/
export const ALIAS_MARKER = /^[ \t]+# (\*[\w-]+)(?![^ \t])/
export const MERGE_MARKER = /^[ \t]+# (<<)(?![^ \t])/

/** A value that is kept in a comment behind key or dash: where the comment begins, and what it says. */
export function markerIn(text: string, entry: Entry, marker: RegExp): {at: number; kept: string} | undefined {
  const match = marker.exec(text.slice(entry.slot, lineEnd(text, entry.slot)))
  const kept = match?.[1]
  if (match === null || kept === undefined) return undefined
  return {at: entry.slot + match[0].length - kept.length - 2, kept}
}

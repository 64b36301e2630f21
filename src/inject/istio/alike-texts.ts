// Reads many YAML texts that a template wrote and that differ in a few words: the structure is parsed once, the words are filled in.

import {isJsonObject, type Json, sameJson} from '../../yaml/index.ts'

/** What stands before and after a line's word. */
interface Slot {
  readonly before: string
  readonly after: string
}

interface Known {
  readonly lines: readonly string[]
  /** By line. */
  readonly slots: ReadonlyMap<number, Slot>
  readonly value: Json
  readonly places: Places
}

/** Which texts of a value hold marks, and nothing of it where there are none. */
type Places = string | ReadonlyMap<string | number, Places> | undefined

/** Texts that differ in ever new lines are not alike after all. */
const mostAttempts = 20

/** Characters that stand for themselves between double quotes as well as in a literal block. */
const plainWord = /^[ -!#-[\]-~]*$/

/** Marks are characters that YAML allows, and that no template writes. */
const mark = (line: number) => `\ue000${line}\ue001`

/**
 * @param parse what reads one text
 * @returns a function that gives for every text what `parse` would; the values share what is equal in them
 */
export function readAlike<Value extends Json>(
  parse: (text: string) => Value,
  isValue: (value: Json) => value is Value,
): (text: string) => Value {
  let known: Known | undefined
  let attempts = 0
  return (text) => {
    const lines = text.split('\n')
    const filled = known === undefined ? undefined : fill(known, lines)
    if (filled !== undefined && isValue(filled)) return filled
    const value = parse(text)
    if (attempts++ < mostAttempts)
      known = (known === undefined ? undefined : learn(known, lines, value, parse)) ?? asKnown(lines, value)
    return value
  }
}

function asKnown(lines: readonly string[], value: Json): Known {
  return {lines, slots: new Map(), value, places: undefined}
}

function fill({lines, slots, value, places}: Known, given: readonly string[]): Json | undefined {
  if (lines.length !== given.length) return undefined
  const words = new Map<string, string>()
  for (const [index, line] of given.entries()) {
    const slot = slots.get(index)
    if (slot === undefined) {
      if (line !== lines[index]) return undefined
      continue
    }
    const word = wordIn(line, slot)
    if (word === undefined) return undefined
    words.set(mark(index), word)
  }
  return filledIn(value, places, words)
}

function wordIn(line: string, {before, after}: Slot): string | undefined {
  if (line.length < before.length + after.length || !line.startsWith(before) || !line.endsWith(after)) return undefined
  const word = line.slice(before.length, line.length - after.length)
  return plainWord.test(word) ? word : undefined
}

function filledIn(value: Json, places: Places, words: ReadonlyMap<string, string>): Json {
  if (places === undefined) return value
  if (typeof places === 'string') return places.replace(/\ue000\d+\ue001/g, (found) => words.get(found) ?? '')
  if (Array.isArray(value)) return value.map((item, index) => filledIn(item, places.get(index), words))
  if (!isJsonObject(value)) return value
  const copy = {...value}
  for (const [key, inner] of places) {
    const item = typeof key === 'string' ? value[key] : undefined
    if (item !== undefined) copy[String(key)] = filledIn(item, inner, words)
  }
  return copy
}

/** @returns undefined when a difference lies where it could mean another structure */
function learn(known: Known, given: readonly string[], value: Json, parse: (text: string) => Json): Known | undefined {
  if (known.lines.length !== given.length) return undefined
  const slots = new Map(known.slots)
  for (const [index, line] of given.entries()) {
    const present = known.slots.get(index)
    const isKnown = present === undefined ? line === known.lines[index] : wordIn(line, present) !== undefined
    if (isKnown) continue
    const slot = slotBetween(known.lines[index] ?? '', line)
    if (present !== undefined || !isInert(given, index, slot)) return undefined
    slots.set(index, slot)
  }
  const marked = given.map((line, index) => {
    const slot = slots.get(index)
    return slot === undefined ? line : `${slot.before}${mark(index)}${slot.after}`
  })
  const structure = parse(marked.join('\n'))
  const learned = {lines: given, slots, value: structure, places: placesIn(structure)}
  return sameJson(fill(learned, given), value) ? learned : undefined
}

/** A word between double quotes is all that stands there; in other lines it reaches as far as letters and digits do. */
function slotBetween(left: string, right: string): Slot {
  const [quoted, before = ''] = /^([^"]*")[^"\\]*"$/.exec(right) ?? []
  if (quoted !== undefined && left.startsWith(before)) return {before, after: '"'}
  const shorter = Math.min(left.length, right.length)
  let start = 0
  while (start < shorter && left[start] === right[start]) start++
  while (start > 0 && isWordCharacter(right[start - 1])) start--
  let end = 0
  while (end < shorter - start && left.at(-1 - end) === right.at(-1 - end)) end++
  while (end > 0 && isWordCharacter(right.at(-end))) end--
  return {before: right.slice(0, start), after: right.slice(right.length - end)}
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\w.-]/.test(character)
}

/** Whether any plain word in that place is text: between the only two double quotes of its line, or in a literal block. */
function isInert(lines: readonly string[], index: number, {before, after}: Slot): boolean {
  const isQuoted = /^[^"#]*[:-] "[^"\\]*$/.test(before) && /^[^"\\]*"$/.test(after)
  return isQuoted || isInBlock(lines, index)
}

function isInBlock(lines: readonly string[], index: number): boolean {
  let indent = indentOf(lines[index] ?? '')
  for (let above = index - 1; above >= 0 && indent > 0; above--) {
    const line = lines[above] ?? ''
    if (line.trim() === '' || indentOf(line) >= indent) continue
    if (/[:-] \|[-+]?$/.test(line)) return true
    indent = indentOf(line)
  }
  return false
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

function placesIn(value: Json): Places {
  if (typeof value === 'string') return value.includes('\ue000') ? value : undefined
  const entries: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? [...value.entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : []
  const found = entries.flatMap(([key, item]): [string | number, Places][] => {
    const places = placesIn(item)
    return places === undefined ? [] : [[key, places]]
  })
  return found.length === 0 ? undefined : new Map(found)
}

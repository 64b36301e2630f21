// Builds plain JSON from the parser's events, as go-yaml v2 and sigs.k8s.io/yaml would: aliases copied, `<<` merged, keys made text.

import {EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent} from 'js-yaml'
import {Anchors} from './anchors.ts'
import {endsUnbroken, eventOffset} from './event-offsets.ts'
import {type Json, type JsonObject, setKey} from './json.ts'
import {keyText, resolvePlain, type Scalar} from './scalar.ts'
import {resolveTagged} from './tags.ts'
import {ValueError} from './value-error.ts'

const MERGE_HINT = 'give "<<" an alias of a mapping (<<: *name), or a list of them'

/** Reads the values of one document. One instance serves one document: anchors end with it. */
export class ValueReader {
  readonly #text: string
  readonly #events: readonly Event[]
  readonly #strict: boolean
  readonly #anchors: Anchors
  #at: number
  #merges = false
  /** How many aliases are being copied, one inside the other. */
  #copying = 0

  constructor(text: string, events: readonly Event[], first: number, strict: boolean) {
    this.#text = text
    this.#events = events
    this.#strict = strict
    this.#at = first
    this.#anchors = new Anchors(text, events.length)
  }

  /** The value of the node at the reader's place; the place moves behind it. */
  read(): Json {
    const at = this.#at++
    const event = this.#events[at]
    if (event === undefined) return null
    if (this.#copying > 0) this.#anchors.countCopy(event)
    switch (event.type) {
      case EVENT_ID.SCALAR:
        if (event.anchorStart !== -1) this.#remember(event, at)
        return this.#scalarValue(event)
      case EVENT_ID.MAPPING:
        return event.anchorStart === -1 ? this.#mapping() : this.#anchored(event, at, () => this.#mapping())
      case EVENT_ID.SEQUENCE:
        return event.anchorStart === -1 ? this.#sequence() : this.#anchored(event, at, () => this.#sequence())
      case EVENT_ID.ALIAS:
        return this.#elsewhere(this.#anchors.resolve(event, at), () => this.read())
      default:
        return null
    }
  }

  /** Whether what was read so far has anchors or `<<`. */
  get shares(): boolean {
    return !this.#anchors.isEmpty || this.#merges
  }

  /** The value of the node whose event has this index; only after the whole document was read once. */
  valueAt(index: number): Json {
    return this.#lookUp(index, () => this.read())
  }

  /** The text of the mapping key whose event has this index; only after the whole document was read once. */
  keyAt(index: number): string {
    return this.#lookUp(index, () => this.#key(eventOffset(this.#events[index])))
  }

  /** What a mapping gains by the value behind its `<<`, given that value's event. */
  mergeSourceAt(index: number): JsonObject {
    const source: JsonObject = {}
    this.#lookUp(index, () => this.#merge(source))
    return source
  }

  isMergeAt(index: number): boolean {
    const event = this.#events[index]
    return event !== undefined && this.#isMerge(event)
  }

  /** The node that an alias stands for, by event indices; only after the whole document was read once. */
  targetOf(alias: number): number | undefined {
    return this.#anchors.targetOf(alias)
  }

  #sequence(): Json[] {
    const items: Json[] = []
    while (this.#events[this.#at]?.type !== EVENT_ID.POP) items.push(this.read())
    this.#at++
    return items
  }

  #mapping(): JsonObject {
    const mapping: JsonObject = {}
    this.#fill(mapping)
    return mapping
  }

  /** Reads pairs up to the mapping's end into `mapping`. As in go-yaml v2 a merge overrides what stands before it. */
  #fill(mapping: JsonObject): void {
    let merged: Set<string> | undefined
    for (let event = this.#events[this.#at]; event?.type !== EVENT_ID.POP; event = this.#events[this.#at]) {
      if (event !== undefined && this.#isMerge(event)) {
        this.#at++
        this.#merges = true
        const source: JsonObject = {}
        this.#merge(source)
        merged ??= new Set()
        for (const key of Object.keys(source)) {
          if (!Object.hasOwn(mapping, key)) merged.add(key)
          setKey(mapping, key, source[key] ?? null)
        }
        continue
      }
      const offset = eventOffset(event)
      const key = this.#key(offset)
      if (this.#strict && Object.hasOwn(mapping, key) && !merged?.delete(key)) {
        throw new ValueError(offset, `expected a new key, got "${key}" a second time`, `remove one of the two "${key}"`)
      }
      setKey(mapping, key, this.read())
    }
    this.#at++
  }

  #key(offset: number): string {
    const at = this.#at
    const event = this.#events[at]
    if (event?.type === EVENT_ID.SCALAR) {
      this.#at++
      if (this.#copying > 0) this.#anchors.countCopy(event)
      if (event.anchorStart !== -1) this.#remember(event, at)
      return this.#keyOf(event)
    }
    if (event?.type === EVENT_ID.ALIAS) {
      const target = this.#events[this.#anchors.resolve(event, at)]
      this.#at++
      if (target?.type === EVENT_ID.SCALAR) return this.#keyOf(target)
    }
    throw new ValueError(offset, 'expected a text as the key, got a mapping or a sequence', 'write the key as a text')
  }

  #keyOf(event: ScalarEvent): string {
    const scalar = this.#scalar(event)
    const text = typeof scalar === 'string' ? scalar : keyText(scalar)
    if (text !== undefined) return text
    const got = scalar === '' ? 'nothing' : getScalarValue(this.#text, event) || 'nothing'
    throw new ValueError(eventOffset(event), `expected a text as the key, got ${got}`, 'put the key in quotes')
  }

  #isMerge(event: Event): boolean {
    if (event.type !== EVENT_ID.SCALAR || event.valueEnd - event.valueStart !== 2) return false
    if (this.#text.slice(event.valueStart, event.valueEnd) !== '<<') return false
    if (event.tagStart === -1) return event.style === SCALAR_STYLE.PLAIN
    return this.#text.slice(event.tagStart, event.tagEnd) === '!!merge'
  }

  /** Merges the value behind `<<` into `into`; in a list the earlier mapping wins. */
  #merge(into: JsonObject, inList = false): void {
    const at = this.#at
    const event = this.#events[at]
    if (event?.type === EVENT_ID.ALIAS) {
      this.#at++
      const target = this.#anchors.resolve(event, at)
      if (this.#events[target]?.type !== EVENT_ID.MAPPING) throw this.#badMerge(event)
      this.#elsewhere(target, () => this.#merge(into, inList))
    } else if (event?.type === EVENT_ID.MAPPING) {
      const source = this.read()
      if (typeof source === 'object' && source !== null && !Array.isArray(source)) {
        for (const [key, value] of Object.entries(source))
          if (!inList || !Object.hasOwn(into, key)) setKey(into, key, value)
      }
    } else if (event?.type === EVENT_ID.SEQUENCE && !inList) {
      this.#anchored(event, this.#at++, () => {
        while (this.#events[this.#at]?.type !== EVENT_ID.POP) this.#merge(into, true)
        this.#at++
        return null
      })
    } else throw this.#badMerge(event)
  }

  #badMerge(event: Event | undefined): ValueError {
    return new ValueError(eventOffset(event), 'expected a mapping behind "<<"', MERGE_HINT)
  }

  #scalarValue(event: ScalarEvent): Json {
    const scalar = this.#scalar(event)
    if (typeof scalar === 'string') return scalar
    if (scalar.kind === 'float' && !Number.isFinite(scalar.value)) {
      const got = getScalarValue(this.#text, event)
      throw new ValueError(
        eventOffset(event),
        `expected a number that JSON can carry, got ${got}`,
        `write "${got}" in quotes`,
      )
    }
    return scalar.value
  }

  /** A string as itself, anything else with its kind. */
  #scalar(event: ScalarEvent): string | Scalar {
    const text = this.#textOf(event)
    if (event.tagStart !== -1) {
      const tag = this.#text.slice(event.tagStart, event.tagEnd)
      const resolved = resolveTagged(tag, text)
      if (resolved !== undefined) return resolved
      throw new ValueError(
        event.tagStart,
        `expected a value that fits ${tag}, got "${text}"`,
        `remove ${tag}, or correct the value`,
      )
    }
    return event.style === SCALAR_STYLE.PLAIN ? (resolvePlain(text) ?? text) : text
  }

  #textOf(event: ScalarEvent): string {
    if (event.fast) return this.#text.slice(event.valueStart, event.valueEnd)
    const text = getScalarValue(this.#text, event)
    if (event.style !== SCALAR_STYLE.LITERAL_BLOCK && event.style !== SCALAR_STYLE.FOLDED_BLOCK) return text
    return endsUnbroken(this.#text, event) && text.endsWith('\n') ? text.slice(0, -1) : text
  }

  #anchored<T>(event: {anchorStart: number; anchorEnd: number}, at: number, read: () => T): T {
    if (event.anchorStart === -1) return read()
    this.#remember(event, at)
    return this.#anchors.within(at, read)
  }

  #remember(event: {anchorStart: number; anchorEnd: number}, at: number): void {
    // While a copy is made the anchors in it were seen before, and may have been given anew since.
    if (this.#copying === 0) this.#anchors.add(event, at)
  }

  /** Reads at another place and comes back. What is read there is a copy: no two parts of a value are the same object. */
  #elsewhere<T>(index: number, read: () => T): T {
    const back = this.#at
    this.#at = index
    this.#copying++
    const value = read()
    this.#copying--
    this.#at = back
    return value
  }

  /** Reads again what was read before. */
  #lookUp<T>(index: number, read: () => T): T {
    return this.#anchors.uncounted(() => this.#elsewhere(index, read))
  }
}

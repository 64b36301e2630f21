// The parser's events as plain integers. A stream keeps them for each document until it is edited or dropped, and as objects they
// would take ten times the room of the text.

import {type ChompingMode, type CollectionStyle, EVENT_ID, type Event, type EventId, type ScalarStyle} from 'js-yaml'

// The first integer of an event: type, style, chomping, and what else there is to read.
const STYLE = 4
const CHOMPING = 8
const FAST = 1 << 12
const HAS_PROPERTIES = 1 << 13
const HAS_INDENT = 1 << 14
const NIBBLE = 15

export function packEvents(events: readonly Event[]): Int32Array {
  const packed = new Int32Array(events.reduce((sum, event) => sum + sizeOf(event), 0))
  let at = 0
  for (const event of events) {
    packed[at++] = headOf(event)
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) continue
    if (event.type === EVENT_ID.ALIAS) {
      packed[at++] = event.anchorStart
      packed[at++] = event.anchorEnd
      continue
    }
    if (event.type === EVENT_ID.SCALAR) {
      packed[at++] = event.valueStart
      packed[at++] = event.valueEnd
      if (event.indent !== -1) packed[at++] = event.indent
    } else packed[at++] = event.start
    if (hasProperties(event)) {
      packed[at++] = event.anchorStart
      packed[at++] = event.anchorEnd
      packed[at++] = event.tagStart
      packed[at++] = event.tagEnd
    }
  }
  return packed
}

export function unpackEvents(packed: Int32Array): Event[] {
  const events: Event[] = []
  let at = 0
  const next = (): number => packed[at++] ?? -1
  while (at < packed.length) {
    const head = next()
    const type = (head & NIBBLE) as EventId
    switch (type) {
      case EVENT_ID.DOCUMENT:
        events.push({type, explicitStart: false, explicitEnd: false, directives: []})
        break
      case EVENT_ID.POP:
        events.push({type})
        break
      case EVENT_ID.ALIAS:
        events.push({type, anchorStart: next(), anchorEnd: next()})
        break
      case EVENT_ID.SCALAR: {
        const [valueStart, valueEnd] = [next(), next()]
        const indent = head & HAS_INDENT ? next() : -1
        const style = ((head >> STYLE) & NIBBLE) as ScalarStyle
        const chomping = ((head >> CHOMPING) & NIBBLE) as ChompingMode
        const fast = (head & FAST) !== 0
        events.push({type, valueStart, valueEnd, indent, style, chomping, fast, ...properties(head, next)})
        break
      }
      default: {
        const start = next()
        const style = ((head >> STYLE) & NIBBLE) as CollectionStyle
        events.push({type, start, style, ...properties(head, next)})
      }
    }
  }
  return events
}

interface Properties {
  anchorStart: number
  anchorEnd: number
  tagStart: number
  tagEnd: number
}

function properties(head: number, next: () => number): Properties {
  if ((head & HAS_PROPERTIES) === 0) return {anchorStart: -1, anchorEnd: -1, tagStart: -1, tagEnd: -1}
  return {anchorStart: next(), anchorEnd: next(), tagStart: next(), tagEnd: next()}
}

function hasProperties(event: Properties): boolean {
  return event.anchorStart !== -1 || event.tagStart !== -1
}

function headOf(event: Event): number {
  if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP || event.type === EVENT_ID.ALIAS)
    return event.type
  const head = event.type | (event.style << STYLE) | (hasProperties(event) ? HAS_PROPERTIES : 0)
  if (event.type !== EVENT_ID.SCALAR) return head
  return head | (event.chomping << CHOMPING) | (event.fast ? FAST : 0) | (event.indent === -1 ? 0 : HAS_INDENT)
}

function sizeOf(event: Event): number {
  if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return 1
  if (event.type === EVENT_ID.ALIAS) return 3
  const size = hasProperties(event) ? 6 : 2
  return event.type === EVENT_ID.SCALAR ? size + (event.indent === -1 ? 1 : 2) : size
}

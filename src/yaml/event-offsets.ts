// Where the parser's events stand in the text.

import {EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent} from 'js-yaml'

/** Whether a block scalar's last line ends with the text itself: libyaml then adds no line break to the value. */
export function endsUnbroken(text: string, event: ScalarEvent): boolean {
  return event.valueEnd === text.length && !text.endsWith('\n') && !text.endsWith('\r')
}

/** Where a node begins, its tag and anchor included; -1 for an empty one. */
export function eventOffset(event: Event | undefined): number {
  if (event === undefined || event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return -1
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1
  const anchor = event.anchorStart === -1 ? Number.POSITIVE_INFINITY : event.anchorStart - 1
  const tag = event.tagStart === -1 ? Number.POSITIVE_INFINITY : event.tagStart
  const properties = Math.min(anchor, tag)
  if (properties !== Number.POSITIVE_INFINITY) return properties
  return event.type === EVENT_ID.SCALAR ? contentOffset(event) : event.start
}

/** Where a scalar's own text begins, its quote included; for a block scalar the line below its header. */
function contentOffset(event: ScalarEvent): number {
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
  return quoted ? event.valueStart - 1 : event.valueStart
}

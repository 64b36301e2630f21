// Go's date layouts: a layout is the reference time, Mon Jan 2 15:04:05 -0700 MST 2006, as the date should look.

export interface LayoutPart {
  /** An element of the reference time, or anything else, which stands for itself. */
  readonly kind: 'element' | 'literal'
  readonly text: string
}

const ELEMENT =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|2|__2|_2(?!006)|[345]|PM|pm|[-Z]07(?::00:00|0000|:00|00|)|[.,](?:0+|9+)(?![0-9])/g

export function parseLayout(layout: string): LayoutPart[] {
  const parts: LayoutPart[] = []
  let end = 0
  for (const {0: text, index} of layout.matchAll(ELEMENT)) {
    if (index > end) parts.push({kind: 'literal', text: layout.slice(end, index)})
    parts.push({kind: 'element', text})
    end = index + text.length
  }
  if (end < layout.length) parts.push({kind: 'literal', text: layout.slice(end)})
  return parts
}

export function isFraction(part: LayoutPart | undefined): boolean {
  return part?.kind === 'element' && /^[.,]/.test(part.text)
}

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

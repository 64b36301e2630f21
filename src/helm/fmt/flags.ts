// The flags, width and precision of one printf directive, and padding to that width.

import {runeCount} from './utf8.ts'

export interface Flags {
  readonly minus: boolean
  readonly plus: boolean
  readonly sharp: boolean
  readonly space: boolean
  readonly zero: boolean
  /** %+v and %#v, which mean other things than the bare flags. */
  readonly plusV: boolean
  readonly sharpV: boolean
  readonly width: number | undefined
  readonly precision: number | undefined
}

export const noFlags: Flags = {
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
  plusV: false,
  sharpV: false,
  width: undefined,
  precision: undefined,
}

/** Pads to the width, which counts code points; zeros only ever go to the left. */
export function pad(text: string, flags: Flags): string {
  if (flags.width === undefined) return text
  const missing = flags.width - runeCount(text)
  if (missing <= 0) return text
  if (flags.minus) return text + ' '.repeat(missing)
  return (flags.zero ? '0' : ' ').repeat(missing) + text
}

/** Pads with spaces only: for numbers that placed their zeros themselves. */
export function padSpaces(text: string, flags: Flags): string {
  return pad(text, {...flags, zero: false})
}

// A flag that takes a duration, as Go programs write it.

import {Flags} from '@oclif/core'
import {Exit, MeshError} from '../errors.ts'
import {parseDuration} from '../meshes/duration.ts'

const nanosecondsInMillisecond = 1e6

interface DurationFlag {
  summary: string
  char?: 't'
  /** As it is shown in the help. */
  shown: string
  /** Milliseconds. */
  least: number
  helpGroup?: string
}

/** The flag's value is in milliseconds. */
export function durationFlag({summary, char, shown, least, helpGroup}: DurationFlag) {
  return Flags.custom<number>({
    summary,
    helpValue: 'DURATION',
    defaultHelp: async () => shown,
    default: async () => milliseconds(shown),
    ...(char === undefined ? {} : {char}),
    ...(helpGroup === undefined ? {} : {helpGroup}),
    parse: async (text, _context, {name}) => readDuration(text, name, least),
  })()
}

/** @returns milliseconds */
export function readDuration(text: string, flag: string, least: number): number {
  const value = milliseconds(text)
  if (Number.isNaN(value)) throw new MeshError(Exit.Usage, `--${flag} takes a duration like 30s or 2m, not "${text}"`)
  if (value < least) throw new MeshError(Exit.Usage, `--${flag} takes at least ${least / 1000}s, not "${text}"`)
  return value
}

function milliseconds(text: string): number {
  return (parseDuration(text) ?? Number.NaN) / nanosecondsInMillisecond
}

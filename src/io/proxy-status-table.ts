// The columns of the proxies' synchronization with istiod, in short or type by type.

import {column, type ProxyColumn} from './proxy-table.ts'

export interface StatusLine {
  readonly name: string
  readonly cluster: string
  readonly istiod: string
  readonly version: string
  readonly types: readonly {readonly type: string; readonly state: string; readonly sentAt: Date | undefined}[]
}

const front = [
  column<StatusLine>('NAME', ({name}) => name),
  column<StatusLine>('CLUSTER', ({cluster}) => cluster),
] as const
const back = [
  column<StatusLine>('ISTIOD', ({istiod}) => istiod),
  column<StatusLine>('VERSION', ({version}) => version),
] as const

export const statusColumns: readonly ProxyColumn<StatusLine>[] = [
  ...front,
  ...back,
  column('SUBSCRIBED TYPES', ({types}) =>
    types.length === 0 ? '0' : `${types.length} (${types.map(({type}) => type).join(',')})`,
  ),
]

/** @param common types that have a column even where no proxy asks for them */
export function detailedStatusColumns(
  rows: readonly StatusLine[],
  common: readonly string[],
  now: Date,
): readonly ProxyColumn<StatusLine>[] {
  const more = new Set(rows.flatMap(({types}) => types.map(({type}) => type)))
  const names = [...common, ...[...more].filter((type) => !common.includes(type)).sort()]
  return [...front, ...names.map((name) => typeColumn(name, now)), ...back]
}

function typeColumn(name: string, now: Date): ProxyColumn<StatusLine> {
  return column(name, ({types}) => {
    const found = types.find(({type}) => type === name)
    if (found === undefined) return 'IGNORED'
    const {state, sentAt} = found
    return sentAt === undefined || state === 'NOT SENT'
      ? state
      : `${state} (${ageText(now.getTime() - sentAt.getTime())})`
  })
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Below each limit, the units that an age is written in: fewer digits the older it gets, as in kubectl's tables. */
const ageForms = [
  {below: 2 * minute, units: [{size: second, letter: 's'}]},
  {
    below: 10 * minute,
    units: [
      {size: minute, letter: 'm'},
      {size: second, letter: 's'},
    ],
  },
  {below: 3 * hour, units: [{size: minute, letter: 'm'}]},
  {
    below: 8 * hour,
    units: [
      {size: hour, letter: 'h'},
      {size: minute, letter: 'm'},
    ],
  },
  {below: 2 * day, units: [{size: hour, letter: 'h'}]},
  {
    below: 8 * day,
    units: [
      {size: day, letter: 'd'},
      {size: hour, letter: 'h'},
    ],
  },
  {below: Number.POSITIVE_INFINITY, units: [{size: day, letter: 'd'}]},
] as const

/** @param age milliseconds; clocks differ, so that it may be a little below zero */
export function ageText(age: number): string {
  let rest = Math.max(0, age)
  const form = ageForms.find(({below}) => rest < below)
  const parts: string[] = []
  for (const {size, letter} of form?.units ?? []) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0 || parts.length === 0) parts.push(`${count}${letter}`)
  }
  return parts.join('')
}

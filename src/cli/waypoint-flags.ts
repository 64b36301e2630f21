// Flags of the commands about waypoints, their clock, and the columns in which waypoints are shown.

import {setTimeout as sleep} from 'node:timers/promises'
import {Flags} from '@oclif/core'
import type {WaitClock, WaypointRow} from '../ambient/waypoints.ts'
import {waypointTypes} from '../meshes/istio.ts'
import {durationFlag} from './duration-flag.ts'
import {revisionFlag} from './istio-flags.ts'
import {checkName} from './named-resource.ts'
import type {RowColumn, Rows} from './write-rows.ts'

/** What a waypoint is made from. */
export const waypointFlags = {
  name: Flags.custom<string>({
    helpValue: 'NAME',
    default: 'waypoint',
    summary: 'The name of the waypoint',
    parse: async (text) => checkName(text),
  })(),
  for: Flags.option({
    options: waypointTypes,
    helpValue: 'TYPE',
    summary: 'The traffic that it takes [default: service]',
  })(),
  revision: revisionFlag('The revision of the control plane that runs it'),
}

export const waypointTimeout = durationFlag({
  summary: 'How long to wait for waypoints to be programmed',
  shown: '90s',
  least: 0,
})

export const realClock: WaitClock = {now: () => performance.now(), sleep: async (time) => sleep(time)}

interface ShownWaypoints {
  readonly rows: readonly WaypointRow[]
  /** With the namespace's column. */
  readonly everywhere: boolean
}

const namespaceColumn: RowColumn<WaypointRow> = {title: 'NAMESPACE', cell: ({namespace}) => namespace}
const nameColumn: RowColumn<WaypointRow> = {title: 'NAME', cell: ({name}) => name}

export function listedWaypoints(shown: ShownWaypoints): Rows<WaypointRow> {
  return rowsOf(shown, [
    nameColumn,
    {title: 'REVISION', cell: ({revision}) => revision},
    {title: 'TRAFFIC TYPE', cell: ({type}) => type},
    {title: 'PROGRAMMED', cell: ({programmed}) => programmed},
  ])
}

/** TYPE is that of the condition. */
export function waypointConditions(shown: ShownWaypoints): Rows<WaypointRow> {
  return rowsOf(shown, [
    nameColumn,
    {title: 'STATUS', cell: ({programmed}) => programmed},
    {title: 'TYPE', cell: () => 'Programmed'},
    {title: 'REASON', cell: ({reason}) => reason},
    {title: 'MESSAGE', cell: ({message}) => message},
  ])
}

function rowsOf({rows, everywhere}: ShownWaypoints, columns: readonly RowColumn<WaypointRow>[]): Rows<WaypointRow> {
  return {
    rows,
    columns: everywhere ? [namespaceColumn, ...columns] : columns,
    data: (row) => ({...row}),
    none: 'No waypoints found.',
  }
}

// Says what became of a waypoint, step by step.

import type {WaypointStep} from '../ambient/waypoints.ts'
import type {Io} from '../io/io.ts'
import {writeWarnings} from './write-manifests.ts'

const done = {
  applied: ({namespace, name}) => `waypoint ${namespace}/${name} applied`,
  enrolled: ({namespace, name}) => `namespace ${namespace} uses waypoint ${name}`,
} as const satisfies Record<string, (step: {namespace: string; name: string}) => string>

export async function writeWaypointSteps(io: Io, steps: AsyncIterable<WaypointStep>): Promise<void> {
  const {green} = io.stdout.style
  for await (const step of steps) {
    if (step.kind === 'warning') await writeWarnings(io, [step.text])
    else await io.stdout.write(`${green('√')} ${done[step.kind](step)}\n`)
  }
}

/** A line for each that is gone. */
export async function writeDeleted(
  io: Io,
  deleted: AsyncIterable<{readonly namespace: string; readonly name: string}>,
): Promise<void> {
  let count = 0
  for await (const {namespace, name} of deleted) {
    await io.stdout.write(`waypoint ${namespace}/${name} deleted\n`)
    count++
  }
  if (count === 0) await io.stderr.write('No waypoints found.\n')
}

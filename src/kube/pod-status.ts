// The one-word status that `kubectl get pods` prints, from a whole pod.

import {at, listAt, textAt} from './fields.ts'
import type {Json} from './object.ts'

export function podStatus(pod: Json): string {
  const initial = initStatus(pod)
  const status =
    initial ?? containerStatus(pod) ?? textAt(pod, 'status', 'reason') ?? textAt(pod, 'status', 'phase') ?? 'Unknown'
  if (at(pod, 'metadata', 'deletionTimestamp') === undefined) return status
  return textAt(pod, 'status', 'reason') === 'NodeLost' ? 'Unknown' : 'Terminating'
}

/** undefined when every init container has done its part. */
function initStatus(pod: Json): string | undefined {
  const declared = listAt(pod, 'spec', 'initContainers')
  const sidecars = new Set(
    declared
      .filter((container) => textAt(container, 'restartPolicy') === 'Always')
      .map((container) => textAt(container, 'name')),
  )
  for (const [index, state] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
    if (sidecars.has(textAt(state, 'name'))) {
      if (at(state, 'started') === true || at(state, 'ready') === true) continue
    } else if (at(state, 'state', 'terminated', 'exitCode') === 0) continue
    if (at(state, 'state', 'terminated') !== undefined) return `Init:${endedReason(state)}`
    const waiting = textAt(state, 'state', 'waiting', 'reason')
    if (waiting !== undefined && waiting !== 'PodInitializing') return `Init:${waiting}`
    return `Init:${index}/${declared.length}`
  }
  return undefined
}

/** The first container that is not simply running names the pod's state. */
function containerStatus(pod: Json): string | undefined {
  const states = listAt(pod, 'status', 'containerStatuses')
  let ended: string | undefined
  for (const state of states) {
    const waiting = textAt(state, 'state', 'waiting', 'reason')
    if (waiting !== undefined) return waiting
    if (at(state, 'state', 'terminated') !== undefined) ended ??= endedReason(state)
  }
  const running = states.some((state) => at(state, 'state', 'running') !== undefined)
  return ended === 'Completed' && running ? 'Running' : ended
}

function endedReason(state: Json): string {
  const reason = textAt(state, 'state', 'terminated', 'reason')
  if (reason !== undefined && reason !== '') return reason
  const signal = at(state, 'state', 'terminated', 'signal')
  if (typeof signal === 'number' && signal !== 0) return `Signal:${signal}`
  const code = at(state, 'state', 'terminated', 'exitCode')
  return code === 0 ? 'Completed' : `ExitCode:${typeof code === 'number' ? code : '?'}`
}

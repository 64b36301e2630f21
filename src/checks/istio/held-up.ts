// Why pods do not come up, in the words of the events that the cluster has written about them.

import type {Cluster} from '../../kube/cluster.ts'
import type {Json, KubeObject} from '../../kube/object.ts'
import {at, conditionOf, listAt, textAt, trueConditionOf} from '../../yaml/index.ts'
import {collect} from '../collect.ts'
import {reasonOf} from '../pods.ts'
import {unlessRightIsMissing} from '../trouble.ts'

/** Each costs a request, and replicas of one thing fail for one reason. */
const mostAsked = 3

/** One sentence for each of the first few objects that are stuck: its name, and the newest warning about it. */
export async function heldUp(cluster: Cluster, objects: readonly KubeObject[]): Promise<string[]> {
  const asked = objects.slice(0, mostAsked)
  const reasons = await Promise.all(
    asked.map(async (object) => {
      const warning = await newestWarning(cluster, object).catch(unlessRightIsMissing)
      return `${object.metadata.name}: ${warning ?? stateOf(object) ?? 'no reason given'}`
    }),
  )
  const rest = objects.length - asked.length
  return rest > 0 ? [...reasons, `${rest} more`] : reasons
}

async function newestWarning(cluster: Cluster, {metadata}: KubeObject): Promise<string | undefined> {
  const {namespace, uid} = metadata
  if (typeof namespace !== 'string' || typeof uid !== 'string') return undefined
  // Of this object alone: a namespace may hold tens of thousands of events.
  const query = {namespace, fieldSelector: `involvedObject.uid=${uid},type=Warning`}
  const warnings = await collect(cluster.list('events', query), (event) => ({
    time: timeOf(event),
    text: (textAt(event, 'message') ?? '').replace(combined, '').replaceAll(/\s+/g, ' ').trim(),
  }))
  const telling = warnings.filter(({text}) => text !== '' && !echoesState(text))
  return telling.sort((left, right) => right.time.localeCompare(left.time))[0]?.text
}

/** What a controller puts before the text of an event that stands for many. */
const combined = /^\(combined from similar events\): /

/** `Error: ImagePullBackOff` says less than the event before it. */
function echoesState(text: string): boolean {
  return /^Error: \w+$/.test(text)
}

/** Newer writers of events leave out the last time, and count in a series. */
function timeOf(event: Json): string {
  return (
    textAt(event, 'series', 'lastObservedTime') ??
    textAt(event, 'lastTimestamp') ??
    textAt(event, 'eventTime') ??
    textAt(event, 'metadata', 'creationTimestamp') ??
    ''
  )
}

/** What the object itself says: events go after an hour, and not everybody may read them. */
function stateOf(object: KubeObject): string | undefined {
  const failure = trueConditionOf(object, 'ReplicaFailure')
  if (failure !== undefined) return reasonOf(failure)
  const scheduled = conditionOf(object, 'PodScheduled')
  if (scheduled !== undefined && textAt(scheduled, 'status') === 'False') return reasonOf(scheduled)
  const states = [
    ...listAt(object, 'status', 'initContainerStatuses'),
    ...listAt(object, 'status', 'containerStatuses'),
  ].filter((state) => at(state, 'ready') !== true)
  for (const state of states) {
    const cause = at(state, 'state', 'waiting') ?? at(state, 'state', 'terminated')
    const reason = textAt(cause, 'reason')
    if (reason === undefined || reason === 'PodInitializing' || reason === 'Completed') continue
    const message = textAt(cause, 'message')
    return `container ${textAt(state, 'name') ?? ''}: ${reason}${message === undefined ? '' : ` (${message})`}`
  }
  const waiting = states.map((state) => textAt(state, 'name') ?? '')
  return waiting.length === 0 ? undefined : `waits for ${waiting.join(' and ')}`
}

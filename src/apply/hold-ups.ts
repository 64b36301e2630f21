// What keeps a workload from becoming ready, in the cluster's own words: its conditions, its pods' states, and the events of both.

import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import type {Json} from '../yaml/index.ts'
import {at, conditionOf, isConditionTrue, isJsonObject, listAt, selects, textAt, textMapAt} from '../yaml/index.ts'
import {nameObject} from './object-name.ts'

export interface HoldUp {
  /** The object that the trouble is with. */
  readonly object: string
  /** In one word, as Kubernetes has it: ImagePullBackOff, FailedCreate, Unschedulable ... */
  readonly reason: string
  readonly message: string
}

/** Pods that are asked for their events; of a hundred alike the first few tell it all. */
const sampledPods = 3

/** The surest causes first; none when nothing tells why. */
export async function readHoldUps(cluster: Cluster, workload: KubeObject): Promise<HoldUp[]> {
  const [pods, replicaSets] = await Promise.all([podsOf(cluster, workload), newestReplicaSets(cluster, workload)])
  const waiting = pods.filter((pod) => !isConditionTrue(pod, 'Ready')).slice(0, sampledPods)
  const told = [...[workload, ...replicaSets].flatMap(conditionHoldUps), ...waiting.flatMap(podHoldUps)]
  const asked = [...(told.length > 0 ? [] : [workload, ...replicaSets]), ...waiting]
  const events = (await Promise.all(asked.map((object) => eventHoldUps(cluster, object)))).flat()
  return withoutRepetition([...told, ...events])
}

async function podsOf(cluster: Cluster, workload: KubeObject): Promise<KubeObject[]> {
  const namespace = textAt(workload, 'metadata', 'namespace') ?? 'default'
  const labelSelector = Object.entries(textMapAt(workload, 'spec', 'selector', 'matchLabels'))
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  const selector = at(workload, 'spec', 'selector')
  const found: KubeObject[] = []
  for await (const pod of cluster.list('pods', {namespace, labelSelector})) {
    if (isJsonObject(selector) && selects(selector, textMapAt(pod, 'metadata', 'labels'))) found.push(pod)
  }
  return found.sort((a, b) => createdAt(b).localeCompare(createdAt(a)))
}

/** A quota speaks through the newest ReplicaSet; older ones are on their way out. */
async function newestReplicaSets(cluster: Cluster, workload: KubeObject): Promise<KubeObject[]> {
  if (workload.kind !== 'Deployment') return []
  const namespace = textAt(workload, 'metadata', 'namespace') ?? 'default'
  const owned: KubeObject[] = []
  for await (const set of cluster.list('replicasets', {namespace})) {
    const owners = listAt(set, 'metadata', 'ownerReferences').map((owner) => textAt(owner, 'uid'))
    if (owners.includes(textAt(workload, 'metadata', 'uid'))) owned.push(set)
  }
  return owned.sort((a, b) => createdAt(b).localeCompare(createdAt(a))).slice(0, 1)
}

/** Conditions that speak of failure, with the status in which they do. */
const failures: Readonly<Record<string, string>> = {ReplicaFailure: 'True'}

function conditionHoldUps(object: KubeObject): HoldUp[] {
  return listAt(object, 'status', 'conditions').flatMap((condition) => {
    const type = textAt(condition, 'type') ?? ''
    return failures[type] === textAt(condition, 'status') && Object.hasOwn(failures, type)
      ? [holdUp(object, textAt(condition, 'reason') ?? type, textAt(condition, 'message'))]
      : []
  })
}

/** States that every pod goes through. */
const passing = new Set(['ContainerCreating', 'PodInitializing'])

function podHoldUps(pod: KubeObject): HoldUp[] {
  const scheduled = conditionOf(pod, 'PodScheduled')
  if (textAt(scheduled, 'status') === 'False') {
    return [holdUp(pod, textAt(scheduled, 'reason') ?? 'Unschedulable', textAt(scheduled, 'message'))]
  }
  const failed = textAt(pod, 'status', 'phase') === 'Failed' ? [failedPod(pod)] : []
  const states = ['initContainerStatuses', 'containerStatuses'].flatMap((list) => listAt(pod, 'status', list))
  return [...failed, ...states.flatMap((state) => containerHoldUps(pod, state))]
}

function failedPod(pod: KubeObject): HoldUp {
  return holdUp(pod, textAt(pod, 'status', 'reason') ?? 'Failed', textAt(pod, 'status', 'message'))
}

function containerHoldUps(pod: KubeObject, state: Json): HoldUp[] {
  const container = textAt(state, 'name') ?? ''
  const reason = textAt(state, 'state', 'waiting', 'reason')
  if (reason !== undefined && !passing.has(reason)) {
    const message = textAt(state, 'state', 'waiting', 'message') ?? lastEnd(state)
    return [holdUp(pod, reason, `container ${container}: ${message ?? textAt(state, 'image') ?? ''}`)]
  }
  const code = at(state, 'state', 'terminated', 'exitCode')
  if (typeof code !== 'number' || code === 0) return []
  const why = textAt(state, 'state', 'terminated', 'reason') ?? 'Error'
  return [holdUp(pod, why, `container ${container} ended with exit code ${code}`)]
}

function lastEnd(state: Json): string | undefined {
  const code = at(state, 'lastState', 'terminated', 'exitCode')
  return typeof code === 'number' ? `ended with exit code ${code}` : undefined
}

async function eventHoldUps(cluster: Cluster, object: KubeObject): Promise<HoldUp[]> {
  const namespace = textAt(object, 'metadata', 'namespace') ?? 'default'
  const uid = textAt(object, 'metadata', 'uid')
  if (uid === undefined) return []
  const events: KubeObject[] = []
  const fieldSelector = `involvedObject.uid=${uid},type=Warning`
  for await (const event of cluster.list('events', {namespace, fieldSelector})) events.push(event)
  const [newest] = events.sort((a, b) => seenAt(b).localeCompare(seenAt(a)))
  return newest === undefined ? [] : [holdUp(object, textAt(newest, 'reason') ?? 'Warning', textAt(newest, 'message'))]
}

function holdUp(object: KubeObject, reason: string, message: string | undefined): HoldUp {
  return {object: nameObject(object), reason, message: (message ?? '').replaceAll(/\s+/g, ' ').trim()}
}

/** The names of pods are in their messages, and an event repeats a condition under another word: alike but for them is alike. */
function withoutRepetition(found: readonly HoldUp[]): HoldUp[] {
  const seen = new Map<string, HoldUp>()
  for (const entry of found) {
    const name = entry.object.split('/').at(-1) ?? ''
    const key = entry.message.replaceAll(name, '') || entry.reason
    if (!seen.has(key)) seen.set(key, entry)
  }
  return [...seen.values()]
}

function createdAt(object: KubeObject): string {
  return textAt(object, 'metadata', 'creationTimestamp') ?? ''
}

function seenAt(event: KubeObject): string {
  return textAt(event, 'lastTimestamp') ?? textAt(event, 'eventTime') ?? createdAt(event)
}

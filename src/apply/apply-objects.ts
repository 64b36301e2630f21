// Applies objects to a cluster in dependency order, and follows them until they are ready.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {JsonObject, KubeObject} from '../kube/object.ts'
import {sameJson} from '../yaml/index.ts'
import {type HoldUp, readHoldUps} from './hold-ups.ts'
import {nameObject} from './object-name.ts'
import {inDependencyOrder, type Stage, stageOf} from './order.ts'
import {type Awaited, awaitedOf, readReadiness} from './readiness.ts'

export type Change = 'created' | 'changed' | 'unchanged'

export interface AppliedObject {
  readonly object: KubeObject
  readonly change: Change
}

/** What happens on the way, as it happens. */
export type ApplyStep =
  | {readonly kind: 'stage'; readonly stage: Stage; readonly objects: number}
  | ({readonly kind: 'applied'} & AppliedObject)
  | {readonly kind: 'waiting'; readonly object: string; readonly state: string}
  | {readonly kind: 'held-up'; readonly waiting: string; readonly by: HoldUp}
  | {readonly kind: 'ready'; readonly object: string; readonly state: string}

export interface ApplyClock {
  /** Milliseconds that only grow. */
  now(): number
  /** Rejects when the user interrupts. */
  sleep(milliseconds: number): Promise<void>
}

export interface ApplyRequest {
  readonly objects: readonly KubeObject[]
  /** Takes over fields that another manager owns. */
  readonly force: boolean
  /** Milliseconds that workloads have to become ready; 0 does not wait for them. */
  readonly wait: number
  readonly clock: ApplyClock
}

/** Between two looks at what is awaited. */
const pollInterval = 1000
/** A CRD is served within moments, or something is wrong with it. */
const crdWait = 60_000
/** A kind may be unknown for a moment after its CRD is established. */
const discoveryTries = 5

/**
 * @throws MeshError that names the object which the cluster refuses, or what is not ready in time and why
 */
export async function* applyObjects(cluster: Cluster, request: ApplyRequest): AsyncGenerator<ApplyStep> {
  const {objects, wait, clock} = request
  const ordered = inDependencyOrder(objects)
  let stage: Stage | undefined
  for (const object of ordered) {
    const next = stageOf(object)
    if (next !== stage) {
      // Custom resources are in later stages than their kinds.
      if (stage === 'crds') yield* awaitReady(cluster, awaitedOf(inStage(ordered, 'crds')), crdWait, clock)
      yield {kind: 'stage', stage: next, objects: inStage(ordered, next).length}
      stage = next
    }
    yield {kind: 'applied', object, change: await applyOne(cluster, object, request)}
  }
  const workloads = awaitedOf(ordered).filter(({object}) => stageOf(object) !== 'crds')
  if (stage === 'crds') yield* awaitReady(cluster, awaitedOf(ordered), crdWait, clock)
  else if (wait > 0) yield* awaitReady(cluster, workloads, wait, clock)
}

function inStage(objects: readonly KubeObject[], stage: Stage): KubeObject[] {
  return objects.filter((object) => stageOf(object) === stage)
}

async function applyOne(cluster: Cluster, object: KubeObject, {force, clock}: ApplyRequest): Promise<Change> {
  for (let left = discoveryTries; ; left--) {
    try {
      const before = await cluster.find(object)
      const after = await cluster.apply(object, {force, strict: true})
      return changeBetween(before, after)
    } catch (error) {
      if (!(error instanceof MeshError)) throw error
      if (troubleOf(error) !== 'not-found' || left === 1) throw refusal(object, error)
    }
    await clock.sleep(pollInterval)
  }
}

/** Between the look and the write a controller may have told the object's status: the version alone says too little. */
function changeBetween(before: KubeObject | undefined, after: KubeObject): Change {
  if (before === undefined) return 'created'
  return sameJson(withoutStatus(before), withoutStatus(after)) ? 'unchanged' : 'changed'
}

function withoutStatus({status, metadata, ...content}: KubeObject): JsonObject {
  const {managedFields, resourceVersion, ...described} = metadata
  return {...content, metadata: described}
}

/** @returns the word for what went wrong that a KubeError carries; its class lives in kube/, known here by type only */
function troubleOf(error: MeshError): string | undefined {
  return 'trouble' in error && typeof error.trouble === 'string' ? error.trouble : undefined
}

function refusal(object: KubeObject, error: MeshError): MeshError {
  const name = nameObject(object)
  if (troubleOf(error) !== 'conflict')
    return new MeshError(Exit.Failed, `${name}: ${error.message}`, {
      cause: error,
      ...(error.hint && {hint: error.hint}),
    })
  return new MeshError(Exit.Failed, `${name} has fields that another manager owns: ${error.message}`, {
    hint: 'take them over with --force',
    cause: error,
  })
}

/** Looks at everything that is not ready yet, once a second, and tells each hold-up once. */
async function* awaitReady(
  cluster: Cluster,
  awaited: readonly Awaited[],
  wait: number,
  {now, sleep}: ApplyClock,
): AsyncGenerator<ApplyStep> {
  const end = now() + wait
  const told = new Set<string>()
  const states = new Map<string, string>()
  let pending = awaited
  while (pending.length > 0) {
    const looks: Look[] = []
    for (const entry of pending) looks.push(await lookAt(cluster, entry))
    for (const {name, state, isReady, hindrances} of looks) {
      if (isReady) yield {kind: 'ready', object: name, state}
      else if (states.get(name) !== state) yield {kind: 'waiting', object: name, state}
      states.set(name, state)
      for (const by of hindrances) {
        // Each try of a controller has a pod of another name.
        const key = `${name} ${by.message === '' ? by.reason : by.message.replaceAll(/"[^"]*"/g, '')}`
        if (!told.has(key)) yield {kind: 'held-up', waiting: name, by}
        told.add(key)
      }
    }
    const late = looks.filter(({isReady}) => !isReady)
    pending = late.map(({entry}) => entry)
    if (pending.length > 0 && now() + pollInterval > end) throw notReady(late, wait)
    if (pending.length > 0) await sleep(pollInterval)
  }
}

interface Look {
  readonly entry: Awaited
  readonly name: string
  readonly state: string
  readonly isReady: boolean
  readonly hindrances: readonly HoldUp[]
}

async function lookAt(cluster: Cluster, entry: Awaited): Promise<Look> {
  const name = nameObject(entry.object)
  const readiness = await readReadiness(cluster, entry)
  if (readiness === undefined) return {entry, name, state: 'deleted by somebody', isReady: false, hindrances: []}
  const {isReady, state, live} = readiness
  const hindrances = isReady || stageOf(live) === 'crds' ? [] : await readHoldUps(cluster, live)
  return {entry, name, state, isReady, hindrances}
}

function notReady(late: readonly Look[], wait: number): MeshError {
  const each = late.map(({name, state, hindrances}) => {
    const [first] = hindrances
    return `${name}: ${state}${first === undefined ? '' : `, ${first.reason}: ${first.message}`}`
  })
  return new MeshError(Exit.Failed, `not ready within ${wait / 1000} s: ${each.join('; ')}`, {
    hint: 'mend the cause and run the command again, or give it longer with --wait 10m',
  })
}

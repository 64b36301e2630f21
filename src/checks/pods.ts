// What checks of any mesh say of pods: where they are, how far they are, and what release their images are of.

import type {Json} from '../kube/object.ts'
import {isConditionTrue, listAt, textAt} from '../yaml/index.ts'

/** A pod's state as `kubectl get pods` prints it. */
interface PodState {
  readonly status: string
}

/** States in which a pod's containers have ended, and its proxy with them. */
const ended: ReadonlySet<string> = new Set(['Completed', 'NodeShutdown', 'Shutdown', 'Terminated'])

export function hasEnded({status}: PodState): boolean {
  return ended.has(status)
}

export function isRunning({status}: PodState): boolean {
  return status === 'Running'
}

export function placeOf({namespace, name}: {readonly namespace: string; readonly name: string}): string {
  return `${namespace}/${name}`
}

/** `registry:5000/linkerd/proxy:edge-26.8.3@sha256:...` */
export function tagOf(image: string): string | undefined {
  const [reference = ''] = image.split('@')
  return /:([^:/]+)$/.exec(reference)?.[1]
}

export function conditionsOf(object: Json): readonly Json[] {
  return listAt(object, 'status', 'conditions')
}

export function reasonOf(condition: Json): string {
  return textAt(condition, 'message') ?? textAt(condition, 'reason') ?? 'no reason given'
}

export function isReady(pod: Json): boolean {
  return isConditionTrue(pod, 'Ready')
}

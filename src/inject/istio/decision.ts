// Whether istiod injects a pod that a webhook has brought to it.

import {annotations, labels, systemNamespaces} from '../../meshes/istio.ts'
import {type JsonObject, selects} from '../../yaml/index.ts'
import type {Reason} from '../outcome.ts'
import type {InjectorConfig} from './injector-config.ts'

export interface DecidedPod {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly hostNetwork: boolean
}

/** @returns why the pod is left alone; undefined when it is injected */
export function reasonAgainst(config: InjectorConfig, pod: DecidedPod): Reason | undefined {
  if (pod.hostNetwork) return 'host-network'
  if (systemNamespaces.includes(pod.namespace)) return 'system-namespace'
  if (config.policy !== 'enabled' && config.policy !== 'disabled') return 'invalid-policy'
  const wish = wishOf(pod)
  if (wish !== undefined) return wish ? undefined : 'opt-out'
  if (config.neverInject.some((selector) => matches(selector, pod.labels))) return 'never-selected'
  if (config.alwaysInject.some((selector) => matches(selector, pod.labels))) return undefined
  return config.policy === 'enabled' ? undefined : 'not-asked'
}

/** The label decides where there is one, an empty one too; a value that is neither yes nor no counts as none. */
export function wishOf(pod: Pick<DecidedPod, 'labels' | 'annotations'>): boolean | undefined {
  const text = Object.hasOwn(pod.labels, labels.inject)
    ? pod.labels[labels.inject]
    : pod.annotations[annotations.inject]
  switch (text?.toLowerCase()) {
    case 'y':
    case 'yes':
    case 'true':
    case 'on':
      return true
    case 'n':
    case 'no':
    case 'false':
    case 'off':
      return false
    default:
      return undefined
  }
}

/** An empty selector selects nobody here. */
function matches(selector: JsonObject, podLabels: Readonly<Record<string, string>>): boolean {
  const isEmpty = [selector.matchLabels, selector.matchExpressions].every(
    (part) => part === undefined || part === null || Object.keys(part).length === 0,
  )
  return !isEmpty && selects(selector, podLabels)
}

// Decides whether ztunnel captures a pod: the questions in the order in which the CNI plugin asks them.

import {annotations, dataplaneModes, labels} from '../meshes/istio.ts'
import {at, type Json, selects, textMapAt} from '../yaml/index.ts'
import type {ReasonCode} from './reasons.ts'

type Texts = Readonly<Record<string, string>>

/** `outbound`: incoming traffic passes ztunnel by. `broken`: traffic is led to a ztunnel that does not take it. */
export type CaptureState = 'yes' | 'outbound' | 'no' | 'broken'

export interface CapturedPod {
  readonly namespace: string
  readonly name: string
  /** Empty until it is scheduled. */
  readonly node: string
  readonly labels: Texts
  readonly annotations: Texts
  readonly hostNetwork: boolean
}

/** The pods of a DaemonSet, as far as they matter to others on their nodes. */
export interface NodeAgents {
  /** Whether the cluster has the DaemonSet at all. */
  readonly exists: boolean
  /** Node -> whether the agent there is ready. */
  readonly nodes: ReadonlyMap<string, boolean>
}

export interface CniSettings {
  readonly ambient: boolean
  readonly excludedNamespaces: readonly string[]
  /** Each with podSelector and namespaceSelector. */
  readonly selectors: readonly Json[]
}

export interface CaptureFacts {
  readonly pod: CapturedPod
  readonly namespaceLabels: Texts
  readonly cni: NodeAgents
  /** undefined when its ConfigMap is not there, or not for our eyes. */
  readonly cniSettings: CniSettings | undefined
  readonly ztunnel: NodeAgents
}

export interface Verdict {
  readonly state: CaptureState
  /** The deciding one first, each with the value that it speaks of. */
  readonly reasons: readonly {readonly code: ReasonCode; readonly value?: string}[]
}

const mode = labels.dataplaneMode

/** What Istio's charts set: the pod's own word counts, then its namespace's. */
export const defaultSelectors: readonly Json[] = [
  {podSelector: {matchLabels: {[mode]: dataplaneModes.ambient}}},
  {
    namespaceSelector: {matchLabels: {[mode]: dataplaneModes.ambient}},
    podSelector: {matchExpressions: [{key: mode, operator: 'NotIn', values: [dataplaneModes.none]}]},
  },
]

/** Reasons for which nobody would capture the pod, whatever runs on its node. */
const refusals: readonly {
  readonly code: ReasonCode
  holds(facts: CaptureFacts): boolean
  value?(facts: CaptureFacts): string
}[] = [
  {code: 'host-network', holds: ({pod}) => pod.hostNetwork},
  {code: 'sidecar-present', holds: ({pod}) => annotations.status in pod.annotations},
  {
    code: 'namespace-excluded',
    holds: ({pod, cniSettings}) => cniSettings?.excludedNamespaces.includes(pod.namespace) === true,
  },
  {code: 'pod-opted-out', holds: ({pod}) => pod.labels[mode] === dataplaneModes.none},
  {
    code: 'unknown-mode',
    holds: (facts) => !isSelected(facts) && unknownMode(facts) !== undefined,
    value: (facts) => unknownMode(facts) ?? '',
  },
  {
    code: 'not-labelled',
    holds: (facts) =>
      !isSelected(facts) &&
      unknownMode(facts) === undefined &&
      facts.pod.labels[mode] === undefined &&
      !isWished(facts),
  },
  {code: 'not-selected', holds: (facts) => !isSelected(facts) && isWished(facts)},
]

/** What keeps the CNI plugin and ztunnel from doing their parts. */
const obstacles: readonly {readonly code: ReasonCode; holds(facts: CaptureFacts): boolean}[] = [
  {code: 'not-scheduled', holds: ({pod}) => pod.node === ''},
  {code: 'cni-absent', holds: ({cni}) => !cni.exists},
  {code: 'cni-not-ambient', holds: ({cni, cniSettings}) => cni.exists && cniSettings?.ambient === false},
  {code: 'cni-not-on-node', holds: ({cni, pod}) => isMissingOn(cni, pod)},
  {code: 'cni-not-ready', holds: ({cni, pod}) => cni.nodes.get(pod.node) === false},
  {code: 'ztunnel-absent', holds: ({ztunnel}) => !ztunnel.exists},
  {code: 'ztunnel-not-on-node', holds: ({ztunnel, pod}) => isMissingOn(ztunnel, pod)},
  {code: 'ztunnel-not-ready', holds: ({ztunnel, pod}) => ztunnel.nodes.get(pod.node) === false},
]

export function judgeCapture(facts: CaptureFacts): Verdict {
  const {pod, ztunnel} = facts
  const redirection = pod.annotations[annotations.redirection]
  const isRedirected = redirection === 'enabled'
  const refused = refusals
    .filter(({holds}) => holds(facts))
    .map(({code, value}) => ({code, ...(value && {value: value(facts)})}))
  if (refused.length > 0) {
    return {
      state: isRedirected ? 'yes' : 'no',
      reasons: isRedirected ? [{code: 'still-redirected'}, ...refused] : refused,
    }
  }
  const blocked: {code: ReasonCode}[] = obstacles.filter(({holds}) => holds(facts)).map(({code}) => ({code}))
  if (!isRedirected) {
    const silent: ReasonCode = redirection === 'pending' ? 'redirection-pending' : 'not-redirected'
    return {state: 'no', reasons: blocked.length > 0 ? blocked : [{code: silent}]}
  }
  if (ztunnel.nodes.get(pod.node) !== true) return {state: 'broken', reasons: blocked}
  const isBypassed = pod.annotations[annotations.bypassInbound] === 'true'
  return isBypassed
    ? {state: 'outbound', reasons: [{code: 'inbound-bypassed'}, ...blocked]}
    : {state: 'yes', reasons: blocked}
}

function isMissingOn({exists, nodes}: NodeAgents, {node}: CapturedPod): boolean {
  return exists && node !== '' && !nodes.has(node)
}

function isSelected({pod, namespaceLabels, cniSettings}: CaptureFacts): boolean {
  const selectors = cniSettings?.selectors ?? defaultSelectors
  return selectors.some(
    (selector) =>
      selects(at(selector, 'podSelector'), pod.labels) && selects(at(selector, 'namespaceSelector'), namespaceLabels),
  )
}

/** Somebody has asked for it in the usual way. */
function isWished({pod, namespaceLabels}: CaptureFacts): boolean {
  return (pod.labels[mode] ?? namespaceLabels[mode]) === dataplaneModes.ambient
}

/** The value of the label that counts, when it means nothing. */
function unknownMode({pod, namespaceLabels}: CaptureFacts): string | undefined {
  const known: readonly (string | undefined)[] = [undefined, ...Object.values(dataplaneModes)]
  return [pod.labels[mode], namespaceLabels[mode]].find((value) => !known.includes(value))
}

export function podOf(pod: Json): CapturedPod {
  const text = (...path: string[]): string => {
    const found = at(pod, ...path)
    return typeof found === 'string' ? found : ''
  }
  return {
    namespace: text('metadata', 'namespace'),
    name: text('metadata', 'name'),
    node: text('spec', 'nodeName'),
    labels: textMapAt(pod, 'metadata', 'labels'),
    annotations: textMapAt(pod, 'metadata', 'annotations'),
    hostNetwork: at(pod, 'spec', 'hostNetwork') === true,
  }
}

// Why a pod is not captured, or not as it was meant: a code, a sentence, and a command that mends it.

import {labels} from '../meshes/istio.ts'

/** Whom a reason is about. */
export interface Subject {
  readonly namespace: string
  /** The pod's or the Service's. */
  readonly name: string
  readonly node: string
  /** The value that is wrong, or the waypoint as NAMESPACE/NAME, where a reason speaks of one. */
  readonly value: string
  readonly controlPlaneNamespace: string
}

interface Reason {
  /** `trouble` is not as somebody asked for; `wish` is. */
  readonly kind: 'wish' | 'trouble'
  text(subject: Subject): string
  remedy(subject: Subject): string
}

const mode = labels.dataplaneMode
const installAmbient = 'mesh install --mesh istio --set profile=ambient --apply'
const podsOn = (app: string) => (subject: Subject) =>
  `kubectl get pods -n ${subject.controlPlaneNamespace} -l ${app} --field-selector spec.nodeName=${subject.node}`
const agents = {cni: podsOn('k8s-app=istio-cni-node'), ztunnel: podsOn('app=ztunnel')}
const waypointName = ({value}: Subject) => value.split('/')[1] ?? value
const waypointPlace = ({value}: Subject) => value.split('/')[0] ?? ''

export const reasons = {
  'host-network': {
    kind: 'wish',
    text: () => 'the pod has hostNetwork: true, and shares the network of its node, of which nothing is captured',
    remedy: () => 'set hostNetwork: false in the pod template',
  },
  'sidecar-present': {
    kind: 'wish',
    text: () => 'the pod has a sidecar, which wins over ztunnel',
    remedy: ({namespace}) =>
      `kubectl label namespace ${namespace} ${labels.injection}- ${labels.revision}- && kubectl rollout restart deployment -n ${namespace}`,
  },
  'namespace-excluded': {
    kind: 'wish',
    text: ({namespace}) => `namespace ${namespace} is among those that the CNI plugin leaves alone`,
    remedy: () => 'mesh install --mesh istio --set values.cni.excludeNamespaces={kube-system} --apply',
  },
  'pod-opted-out': {
    kind: 'wish',
    text: () => `the pod has the label ${mode}=none`,
    remedy: ({namespace, name}) => `mesh ambient add pod/${name} -n ${namespace}`,
  },
  'unknown-mode': {
    kind: 'trouble',
    text: ({value}) => `the label ${mode} has the value "${value}", which is neither ambient nor none`,
    remedy: ({namespace}) => `mesh ambient add ${namespace}`,
  },
  'not-labelled': {
    kind: 'wish',
    text: ({namespace}) => `neither the pod nor namespace ${namespace} has the label ${mode}=ambient`,
    remedy: ({namespace}) => `mesh ambient add ${namespace}`,
  },
  'not-selected': {
    kind: 'wish',
    text: () => 'no enablement selector of the CNI plugin selects the pod',
    remedy: ({controlPlaneNamespace}) => `kubectl get configmap istio-cni-config -n ${controlPlaneNamespace} -o yaml`,
  },
  'not-scheduled': {
    kind: 'trouble',
    text: () => 'the pod is on no node yet',
    remedy: ({namespace, name}) => `kubectl describe pod ${name} -n ${namespace}`,
  },
  'cni-absent': {
    kind: 'trouble',
    text: () => 'the cluster has no CNI plugin of Istio, which leads traffic to ztunnel',
    remedy: () => installAmbient,
  },
  'cni-not-ambient': {
    kind: 'trouble',
    text: () => 'the CNI plugin of Istio is installed without ambient mode',
    remedy: () => 'mesh install --mesh istio --set values.cni.ambient.enabled=true --apply',
  },
  'cni-not-on-node': {
    kind: 'trouble',
    text: ({node}) => `node ${node} has no pod of Istio's CNI plugin`,
    remedy: ({node}) => `kubectl describe node ${node}`,
  },
  'cni-not-ready': {
    kind: 'trouble',
    text: ({node}) => `the pod of Istio's CNI plugin on node ${node} is not ready`,
    remedy: agents.cni,
  },
  'ztunnel-absent': {
    kind: 'trouble',
    text: () => 'the cluster has no ztunnel',
    remedy: () => installAmbient,
  },
  'ztunnel-not-on-node': {
    kind: 'trouble',
    text: ({node}) => `node ${node} has no ztunnel`,
    remedy: ({node}) => `kubectl describe node ${node}`,
  },
  'ztunnel-not-ready': {
    kind: 'trouble',
    text: ({node}) => `the ztunnel on node ${node} is not ready`,
    remedy: agents.ztunnel,
  },
  'redirection-pending': {
    kind: 'trouble',
    text: () => 'the CNI plugin has begun to lead the traffic of the pod to ztunnel, and has not succeeded',
    remedy: agents.cni,
  },
  'not-redirected': {
    kind: 'trouble',
    text: () => 'the pod is meant to be captured, and the CNI plugin has not taken note of it',
    remedy: agents.cni,
  },
  'still-redirected': {
    kind: 'trouble',
    text: () => 'the pod is not meant to be captured any more, and its traffic is still led to ztunnel',
    remedy: ({namespace, name}) => `kubectl delete pod ${name} -n ${namespace}`,
  },
  'inbound-bypassed': {
    kind: 'wish',
    text: () => 'the pod has incoming traffic past ztunnel, by its annotation ambient.istio.io/bypass-inbound-capture',
    remedy: () => 'remove the annotation from the pod template',
  },
  'waypoint-missing': {
    kind: 'trouble',
    text: ({value}) => `waypoint ${value} does not exist`,
    remedy: (subject) => `mesh waypoint apply --name ${waypointName(subject)} -n ${waypointPlace(subject)}`,
  },
  'waypoint-not-programmed': {
    kind: 'trouble',
    text: ({value}) => `waypoint ${value} is not programmed`,
    remedy: (subject) => `mesh waypoint status -n ${waypointPlace(subject)}`,
  },
  'waypoint-not-allowed': {
    kind: 'trouble',
    text: ({value, namespace}) => `waypoint ${value} does not take traffic for namespace ${namespace}`,
    remedy: (subject) => `kubectl edit gateway ${waypointName(subject)} -n ${waypointPlace(subject)}`,
  },
  'waypoint-not-for-workloads': {
    kind: 'trouble',
    text: ({value}) => `the pod names waypoint ${value}, which takes traffic for Services alone`,
    remedy: (subject) => `mesh waypoint apply --name ${waypointName(subject)} --for all -n ${waypointPlace(subject)}`,
  },
  'waypoint-not-for-services': {
    kind: 'trouble',
    text: ({value}) => `waypoint ${value} takes no traffic for Services`,
    remedy: (subject) => `mesh waypoint apply --name ${waypointName(subject)} --for all -n ${waypointPlace(subject)}`,
  },
  'waypoint-not-bound': {
    kind: 'trouble',
    text: ({value}) => `istiod has not bound waypoint ${value} to the Service`,
    remedy: ({namespace, name}) => `kubectl get service ${name} -n ${namespace} -o jsonpath={.status.conditions}`,
  },
} as const satisfies Record<string, Reason>

export type ReasonCode = keyof typeof reasons

/** A reason, told of somebody. */
export interface ToldReason {
  readonly code: ReasonCode
  readonly kind: 'wish' | 'trouble'
  readonly text: string
  readonly remedy: string
}

export function tellReason(code: ReasonCode, subject: Subject): ToldReason {
  const {kind, text, remedy} = reasons[code]
  return {code, kind, text: text(subject), remedy: remedy(subject)}
}

// What checks find of the pods of Linkerd's control plane and of its networks: codes MESH02xx.

import type {Message} from './message.ts'

export const existenceMessages = {
  MESH0201: {
    level: 'error',
    text: 'ConfigMap "{name}" does not exist in namespace "{namespace}"',
    remedy: 'mesh install --crds | kubectl apply -f - && mesh install | kubectl apply -f -',
  },
  MESH0202: {
    level: 'error',
    text: 'ConfigMap "{name}" in namespace "{namespace}" cannot be read: {problem}',
    remedy: 'kubectl get configmap {name} -n {namespace} -o yaml',
  },
  MESH0203: {
    level: 'error',
    text: 'there is no ServiceAccount {names} in namespace "{namespace}"',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0204: {
    level: 'error',
    text: 'replica sets cannot create pods: {problems}',
    remedy: 'kubectl describe replicasets -n {namespace}',
  },
  MESH0205: {
    level: 'warning',
    text: 'pods find no node: {problems}',
    remedy: 'kubectl describe pods -n {namespace}',
  },
  MESH0206: {
    level: 'error',
    text: 'no pod of {components} runs in namespace "{namespace}"',
    remedy: 'kubectl get pods -n {namespace}',
  },
  MESH0207: {
    level: 'error',
    text: 'no pod of {components} is ready: {problems}',
    remedy: 'kubectl describe pods -n {namespace}',
  },
  MESH0208: {
    level: 'error',
    text: 'clusterNetworks {networks} do not hold the pod network of {outside}',
    remedy: 'mesh upgrade --set clusterNetworks="{networks},CIDR" | kubectl apply -f -',
  },
  MESH0209: {
    level: 'error',
    text: 'clusterNetworks {networks} do not hold {outside}',
    remedy: 'mesh upgrade --set clusterNetworks="{networks},CIDR" | kubectl apply -f -',
  },
  MESH0210: {
    level: 'error',
    text: 'clusterNetworks has {entries}, which is no network in CIDR notation',
    remedy: 'mesh upgrade --set clusterNetworks=CIDR,... | kubectl apply -f -',
  },
} as const satisfies Record<string, Message>

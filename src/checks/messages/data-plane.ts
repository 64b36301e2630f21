// What checks find of workloads and their proxies: codes MESH06xx.

import type {Message} from './message.ts'

export const dataPlaneMessages = {
  MESH0601: {level: 'error', text: 'namespace "{namespace}" does not exist', remedy: 'kubectl get namespaces'},
  MESH0602: {
    level: 'error',
    text: 'no pod in {place} has a proxy of this control plane',
    remedy: 'kubectl get deployments {scope} -o yaml | mesh inject - | kubectl apply -f -',
  },
  MESH0603: {
    level: 'error',
    text: 'proxies are not healthy: {problems}',
    remedy: 'kubectl describe pod -n NAMESPACE POD',
  },
  MESH0604: {
    level: 'warning',
    text: "proxies do not trust what the control plane's certificates descend from: {problems}",
    remedy: 'kubectl rollout restart deployment -n NAMESPACE NAME',
  },
  MESH0605: {
    level: 'error',
    text: 'proxies of the control plane do not trust what its certificates descend from: {problems}',
    remedy: 'kubectl rollout restart deployment -n {namespace}',
  },
  MESH0606: {
    level: 'error',
    text: 'ConfigMap "{name}" in namespace "{namespace}" has no {key}, so nobody knows what proxies have to trust',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0607: {
    level: 'warning',
    text: 'proxies are not of the newest release of their channel: {problems}',
    remedy: 'kubectl rollout restart deployment -n NAMESPACE NAME, when the control plane is up-to-date',
  },
  MESH0608: {
    level: 'warning',
    text: 'proxies are not of {wanted}, which mesh installs: {problems}',
    remedy: 'kubectl rollout restart deployment -n NAMESPACE NAME, when the control plane is of that release',
  },
  MESH0609: {
    level: 'warning',
    text: '{kinds} have labels that only work as annotations: {problems}',
    remedy: 'move them to the annotations of the same object',
  },
  MESH0610: {
    level: 'warning',
    text: 'services have annotation {annotation}, which only works as a label: {problems}',
    remedy: 'kubectl label service -n NAMESPACE NAME {annotation}=true',
  },
  MESH0611: {
    level: 'warning',
    text: 'opaque ports of services and of their pods differ: {problems}',
    remedy: 'write the same ports into config.linkerd.io/opaque-ports of both',
  },
  MESH0612: {
    level: 'error',
    text: 'no pod in namespace "{namespace}" has a proxy of this control plane',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
} as const satisfies Record<string, Message>

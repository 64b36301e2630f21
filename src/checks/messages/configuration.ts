// What checks find of the objects of an install of Linkerd, of its CNI plugin and of its extensions: codes MESH03xx.

import type {Message} from './message.ts'

export const configurationMessages = {
  MESH0301: {
    level: 'error',
    text: 'namespace "{namespace}" does not exist',
    remedy: 'mesh install --crds | kubectl apply -f - && mesh install | kubectl apply -f -',
  },
  MESH0302: {
    level: 'error',
    text: 'there is no {kind} {names}',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0303: {
    level: 'error',
    text: 'nodes run their containers with docker, where the init container has to be root: {nodes}',
    remedy: 'mesh upgrade --set proxyInit.runAsRoot=true | kubectl apply -f -',
  },
  MESH0304: {
    level: 'error',
    text: 'there is no {object}',
    remedy: 'mesh install-cni | kubectl apply -f -',
  },
  MESH0305: {
    level: 'error',
    text: 'the CNI plugin is ready on {ready} of {wanted} nodes',
    remedy: 'kubectl describe pods -n {namespace} -l k8s-app={name}',
  },
  MESH0306: {
    level: 'warning',
    text: 'fewer than two replicas are available: {problems}',
    remedy: 'kubectl get deployments -n {namespace}',
  },
  MESH0307: {
    level: 'warning',
    text: 'an extension has several namespaces: {problems}',
    remedy: 'kubectl label namespace NAME linkerd.io/extension-',
  },
} as const satisfies Record<string, Message>

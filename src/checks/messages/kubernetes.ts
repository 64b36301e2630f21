// What checks find of Kubernetes itself: codes MESH00xx.

import type {Message} from './message.ts'

export const kubernetesMessages = {
  MESH0001: {
    level: 'error',
    text: 'Kubernetes is {found}, older than {minimum}',
    remedy: 'upgrade the cluster, or install a release of Linkerd that supports {found}',
  },
  MESH0002: {
    level: 'error',
    text: 'no Gateway API CRD is installed: looked for {names}',
    remedy:
      'kubectl apply --server-side -f https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.5.1/standard-install.yaml',
  },
  MESH0003: {
    level: 'error',
    text: 'Gateway API CRDs do not serve {version}: {names}',
    remedy:
      'kubectl apply --server-side -f https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.5.1/standard-install.yaml',
  },
} as const satisfies Record<string, Message>

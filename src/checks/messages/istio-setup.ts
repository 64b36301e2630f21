// What checks find before an install of Istio: codes MESH07xx.

import type {Message} from './message.ts'

export const istioSetupMessages = {
  MESH0701: {
    level: 'error',
    text: 'Kubernetes is {found}, older than {minimum}',
    remedy: 'upgrade the cluster, or install a release of Istio that supports {found}',
  },
  MESH0702: {
    level: 'warning',
    text: 'Istio is installed already: {installs}',
    remedy: 'mesh install --mesh istio --revision NAME, for one more beside it',
  },
  MESH0703: {
    level: 'error',
    text: 'not allowed: needs {rights}',
    remedy: 'kubectl auth can-i --list -n {namespace}',
  },
  MESH0704: {
    level: 'error',
    text: 'webhooks refuse what an install creates, since the Service that they call does not exist: {problems}',
    remedy: 'kubectl describe mutatingwebhookconfigurations,validatingwebhookconfigurations',
  },
  MESH0705: {
    level: 'warning',
    text: 'webhooks of others decide about what an install creates, and refuse it while they do not answer: {problems}',
    remedy: 'kubectl describe mutatingwebhookconfigurations,validatingwebhookconfigurations',
  },
  MESH0706: {
    level: 'warning',
    text: '{problems}',
    remedy:
      'kubectl get felixconfiguration default -o yaml; kubectl get configmap cilium-config -n kube-system -o yaml',
  },
  MESH0707: {
    level: 'warning',
    text: 'the cluster is of {platform}, where {needs}',
    remedy: 'mesh install --mesh istio --set values.global.platform={platform}',
  },
  MESH0708: {
    level: 'error',
    text: 'the Gateway API is installed, and does not serve what Istio reads: {problems}',
    remedy:
      'kubectl apply --server-side -f https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.5.1/standard-install.yaml',
  },
} as const satisfies Record<string, Message>

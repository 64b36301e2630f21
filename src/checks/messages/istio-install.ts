// What checks find of the objects of an install of Istio, its webhooks and its revisions: codes MESH08xx.

import type {Message} from './message.ts'

export const istioInstallMessages = {
  MESH0801: {
    level: 'error',
    text: 'namespace "{namespace}" does not exist',
    remedy: 'mesh install --mesh istio | kubectl apply --server-side -f -',
  },
  MESH0802: {
    level: 'error',
    text: 'there is no istiod in namespace "{namespace}"',
    remedy: 'mesh install --mesh istio | kubectl apply --server-side -f -',
  },
  MESH0803: {
    level: 'error',
    text: 'istiod is not ready: {problems}',
    remedy: 'kubectl describe pods -n {namespace} -l app=istiod',
  },
  MESH0804: {
    level: 'warning',
    text: 'not all of istiod is ready: {problems}',
    remedy: 'kubectl describe pods -n {namespace} -l app=istiod',
  },
  MESH0805: {
    level: 'error',
    text: 'CRDs are missing or too old: {problems}',
    remedy: 'mesh install --mesh istio --crds | kubectl apply --server-side -f -',
  },
  MESH0806: {
    level: 'error',
    text: 'there is no {objects}',
    remedy: 'mesh install --mesh istio | kubectl apply --server-side -f -',
  },
  MESH0807: {
    level: 'error',
    text: 'the API server cannot trust istiod when it calls webhooks: {problems}',
    remedy: 'kubectl rollout restart deployment -n {namespace} -l app=istiod',
  },
  MESH0808: {
    level: 'error',
    text: 'webhooks call a Service that does not exist: {problems}',
    remedy: 'kubectl get services -n {namespace}',
  },
  MESH0809: {
    level: 'error',
    text: 'several webhooks inject the same pods: {problems}',
    remedy: 'kubectl get mutatingwebhookconfigurations -l app=sidecar-injector --show-labels',
  },
  MESH0810: {
    level: 'error',
    text: 'tags lead to revisions that do not exist: {problems}',
    remedy: 'kubectl get mutatingwebhookconfigurations -L istio.io/tag,istio.io/rev',
  },
  MESH0811: {
    level: 'error',
    text: 'namespaces ask for injection that no webhook does: {problems}',
    remedy: 'kubectl label namespace NAME istio.io/rev=REVISION --overwrite',
  },
  MESH0812: {
    level: 'warning',
    text: 'namespaces have labels that contradict each other: {problems}',
    remedy: 'kubectl label namespace NAME LABEL-',
  },
  MESH0813: {
    level: 'warning',
    text: 'namespaces are injected by Istio and by Linkerd: {problems}',
    remedy: 'kubectl annotate namespace NAME linkerd.io/inject-, or kubectl label namespace NAME istio-injection-',
  },
  MESH0814: {
    level: 'warning',
    text: 'the control plane is not of {wanted}, which mesh installs: {problems}',
    remedy: 'mesh install --mesh istio | kubectl apply --server-side -f -',
  },
  MESH0815: {
    level: 'warning',
    text: 'ztunnel and the CNI plugin are not of the minor release of istiod: {problems}',
    remedy: 'mesh install --mesh istio --set profile=ambient | kubectl apply --server-side -f -',
  },
  MESH0816: {
    level: 'warning',
    text: 'nothing validates configuration that names revision {revisions}',
    remedy: 'mesh install --mesh istio | kubectl apply --server-side -f -',
  },
} as const satisfies Record<string, Message>

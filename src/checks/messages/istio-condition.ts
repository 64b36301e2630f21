// What checks find of Istio's certificates, of ambient mode and of proxies: codes MESH09xx.

import type {Message} from './message.ts'

const replaceAuthority =
  'kubectl create secret generic cacerts -n {namespace} --from-file=ca-cert.pem --from-file=ca-key.pem --from-file=root-cert.pem --from-file=cert-chain.pem, then restart istiod'

export const istioConditionMessages = {
  MESH0901: {
    level: 'error',
    text: 'root certificates are out of date: {problems}',
    remedy: replaceAuthority,
  },
  MESH0902: {
    level: 'warning',
    text: 'root certificates are valid for less than 60 days: {problems}',
    remedy: replaceAuthority,
  },
  MESH0903: {
    level: 'error',
    text: 'the certificate that signs those of workloads is out of date: {problems}',
    remedy: replaceAuthority,
  },
  MESH0904: {
    level: 'warning',
    text: 'the certificate that signs those of workloads is valid for less than 60 days: {problems}',
    remedy: replaceAuthority,
  },
  MESH0905: {
    level: 'error',
    text: 'proxies cannot trust what istiod signs: {problem}',
    remedy: 'kubectl describe secret {secret} -n {namespace}',
  },
  MESH0906: {
    level: 'error',
    text: 'proxies are given other root certificates than those of Secret "{secret}": {problem}',
    remedy: 'kubectl rollout restart deployment -n {namespace} -l app=istiod',
  },
  MESH0907: {
    level: 'error',
    text: 'istiod is set up for ambient mode, and there is no {objects}',
    remedy: 'mesh install --mesh istio --set profile=ambient | kubectl apply --server-side -f -',
  },
  MESH0908: {
    level: 'error',
    text: '{name} is not ready on {nodes}{reason}',
    remedy: 'kubectl get pods -n {namespace} -o wide',
  },
  MESH0909: {
    level: 'warning',
    text: '{name} is kept away from {nodes}',
    remedy: 'kubectl describe daemonset -n {namespace} {name}',
  },
  MESH0910: {
    level: 'error',
    text: 'namespaces are labelled for ambient mode, which is not installed: {namespaces}',
    remedy: 'mesh install --mesh istio --set profile=ambient | kubectl apply --server-side -f -',
  },
  MESH0911: {
    level: 'error',
    text: 'waypoints are not programmed: {problems}',
    remedy: 'kubectl describe gateways.gateway.networking.k8s.io -n NAMESPACE NAME',
  },
  MESH0912: {
    level: 'warning',
    text: 'gateways are not programmed: {problems}',
    remedy: 'kubectl describe gateways.gateway.networking.k8s.io -n NAMESPACE NAME',
  },
  MESH0913: {
    level: 'warning',
    text: 'waypoints are asked for that do not exist: {problems}',
    remedy: 'kubectl label KIND -n NAMESPACE NAME istio.io/use-waypoint-',
  },
  MESH0914: {
    level: 'warning',
    text: 'proxies have not taken over what istiod sent them: {problems}',
    remedy: 'mesh proxy status --mesh istio',
  },
  MESH0915: {
    level: 'error',
    text: 'proxies refuse what istiod sent them: {problems}',
    remedy: 'mesh proxy status --mesh istio',
  },
  MESH0916: {
    level: 'warning',
    text: 'proxies are not of the release of their istiod: {problems}',
    remedy: 'kubectl rollout restart deployment -n NAMESPACE NAME',
  },
  MESH0917: {
    level: 'error',
    text: 'proxies belong to revisions that do not exist: {problems}',
    remedy: 'kubectl rollout restart deployment -n NAMESPACE NAME',
  },
  MESH0919: {
    level: 'error',
    text: 'ConfigMap "{name}" in namespace "{namespace}" gives proxies no root certificate: {problem}',
    remedy: 'kubectl rollout restart deployment -n {namespace} -l app=istiod',
  },
  MESH0918: {
    level: 'error',
    text: 'certificates of workloads are no good: {problems}',
    remedy: 'kubectl rollout restart deployment -n NAMESPACE NAME',
  },
} as const satisfies Record<string, Message>

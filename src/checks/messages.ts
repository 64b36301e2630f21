// What checks can find: a code that is never reused, its level, its sentence, and what to type next.

export type Level = 'error' | 'warning'

export interface Message {
  level: Level
  /** `{name}` stands for a value of the finding. */
  text: string
  /** A command, or an edit. */
  remedy?: string
}

export const messages = {
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
  MESH0101: {
    level: 'error',
    text: 'namespace "{namespace}" exists already',
    remedy: 'mesh check, if it holds an install; kubectl delete namespace {namespace}, if it is left over',
  },
  MESH0102: {level: 'error', text: 'cannot create {problems}', remedy: 'kubectl auth can-i --list'},
  MESH0103: {level: 'error', text: 'not allowed: needs {right}{reason}', remedy: 'kubectl auth can-i {question}'},
  MESH0104: {
    level: 'error',
    text: 'ConfigMap "{name}" does not exist in namespace "{namespace}"',
    remedy: 'start the API server with --requestheader-client-ca-file',
  },
  MESH0105: {
    level: 'error',
    text: 'ConfigMap "{name}" in namespace "{namespace}" has no "{key}"',
    remedy: 'start the API server with --requestheader-client-ca-file',
  },
  MESH0106: {
    level: 'warning',
    text: "the API server's clock is over {limit} s away from the last heartbeat of {nodes}",
    remedy: 'kubectl describe nodes',
  },
  MESH0107: {
    level: 'error',
    text: 'CRDs are missing or too old: {problems}',
    remedy: 'mesh install --crds | kubectl apply --server-side -f -',
  },
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
  MESH0401: {
    level: 'warning',
    text: 'mesh installs Linkerd {found}, and the newest release of that channel is {newest}',
    remedy: 'update mesh, or render the newer charts: mesh install --charts DIR',
  },
  MESH0402: {
    level: 'warning',
    text: 'the newest release is not known for the channel of {found}, only for {channels}',
    remedy: 'mesh check --expected-version {found}',
  },
  MESH0403: {
    level: 'error',
    text: 'ConfigMap "{name}" in namespace "{namespace}" does not say which release is installed: it has no linkerdVersion',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0404: {
    level: 'warning',
    text: 'the control plane is {found}, and the newest release of its channel is {newest}',
    remedy: 'update mesh, then: mesh upgrade | kubectl apply -f -',
  },
  MESH0405: {
    level: 'warning',
    text: 'the control plane is {found}, and mesh installs {wanted}',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0501: {
    level: 'error',
    text: 'Secret "{name}" does not exist in namespace "{namespace}"',
    remedy: 'kubectl get secrets -n {namespace}',
  },
  MESH0502: {
    level: 'error',
    text: 'Secret "{name}" in namespace "{namespace}" has no {missing}; it has {present}',
    remedy: 'kubectl describe secret {name} -n {namespace}',
  },
  MESH0503: {
    level: 'error',
    text: 'value identity.issuer.scheme is "{scheme}", which is none of {valid}',
    remedy: 'mesh upgrade --set identity.issuer.scheme=SCHEME | kubectl apply -f -',
  },
  MESH0504: {level: 'error', text: '{problem}', remedy: 'openssl x509 -noout -text -in FILE'},
  MESH0505: {
    level: 'error',
    text: 'trust anchors have to be ECDSA P-256, or RSA 2048 or 4096, and signed with SHA-256: {problems}',
    remedy: 'mesh upgrade --identity-trust-anchors-file ca.crt | kubectl apply -f -',
  },
  MESH0506: {
    level: 'error',
    text: 'trust anchors are out of date: {problems}',
    remedy: 'mesh upgrade --identity-trust-anchors-file ca.crt | kubectl apply -f -',
  },
  MESH0507: {
    level: 'warning',
    text: 'trust anchors are valid for less than 60 days: {problems}',
    remedy: 'mesh upgrade --identity-trust-anchors-file ca.crt | kubectl apply -f -',
  },
  MESH0508: {
    level: 'error',
    text: 'the issuer has to be ECDSA P-256, and signed with SHA-256: {problems}',
    remedy:
      'mesh upgrade --identity-issuer-certificate-file issuer.crt --identity-issuer-key-file issuer.key | kubectl apply -f -',
  },
  MESH0509: {
    level: 'error',
    text: 'the issuer is out of date: {problems}',
    remedy:
      'mesh upgrade --identity-issuer-certificate-file issuer.crt --identity-issuer-key-file issuer.key | kubectl apply -f -',
  },
  MESH0510: {
    level: 'warning',
    text: 'the issuer is valid for less than 60 days: {problems}',
    remedy:
      'mesh upgrade --identity-issuer-certificate-file issuer.crt --identity-issuer-key-file issuer.key | kubectl apply -f -',
  },
  MESH0511: {
    level: 'error',
    text: 'proxies do not trust the issuer: {problem}',
    remedy:
      'mesh upgrade --identity-issuer-certificate-file issuer.crt --identity-issuer-key-file issuer.key | kubectl apply -f -',
  },
  MESH0513: {
    level: 'error',
    text: '{kind} "{name}" has {count} webhooks, expected one',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0514: {
    level: 'error',
    text: 'the webhook of {kind} "{name}" has no caBundle, so the API server cannot trust it',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0515: {
    level: 'error',
    text: 'the API server does not trust the webhook of {name}: {problem}',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0516: {
    level: 'warning',
    text: 'the certificates of the webhook of {name} are valid for less than 60 days: {problems}',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
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

export type Code = keyof typeof messages

type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never
type Texts<C extends Code> = (typeof messages)[C] extends {text: infer T extends string; remedy: infer R extends string}
  ? `${T}${R}`
  : (typeof messages)[C]['text']

export type Value = string | number | readonly string[]

/** The values that a code's sentences have places for. */
export type DataOf<C extends Code> = Readonly<Record<Placeholders<Texts<C>>, Value>>

/** How many entries of a list are named before the rest is counted. */
const namedEntries = 5

export function fill(template: string, data: Readonly<Record<string, Value>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = data[name]
    return value === undefined ? place : describeValue(value)
  })
}

function describeValue(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  const rest = value.length - namedEntries
  return rest > 1 ? `${value.slice(0, namedEntries).join(', ')} and ${rest} more` : value.join(', ')
}

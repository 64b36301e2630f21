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
    text: 'ServiceAccount {names} does not exist in namespace "{namespace}"',
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

// Takes out of a pod's metadata what injection wrote there, as far as it can be told from the user's own.

import {labels, annotations as names} from '../../meshes/istio.ts'
import {isJsonObject, type JsonObject} from '../../yaml/index.ts'
import {textsAt} from '../object.ts'
import type {InjectionStatus} from './injection-status.ts'
import {containersAt, type Pod, proxyName} from './typed-pod.ts'

interface Marked {
  readonly injected: Pod
  /** The name of the workload. */
  readonly owner: string
  readonly status: InjectionStatus
}

/** Metadata after a removal; undefined for a key that goes. */
type Marks = Readonly<Record<string, (value: string) => string | undefined>>

/** A value that templates compute stays only when it is another one than they would: then its user wrote it. */
const unless =
  (...computed: readonly (string | undefined)[]) =>
  (value: string) =>
    computed.includes(value) ? undefined : value

const always = () => undefined

export function withoutMarks(metadata: JsonObject, marked: Marked): JsonObject {
  const {injected, owner, status} = marked
  const own = textsAt(injected.metadata, ['labels'])
  const container = containersAt(injected, 'containers').find(({name}) => name !== proxyName)?.name
  const first = typeof container === 'string' ? container : undefined
  const computedName = own['app.kubernetes.io/name'] || own.app || owner
  const result: JsonObject = {...metadata}
  setMap(result, 'labels', {
    'security.istio.io/tlsMode': unless('istio'),
    'networking.istio.io/tunnel': unless('http'),
    'service.istio.io/canonical-name': unless(computedName, computedName.slice(0, 63).replace(/-$/, '')),
    'service.istio.io/canonical-revision': unless(own['app.kubernetes.io/version'] || own.version || 'latest'),
    [labels.network]: unless(proxyVariables(injected).ISTIO_META_NETWORK),
  })
  setMap(result, 'annotations', {
    [names.status]: always,
    [names.overrides]: always,
    [labels.revision]: always,
    'kubectl.kubernetes.io/default-container': unless(first),
    'kubectl.kubernetes.io/default-logs-container': unless(first),
    ...(status.initContainers.includes('istio-validation') ? interceptionMarks(injected) : {}),
    ...(textsAt(injected.metadata, ['annotations'])[names.templates]?.includes('grpc-')
      ? {[names.rewriteProbes]: unless('false')}
      : {}),
  })
  return result
}

/** For the CNI plugin, the template writes down how traffic is intercepted. */
function interceptionMarks(injected: Pod): Marks {
  const port = textsAt(injected.metadata, ['annotations'])[names.statusPort] ?? '15020'
  return {
    [names.interceptionMode]: unless('REDIRECT'),
    'traffic.sidecar.istio.io/includeOutboundIPRanges': unless('*'),
    'traffic.sidecar.istio.io/includeInboundPorts': unless('*'),
    'traffic.sidecar.istio.io/excludeInboundPorts': (value) => withoutLast(value, port),
    'k8s.v1.cni.cncf.io/networks': (value) => withoutLast(value, 'default/istio-cni'),
  }
}

/** A list without the item that was added behind the user's own; undefined when nothing is left. */
function withoutLast(list: string, item: string): string | undefined {
  const own = list.split(',').map((part) => part.trim())
  if (own.at(-1) === item) own.pop()
  return own.length === 0 ? undefined : own.join(',')
}

function proxyVariables(pod: Pod): Readonly<Record<string, string>> {
  const proxy = [...containersAt(pod, 'containers'), ...containersAt(pod, 'initContainers')].find(
    ({name}) => name === proxyName,
  )
  const env = Array.isArray(proxy?.env) ? proxy.env.filter(isJsonObject) : []
  return Object.fromEntries(env.map(({name, value}) => [String(name), typeof value === 'string' ? value : '']))
}

function setMap(metadata: JsonObject, key: 'labels' | 'annotations', marks: Marks): void {
  const kept = Object.entries(textsAt(metadata, [key])).flatMap(([name, value]): [string, string][] => {
    const mark = Object.hasOwn(marks, name) ? marks[name] : undefined
    const after = mark === undefined ? value : mark(value)
    return after === undefined ? [] : [[name, after]]
  })
  if (kept.length > 0) metadata[key] = Object.fromEntries(kept)
  else delete metadata[key]
}

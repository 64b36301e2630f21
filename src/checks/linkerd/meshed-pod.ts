// What checks keep of a pod with a proxy, so that ten thousand of them need not stay in memory whole.

import type {WholePod} from '../../kube/cluster.ts'
import type {Json} from '../../kube/object.ts'
import {annotations, containers, trustAnchorsVariable} from '../../meshes/linkerd.ts'
import {at, listAt, textAt} from '../../yaml/index.ts'

/** Where a proxy has the certificates from that it trusts. */
export type AnchorSource =
  | {readonly kind: 'value'; readonly pem: string}
  | {readonly kind: 'config-map'; readonly name: string; readonly key: string}
  | {readonly kind: 'missing'}

export interface Proxy {
  readonly ready: boolean
  readonly image: string
  readonly anchors: AnchorSource
}

export interface NamedPort {
  readonly name: string
  readonly port: number
}

export interface MeshedPod {
  readonly namespace: string
  readonly name: string
  /** As `kubectl get pods` prints it. */
  readonly status: string
  readonly labels: Readonly<Record<string, string>>
  /** undefined when the annotation is missing, which is not the same as an empty one. */
  readonly opaquePorts: string | undefined
  /** The TCP ports that have a name. */
  readonly namedPorts: readonly NamedPort[]
  /** undefined for a pod that is labelled as meshed and has none. */
  readonly proxy: Proxy | undefined
}

/** Since 2.20 the proxy is among the init containers; older ones and some configurations have it beside the others. */
export function readMeshedPod({summary, pod}: WholePod): MeshedPod {
  const declared = [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')]
  const states = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')]
  const proxy = declared.find(isProxy)
  return {
    namespace: summary.namespace,
    name: summary.name,
    status: summary.status,
    labels: summary.labels,
    opaquePorts: summary.annotations[annotations.opaquePorts],
    namedPorts: declared.flatMap((container) => listAt(container, 'ports').flatMap(readNamedPort)),
    proxy:
      proxy === undefined
        ? undefined
        : {
            ready: at(states.find(isProxy), 'ready') === true,
            image: textAt(proxy, 'image') ?? '',
            anchors: readAnchorSource(proxy),
          },
  }
}

function isProxy(container: Json): boolean {
  return textAt(container, 'name') === containers.proxy
}

function readNamedPort(entry: Json): NamedPort[] {
  const name = textAt(entry, 'name')
  const port = at(entry, 'containerPort')
  if (name === undefined || typeof port !== 'number' || (textAt(entry, 'protocol') ?? 'TCP') !== 'TCP') return []
  return [{name, port}]
}

function readAnchorSource(proxy: Json): AnchorSource {
  const variable = listAt(proxy, 'env').find((entry) => textAt(entry, 'name') === trustAnchorsVariable)
  const reference = at(variable, 'valueFrom', 'configMapKeyRef')
  if (reference !== undefined) {
    return {kind: 'config-map', name: textAt(reference, 'name') ?? '', key: textAt(reference, 'key') ?? ''}
  }
  const pem = textAt(variable, 'value') ?? ''
  return pem === '' ? {kind: 'missing'} : {kind: 'value', pem}
}

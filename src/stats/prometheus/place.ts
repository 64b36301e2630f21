// Finds the Prometheus of Linkerd's viz extension: the one that it came with, or the one that it was told to use.

import {MeshError} from '../../errors.ts'
import type {Cluster, ObjectSummary} from '../../kube/cluster.ts'
import {at, listAt, textAt, textMapAt} from '../../yaml/index.ts'
import type {PrometheusVocabulary} from '../dialects/dialect.ts'
import type {NamedTransport} from './transport.ts'
import {podTransport, urlTransport} from './transport.ts'

/** undefined when there is none, or this user may not look. */
export async function findPrometheus(
  cluster: Cluster,
  {extension, externalAnnotation, deployment, port}: PrometheusVocabulary,
  network: {fetch: typeof globalThis.fetch; timeout: number},
): Promise<NamedTransport | undefined> {
  try {
    const namespace = await firstOf(cluster.listMetadata('namespaces', {labelSelector: extension}))
    if (namespace === undefined) return undefined
    const external = externalAnnotation === undefined ? undefined : namespace.annotations[externalAnnotation]
    if (external !== undefined) return (await behindService(cluster, external)) ?? urlTransport(external, network)
    const found = await cluster.get('deployments', {name: deployment, namespace: namespace.name})
    if (found === undefined) return undefined
    const labelSelector = Object.entries(textMapAt(found, 'spec', 'selector', 'matchLabels'))
      .map(([label, value]) => `${label}=${value}`)
      .join(',')
    for await (const pod of cluster.listPods({namespace: namespace.name, labelSelector})) {
      if (pod.status === 'Running') return podTransport(cluster, {namespace: pod.namespace, pod: pod.name, port})
    }
    return undefined
  } catch (error) {
    // Nobody needs rights on an extension for statistics of their own.
    if (error instanceof MeshError && 'trouble' in error) return undefined
    throw error
  }
}

/** A name that only pods can resolve leads to the pods of a Service; undefined when the URL has none, or needs TLS. */
async function behindService(cluster: Cluster, text: string): Promise<NamedTransport | undefined> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const [, service, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(url?.hostname ?? '') ?? []
  if (url?.protocol !== 'http:' || url.username !== '' || service === undefined || namespace === undefined)
    return undefined
  const wanted = Number(url.port === '' ? 80 : url.port)
  const found = await cluster.get('services', {name: service, namespace})
  const name = listAt(found, 'spec', 'ports').find((port) => at(port, 'port') === wanted)
  if (name === undefined) return undefined
  const slices = cluster.list('endpointslices', {namespace, labelSelector: `kubernetes.io/service-name=${service}`})
  for await (const slice of slices) {
    const port = listAt(slice, 'ports').find((entry) => (textAt(entry, 'name') ?? '') === (textAt(name, 'name') ?? ''))
    const number = at(port, 'port')
    for (const endpoint of listAt(slice, 'endpoints')) {
      const pod = textAt(endpoint, 'targetRef', 'kind') === 'Pod' ? textAt(endpoint, 'targetRef', 'name') : undefined
      if (pod === undefined || typeof number !== 'number' || at(endpoint, 'conditions', 'ready') === false) continue
      return podTransport(cluster, {namespace, pod, port: number}, url.pathname.replace(/\/+$/, ''))
    }
  }
  return undefined
}

async function firstOf(objects: AsyncIterable<ObjectSummary>): Promise<ObjectSummary | undefined> {
  for await (const object of objects) return object
  return undefined
}

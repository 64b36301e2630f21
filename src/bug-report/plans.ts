// What each mesh has that a maintainer wants to see: namespaces, API groups, and the pages of its programs.

import type {ObjectSummary} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import type {MeshName} from '../meshes/index.ts'
import * as istio from '../meshes/istio.ts'
import * as linkerd from '../meshes/linkerd.ts'
import {at, type Json, listAt, textAt} from '../yaml/index.ts'

/** A page of a program, and the file that it becomes. */
export interface PodPage {
  readonly port: number
  readonly path: string
  readonly file: string
}

export interface MeshPlan {
  /** Of its own objects. */
  ownsGroup(group: string): boolean
  /** Whether a namespace has parts of it, beside the control plane's. */
  isExtension(namespace: ObjectSummary): boolean
  /** By the summary of a pod: whether a proxy is in it. */
  hasProxy(pod: ObjectSummary): boolean
  /** The containers whose environment and arguments are the mesh's, and in which its logs are. */
  isOwnContainer(name: string): boolean
  /** Of all its programs in the pod. */
  pagesOf(pod: KubeObject): readonly PodPage[]
}

/** Both write routes and gateways in it. */
const gatewayGroup = 'gateway.networking.k8s.io'

const linkerdContainers: ReadonlySet<string> = new Set([
  'destination',
  'heartbeat',
  'identity',
  'policy',
  'proxy-injector',
  'sp-validator',
])
const istioContainers: ReadonlySet<string> = new Set([istio.containers.discovery, 'install-cni', 'istiod'])

/** How programs of Linkerd's call a port that serves their metrics. */
const adminPort = /(?:^|-)admin(?:-http)?$/

const page = (port: number, path: string, file: string): PodPage => ({port, path, file})

/** Envoy's, and what the sidecar's agent makes of its statistics. */
const envoyPages: readonly PodPage[] = [
  page(istio.adminPort, '/server_info', 'server_info.json'),
  page(istio.adminPort, '/config_dump?include_eds', 'config_dump.json'),
  page(istio.adminPort, '/clusters?format=json', 'clusters.json'),
  page(istio.adminPort, '/listeners?format=json', 'listeners.json'),
  page(istio.adminPort, '/certs', 'certs.json'),
  page(istio.adminPort, '/runtime', 'runtime.json'),
  page(istio.adminPort, '/memory', 'memory.json'),
  page(istio.adminPort, '/stats/prometheus', 'metrics.txt'),
]

const ztunnelPages: readonly PodPage[] = [
  page(istio.adminPort, '/config_dump', 'config_dump.json'),
  page(istio.ports.status, '/metrics', 'metrics.txt'),
]

const debugPages = [
  'adsz',
  'ambientz',
  'authorizationz',
  'cachez',
  'clusterz',
  'configz',
  'endpointShardz',
  'endpointz',
  'inject',
  'instancesz',
  'krtz',
  'mcsz',
  'mesh',
  'networkz',
  'push_status',
  'registryz',
  'resourcesz',
  'syncz',
  'telemetryz',
] as const

const istiodPages: readonly PodPage[] = [
  ...debugPages.map((name) => page(istio.ports.monitoring, `/debug/${name}`, `${name}.json`)),
  page(istio.ports.monitoring, '/metrics', 'metrics.txt'),
]

export const plans: Readonly<Record<MeshName, MeshPlan>> = {
  linkerd: {
    ownsGroup: (group) => group === 'linkerd.io' || group.endsWith('.linkerd.io') || group === gatewayGroup,
    isExtension: ({labels}) => labels[linkerd.labels.extension] !== undefined,
    hasProxy: ({labels}) => labels[linkerd.labels.controlPlaneNs] !== undefined,
    isOwnContainer: (name) => name.startsWith('linkerd-') || linkerdContainers.has(name),
    pagesOf: (pod) =>
      containersOf(pod).flatMap((container) =>
        listAt(container, 'ports')
          .filter((port) => adminPort.test(textAt(port, 'name') ?? ''))
          .map((port) =>
            page(
              Number(at(port, 'containerPort') ?? 0),
              linkerd.metricsPath,
              `${textAt(container, 'name') ?? ''}-metrics.txt`,
            ),
          ),
      ),
  },
  istio: {
    ownsGroup: (group) => group.endsWith('.istio.io') || group === gatewayGroup,
    isExtension: () => false,
    hasProxy: ({labels, annotations}) =>
      labels[istio.labels.canonicalName] !== undefined ||
      annotations[istio.annotations.status] !== undefined ||
      labels.app === istio.apps.ztunnel,
    isOwnContainer: (name) => name.startsWith('istio-') || istioContainers.has(name),
    pagesOf(pod) {
      const app = textAt(pod, 'metadata', 'labels', 'app')
      if (app === istio.apps.istiod) return istiodPages
      if (app === istio.apps.ztunnel) return ztunnelPages
      const isProxied = containersOf(pod).some((container) => textAt(container, 'name') === istio.containers.proxy)
      return isProxied ? envoyPages : []
    },
  },
}

/** Both lists, since a native sidecar is an init container that stays. */
export function containersOf(pod: KubeObject): readonly Json[] {
  return [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')]
}

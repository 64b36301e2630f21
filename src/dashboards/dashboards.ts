// The dashboards that meshes come with: which pods serve each, on which port, and where its first page is.

import type {MeshName} from '../meshes/index.ts'
import {apps, ports} from '../meshes/istio.ts'
import {labels} from '../meshes/linkerd.ts'

/** A dashboard that pods of its own serve, or one that is part of the pod that the user names. */
export type DashboardPods = {readonly labelSelector: string} | {readonly podsOf: 'user'}

export interface Dashboard {
  readonly title: string
  /** What it is called, for whom. Absent: the mesh has no such thing. */
  readonly pods: Readonly<Partial<Record<MeshName, DashboardPods>>>
  /** Of the pod. */
  readonly port: number
  /** The local port that is tried first, where it is another one. */
  readonly localPort?: number
  readonly path: string
}

const addOn = (labelSelector: string) => ({linkerd: {labelSelector}, istio: {labelSelector}}) as const

export const dashboards = {
  controlz: {
    title: "ControlZ, istiod's own page",
    pods: {istio: {labelSelector: `app=${apps.istiod}`}},
    port: 9876,
    path: '/',
  },
  envoy: {title: "a proxy's administration", pods: {istio: {podsOf: 'user'}}, port: 15000, path: '/'},
  grafana: {title: 'Grafana', pods: addOn('app.kubernetes.io/name=grafana'), port: 3000, path: '/'},
  'istiod-debug': {
    title: "istiod's debug pages",
    pods: {istio: {labelSelector: `app=${apps.istiod}`}},
    port: ports.monitoring,
    path: '/debug',
  },
  jaeger: {title: 'Jaeger', pods: addOn('app=jaeger'), port: 16686, path: '/'},
  kiali: {title: 'Kiali', pods: {istio: {labelSelector: 'app=kiali'}}, port: 20001, path: '/kiali'},
  linkerd: {
    title: "the dashboard of Linkerd's viz extension",
    pods: {linkerd: {labelSelector: `${labels.extension}=viz,component=web`}},
    port: 8084,
    localPort: 50750,
    path: '/',
  },
  prometheus: {
    title: 'Prometheus',
    pods: {
      linkerd: {labelSelector: `${labels.extension}=viz,component=prometheus`},
      istio: {labelSelector: 'app.kubernetes.io/name=prometheus'},
    },
    port: 9090,
    path: '/',
  },
  skywalking: {title: 'SkyWalking', pods: addOn('app=skywalking-ui'), port: 8080, path: '/'},
  zipkin: {title: 'Zipkin', pods: addOn('app=zipkin'), port: 9411, path: '/'},
} as const satisfies Readonly<Record<string, Dashboard>>

export type DashboardName = keyof typeof dashboards

export const dashboardNames = Object.keys(dashboards).filter((name): name is DashboardName =>
  Object.hasOwn(dashboards, name),
)

/** The dashboard that stands for a mesh when none is named. */
export const usualDashboard: Readonly<Record<MeshName, DashboardName>> = {linkerd: 'linkerd', istio: 'kiali'}

/** The only mesh that has it; undefined when both do. */
export function meshOfDashboard(name: DashboardName): MeshName | undefined {
  const dashboard: Dashboard = dashboards[name]
  if (dashboard.pods.linkerd === undefined) return 'istio'
  return dashboard.pods.istio === undefined ? 'linkerd' : undefined
}

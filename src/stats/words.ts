// The names by which views ask for metrics: Linkerd's own, which tell the most, and two that no proxy has in this form.

import {metrics} from '../meshes/linkerd.ts'

export const viewMetrics = {
  ...metrics,
  /** More than nothing where a client is connected to a server, or has been within the window. */
  edges: 'edges',
  /** Connections that were opened, where a proxy counts them apart from requests. */
  openedConnections: 'opened_connections',
} as const

export type ViewMetrics = typeof viewMetrics

/** What the label `tls` says of traffic of which a proxy does not know whether it is secured. */
export const untoldTls = 'unknown'

// What statistics need to know of Linkerd: its pods, and where their proxies give metrics. Views speak its words already.

import {annotations, labels, metrics, metricsPath, ports, vizPrometheus} from '../../meshes/linkerd.ts'
import {processStart} from '../metrics/evaluate.ts'
import {viewMetrics} from '../words.ts'
import type {MeshStatistics} from './mesh-statistics.ts'

/** @param options.adminPort what the install's values say, when it differs from the mesh's default */
export function linkerdStatistics({adminPort}: {adminPort?: number | undefined}): MeshStatistics {
  return {
    dialects: {
      linkerd: {names: {[viewMetrics.edges]: metrics.openConnections, [viewMetrics.openedConnections]: undefined}},
    },
    knowsOpenConnections: true,
    engineOf: (pod) => (pod.labels[labels.controlPlaneNs] === undefined ? undefined : 'linkerd'),
    exporterOf(pod) {
      if (pod.labels[labels.controlPlaneNs] === undefined) return undefined
      const own = Number(pod.annotations[annotations.adminPort])
      const port = isPort(own) ? own : (adminPort ?? ports.admin)
      return {engine: 'linkerd', port, path: metricsPath, life: processStart}
    },
    witnesses: [],
    prometheus: {
      ...vizPrometheus,
      extension: `${labels.extension}=viz`,
      presence: [metrics.build, metrics.responses, metrics.openConnections],
      remedy: 'mesh viz prometheus-config',
    },
  }
}

function isPort(number: number): boolean {
  return Number.isInteger(number) && number > 0 && number < 65_536
}

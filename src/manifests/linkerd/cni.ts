// Renders Linkerd's CNI plugin, which sets up the traffic redirection in place of an init container.

import {helmNumbers, loadChart, plainValues, renderChart, type Values} from '../../helm/index.ts'
import type {JsonObject} from '../../kube/object.ts'
import {documentsOf, inApplyOrder} from '../documents.ts'
import {unknownValues} from '../unknown-values.ts'
import {mergeTrees} from '../values.ts'
import {type ChartFolders, findChart} from './charts.ts'
import type {Rendered} from './install.ts'
import {registryOverrides} from './registry.ts'

export interface CniRequest {
  charts: ChartFolders
  /** The plugin's own. */
  namespace: string
  createdBy: string
  registry?: string | undefined
  flags: JsonObject
  user: Values
}

export async function renderCni({charts, namespace, createdBy, registry, flags, user}: CniRequest): Promise<Rendered> {
  const chart = await loadChart({path: findChart(charts, 'cni')})
  const defaults = plainValues(chart.values)
  const given = plainValues(user)
  const moved = registry === undefined ? {} : registryOverrides(defaults, registry)
  const values = mergeTrees(mergeTrees(moved, flags), given)
  const files = renderChart(chart, {
    values: helmNumbers({...values, cliVersion: createdBy}),
    release: {name: 'linkerd-cni', namespace, service: 'CLI'},
  })
  return {documents: inApplyOrder(documentsOf(files)), warnings: unknownValues(given, defaults)}
}

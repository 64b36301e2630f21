// Renders Linkerd's CustomResourceDefinitions.

import {helmNumbers, loadChart, plainValues, renderChart, type Values} from '../../helm/index.ts'
import {documentsOf, inApplyOrder} from '../documents.ts'
import {unknownValues} from '../unknown-values.ts'
import {mergeTrees} from '../values.ts'
import type {ChartFolders} from './charts.ts'
import {findChart, valuesFile} from './charts.ts'
import type {Rendered} from './install.ts'

export interface CrdsRequest {
  charts: ChartFolders
  namespace: string
  createdBy: string
  user: Values
  now: Date
  randomBytes(size: number): Uint8Array
}

export async function renderCrds({
  charts,
  namespace,
  createdBy,
  user,
  now,
  randomBytes,
}: CrdsRequest): Promise<Rendered> {
  const chart = await loadChart({path: findChart(charts, 'crds')})
  const given = plainValues(user)
  const files = renderChart(chart, {
    values: helmNumbers({...given, cliVersion: createdBy}),
    release: {name: 'linkerd-crds', namespace, service: 'CLI'},
    now: () => now,
    randomBytes,
  })
  // The control plane's values may be given to both halves of an install, so only a near miss is worth a word.
  const own = mergeTrees(plainValues(chart.values), valuesFile(chart, 'known-values.yaml') ?? {})
  const warnings = unknownValues(given, own).filter((warning) => warning.includes('did you mean'))
  return {documents: inApplyOrder(documentsOf(files)), warnings}
}

/** The names of the CRDs that the chart makes, such as `servers.policy.linkerd.io`. */
export async function crdNames(request: CrdsRequest): Promise<string[]> {
  const {documents} = await renderCrds({...request, user: {}})
  return documents.map((document) => document.object().metadata.name)
}

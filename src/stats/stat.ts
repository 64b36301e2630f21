// Answers `stat`: success rate, requests a second, latencies, connections and mutual TLS, row by row.

import type {StatKindName} from './kinds.ts'
import {shortName} from './kinds.ts'
import type {Plan, PlannedRow} from './plan.ts'
import type {Batch, SampledPod, SampleSource} from './query.ts'
import type {Traffic} from './traffic.ts'
import {noTraffic, readTraffic, trafficQueries} from './traffic.ts'
import type {View} from './view.ts'
import {viewOf} from './view.ts'
import type {StatVocabulary} from './vocabulary.ts'

export interface StatRow extends Traffic {
  readonly kind: StatKindName
  readonly shortKind: string
  readonly namespace: string
  readonly name: string
  /** As kubectl prints it; pods only. */
  readonly status: string | undefined
  /** undefined for services. */
  readonly meshed: {readonly meshed: number; readonly running: number} | undefined
}

export interface StatOptions {
  /** Milliseconds between the scrapes. */
  window: number
  /** Also rows without a single meshed pod. */
  unmeshed: boolean
}

interface RowBatch extends Batch {
  readonly rows: readonly PlannedRow[]
  readonly view: View
}

/** Rows come kind by kind in the order of tables, a batch at a time as their pods have been asked. */
export async function* statRows(
  plan: Plan,
  source: SampleSource,
  {metrics}: StatVocabulary,
  {window, unmeshed}: StatOptions,
): AsyncGenerator<readonly StatRow[]> {
  const shown = plan.rows.filter(({kind, pods}) => kind === 'service' || unmeshed || pods.some(({meshed}) => meshed))
  const batches = [...new Set(shown.map(({kind}) => kind))].flatMap((kind): RowBatch[] => {
    const view = viewOf(kind)
    const queries = trafficQueries(view, metrics)
    const rows = shown.filter((row) => row.kind === kind)
    const groups = kind === 'service' ? [{rows, pods: sampledOf(plan.pods)}] : inGroups(rows)
    return groups.map((group) => ({...group, view, queries}))
  })
  let index = 0
  for await (const answer of source.answers(batches, window)) {
    const batch = batches[index++]
    if (batch === undefined) return
    const traffic = readTraffic(answer, batch.view, window)
    const rows = batch.rows.map((row) => statRow(row, traffic.get(`${row.namespace}/${row.name}`)))
    // A service is in no mesh; only what was sent to it makes it worth a line.
    yield rows.filter((row) => row.meshed !== undefined || row.rps !== null || row.openConnections !== null || unmeshed)
  }
}

/** As many pods as are scraped at a time. */
const podsTogether = 100

/** Rows in order, cut where a group has enough pods; its rows can be shown while the next is asked. */
function inGroups(rows: readonly PlannedRow[]): {rows: PlannedRow[]; pods: SampledPod[]}[] {
  const groups: {rows: PlannedRow[]; pods: SampledPod[]}[] = []
  for (const row of rows) {
    const pods = sampledOf(row.pods)
    const last = groups.at(-1)
    if (last === undefined || last.pods.length + pods.length > podsTogether) groups.push({rows: [row], pods})
    else {
      last.rows.push(row)
      last.pods.push(...pods)
    }
  }
  return groups
}

function sampledOf(pods: PlannedRow['pods']): SampledPod[] {
  return pods.flatMap(({sampled}) => sampled ?? [])
}

function statRow({kind, namespace, name, pods}: PlannedRow, traffic: Traffic = noTraffic): StatRow {
  const meshed = pods.filter((pod) => pod.meshed).length
  return {
    kind,
    shortKind: shortName(kind),
    namespace: kind === 'namespace' ? '' : namespace,
    name,
    status: kind === 'pod' ? pods[0]?.summary.status : undefined,
    meshed: kind === 'service' ? undefined : {meshed, running: pods.length},
    ...traffic,
  }
}

// Results of checks in each of the ways in which they end, and the reports that are made of them.

import type {CheckFormat} from '../../src/io/check-report.ts'
import {writeCheckReport} from '../../src/io/check-report.ts'
import type {ReportEvent, ReportedCheck, ReportedTrouble} from '../../src/io/check-report-result.ts'
import type {FakeIoOptions} from '../support/fake-io.ts'
import {fakeIo} from '../support/fake-io.ts'

export const named = (category: string, id: string, title: string) => ({
  category,
  id,
  title,
  url: `https://linkerd.io/2/checks/#${id}`,
})
export const fine: ReportedCheck = {
  ...named('kubernetes-api', 'k8s-api', 'can query the Kubernetes API'),
  status: 'passed',
}
export const broken: ReportedTrouble = {
  ...named('linkerd-existence', 'l5d-existence-linkerd-config', "'linkerd-config' config map exists"),
  status: 'found',
  level: 'error',
  code: 'MESH0201',
  text: 'ConfigMap "linkerd-config" does not exist in namespace "linkerd"',
  remedy: 'mesh install | kubectl apply -f -',
}
export const doubtful: ReportedCheck = {
  ...named('linkerd-existence', 'l5d-existence-unschedulable-pods', 'no unschedulable pods'),
  status: 'found',
  level: 'warning',
  code: 'MESH0205',
  text: 'pods find no node: web-1 (0/3 nodes are available: 3 Insufficient memory, preemption is not helpful for scheduling)',
  remedy: undefined,
}
export const unasked: Extract<ReportedCheck, {status: 'skipped'}> = {
  ...named('linkerd-existence', 'l5d-api-control-ready', 'control plane pods are ready'),
  status: 'skipped',
  why: 'needs list pods in linkerd',
}
export const unknown: ReportedCheck = {
  ...named('linkerd-existence', 'l5d-existence-sa', 'heartbeat ServiceAccount exist'),
  status: 'errored',
  level: 'error',
  text: 'list serviceaccounts in linkerd got no answer within 30 s',
  remedy: '--timeout 2m',
}

/** Writes the results as they come from a run. */
export async function report(
  results: readonly ReportedCheck[],
  format: CheckFormat,
  io: FakeIoOptions = {},
  failOn?: 'warning',
  /** Ends the run after its results. */
  bug?: Error,
) {
  const fake = fakeIo(io)
  async function* events(): AsyncGenerator<ReportEvent> {
    for (const result of results) {
      yield {kind: 'started', ...result}
      yield {kind: 'finished', result}
    }
    if (bug !== undefined) throw bug
  }
  const writing = writeCheckReport(fake, events(), {format, failOn: failOn ?? 'error', version: '1.2.3'})
  const ending =
    bug === undefined ? await writing : {failed: true, thrown: await writing.catch((error: unknown) => error)}
  return {...ending, ...fake.written}
}

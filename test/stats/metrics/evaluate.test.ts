// What proxies, and what only pretends to be one, may put on a page of metrics.

import {describe, expect, test} from 'vitest'
import {Accumulator, snapshotCounters} from '../../../src/stats/metrics/evaluate.ts'
import type {Query} from '../../../src/stats/query.ts'
import {equals} from '../../../src/stats/query.ts'
import {object, pod} from '../../support/objects.ts'
import {meshed, stat} from '../../support/scraped-stat.ts'

const grown: Query = {metric: 'c', measure: 'rate', where: [], by: ['l']}
const present: Query = {metric: 'g', measure: 'now', where: [], by: []}

/** The value of each group, over ten seconds. */
function between(before: string, after: string, queries: readonly Query[] = [grown]): Record<string, number>[] {
  const sums = new Accumulator(queries)
  sums.add(snapshotCounters(before, queries), after, 10, {})
  return sums.answer().map((groups) => Object.fromEntries(groups.map(({labels, value}) => [labels.l ?? '', value])))
}

describe('a value', () => {
  test.each([
    {what: 'that is not a number', before: 'c 10', after: 'c NaN\nc{l="x"} 20\n', sums: {x: 2}},
    {what: 'that was not a number', before: 'c NaN', after: 'c 20\nc{l="x"} 20\n', sums: {x: 2}},
    {what: 'without an end', before: 'c 10', after: 'c +Inf\nc{l="x"} 20\n', sums: {x: 2}},
    {what: 'that had no end, and is a number again,', before: 'c +Inf', after: 'c 30\n', sums: {'': 3}},
  ])('$what does not spoil the others', ({before, after, sums}) => {
    expect(between(before, after)).toEqual([sums])
  })

  test.each([
    {page: 'g NaN\ng{x="1"} 4\n', now: {'': 4}},
    {page: 'g -Inf\n', now: {}},
    {page: 'g 1e3\ng{x="1"} 2 1700000000000\n', now: {'': 1002}},
  ])('of a gauge counts when it is one: $page', ({page, now}) => {
    expect(between('', page, [present])).toEqual([now])
  })
})

describe('a label', () => {
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

  test.each([
    {what: 'quotes', value: 'a"b"'},
    {what: 'backslashes at its end', value: 'a\\\\'},
    {what: 'line breaks', value: 'a\nc{l="x"} 99'},
    {what: 'braces and hashes', value: '} # {'},
    {what: 'a name of JavaScript', value: '__proto__'},
    {what: 'other writing', value: 'höhle 洞 🕳'},
    {what: 'ten million characters', value: 'x'.repeat(1e7)},
    {what: 'a million escapes', value: '\\"'.repeat(1e6)},
  ])('with $what is one label', ({value}) => {
    const line = (count: number) => `c{l="${escaped(value)}"} ${count}\n`
    const accumulated = new Accumulator([{...grown, where: [equals('l', value)]}])
    accumulated.add(snapshotCounters(line(0), [grown]), line(10), 10, {})
    expect(accumulated.answer()[0]?.map((group) => [group.labels.l === value, group.value])).toEqual([[true, 1]])
  })
})

describe('a page', () => {
  test('that breaks off counts for nothing, not for its half', () => {
    const sums = new Accumulator([grown])
    const before = snapshotCounters('c{l="a"} 0\nc{l="b"} 0\n', [grown])
    expect(() => sums.add(before, 'c{l="a"} 10\nc{l="b', 10, {})).toThrow(/labels are not closed/)
    expect(sums.answer()).toEqual([[]])
  })

  test('of fifty megabytes is read in seconds', () => {
    const lines = Array.from(
      {length: 250_000},
      (_, index) =>
        `other_family_of_metrics_bucket{le="${index}",direction="inbound",authority="web.shop.svc.cluster.local:80",target_addr="10.42.0.7:8080",target_ip="10.42.0.7",tls="true",server_id="default.shop.serviceaccount.identity"} ${index}`,
    )
    const text = `${lines.join('\n')}\nc 10\n`
    expect(text.length).toBeGreaterThan(45e6)
    const start = performance.now()
    expect(between('c 0\n', text)).toEqual([{'': 1}])
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})

describe('latencies', () => {
  const objects = [pod('web-1', {labels: meshed}), object('v1', 'Namespace', 'shop')]
  const bucket = (le: string, count: number) => `response_latency_ms_bucket{direction="inbound",le="${le}"} ${count}\n`
  const served = (count: number, buckets: string) =>
    `response_total{direction="inbound",classification="success"} ${count}\n${buckets}`

  test.each([
    {what: 'without the bucket for all are none', buckets: bucket('1', 5) + bucket('2', 10), p50: null},
    {what: 'without any bucket are none', buckets: '', p50: null},
    {what: 'with the bucket for all alone are none', buckets: bucket('+Inf', 10), p50: null},
    {what: 'over all bounds are at the highest', buckets: bucket('1', 0) + bucket('2', 0) + bucket('+Inf', 10), p50: 2},
    {
      what: 'with a bound that is no number leave it out',
      buckets: bucket('x', 3) + bucket('4', 10) + bucket('+Inf', 10),
      p50: 2,
    },
  ])('$what', async ({buckets, p50}) => {
    const {rows} = await stat({words: ['po'], objects, pages: {'web-1': [served(0, ''), served(10, buckets)]}})
    expect(rows[0]).toMatchObject({rps: 0.5, p50})
  })
})

describe('a proxy of several kinds of rows', () => {
  test('that is gone at the second scrape is named once', async () => {
    const page = 'response_total{direction="inbound",classification="success"} 1\n'
    const {unreachable} = await stat({
      words: ['po/', 'ns/'],
      objects: [pod('web-1', {labels: meshed}), object('v1', 'Namespace', 'shop')],
      pages: {'web-1': [page, 'response_total{']},
    })
    expect(unreachable).toHaveLength(1)
  })
})

// Views that stay: one scrape a window, proxies that come, go and start again, and the rhythm around them.

import {describe, expect, test} from 'vitest'
import {Exit, MeshError} from '../../../src/errors.ts'
import {processStart} from '../../../src/stats/metrics/evaluate.ts'
import type {Batch, SampledPod} from '../../../src/stats/query.ts'
import {refreshes} from '../../../src/stats/source/refreshes.ts'
import {rollingSource} from '../../../src/stats/source/rolling.ts'
import {watchStats} from '../../../src/stats/stat/watch-stats.ts'
import {meshedDeployment, scrapedPods} from '../../support/scraped-pods.ts'

const window = 5000
const page = (count: number, start = 1000) => `process_start_time_seconds ${start}\nresponse_total{a="b"} ${count}\n`
const sampled = (name: string): SampledPod => ({
  namespace: 'shop',
  name,
  engine: 'linkerd',
  port: 4191,
  path: '/metrics',
  life: processStart,
  labels: {pod: name},
})
const batch = (...names: string[]): Batch => ({
  pods: names.map(sampled),
  queries: [{metric: 'response_total', measure: 'rate', where: [], by: ['pod']}],
})

/** Scrapes round after round; the batches of each round may differ. */
async function rounds(
  pages: Record<string, (string | undefined)[]>,
  batches: Batch[],
  growth: 'each second' | 'whole' = 'each second',
) {
  const objects = meshedDeployment('web', Object.keys(pages))
  const {cluster, clock, asked} = scrapedPods(objects, pages)
  const source = rollingSource({cluster, clock, growth})
  const rates: Record<string, number>[] = []
  const silent: string[][] = []
  for (const each of batches) {
    for await (const [groups = []] of source.answers([each], window)) {
      rates.push(Object.fromEntries(groups.map(({labels, value}) => [labels.pod ?? '', value])))
    }
    silent.push(source.unreachable.map(({name}) => name))
  }
  return {rates, silent, asked, time: clock.now()}
}

describe('a rolling source', () => {
  test('scrapes once a window, after twice for the first', async () => {
    const {rates, asked, time} = await rounds({a: [page(0), page(50), page(75), page(75)]}, Array(3).fill(batch('a')))
    expect(rates).toEqual([{a: 10}, {a: 5}, {a: 0}])
    expect(asked).toEqual(['a', 'a', 'a', 'a'])
    expect(time).toBe(3 * window)
  })

  test('gives whole growth where it is asked for counts', async () => {
    const {rates} = await rounds({a: [page(0), page(7), page(10)]}, [batch('a'), batch('a')], 'whole')
    expect(rates).toEqual([{a: 7}, {a: 3}])
  })

  test('takes a counter that is lower for one that started again', async () => {
    const {rates} = await rounds({a: [page(100), page(20, 2000), page(30, 2000)]}, [batch('a'), batch('a')], 'whole')
    expect(rates).toEqual([{a: 20}, {a: 10}])
  })

  test('counts a proxy that is new from its second scrape on', async () => {
    const {rates} = await rounds(
      {a: [page(0), page(5), page(10), page(15)], b: [page(1000), page(1010)]},
      [batch('a'), batch('a', 'b'), batch('a', 'b')],
      'whole',
    )
    expect(rates).toEqual([{a: 5}, {a: 5}, {a: 5, b: 10}])
  })

  test('names a proxy that gave nothing for the window, and counts on when it answers again', async () => {
    const {rates, silent} = await rounds(
      {a: [page(0), page(5), undefined, page(15), page(20)]},
      Array(4).fill(batch('a')),
      'whole',
    )
    expect(silent).toEqual([[], ['a'], ['a'], []])
    // Between 5 and 15 nobody knows what belongs to which window.
    expect(rates).toEqual([{a: 5}, {}, {}, {a: 5}])
  })

  test('names a proxy that answers only at the end of the first window', async () => {
    const {rates, silent} = await rounds({a: [undefined, page(5), page(6)]}, [batch('a'), batch('a')], 'whole')
    expect(rates).toEqual([{}, {a: 1}])
    expect(silent).toEqual([['a'], []])
  })

  test('names what is no proxy', async () => {
    const {silent} = await rounds({a: ['response_total{a="b" 1', 'response_total{a="b" 1']}, [batch('a')])
    expect(silent).toEqual([['a']])
  })

  test('serves several batches from one scrape', async () => {
    const pages = {a: [page(0), page(10)], b: [page(0), page(20)]}
    const {cluster, clock, asked} = scrapedPods(meshedDeployment('web', ['a', 'b']), pages)
    const source = rollingSource({cluster, clock, growth: 'whole'})
    const [a, b] = [sampled('a'), sampled('b')]
    const {queries} = batch()
    const values: number[][] = []
    for await (const [groups = []] of source.answers(
      [
        {pods: [a], queries},
        {pods: [a, b], queries},
      ],
      window,
    )) {
      values.push(groups.map(({value}) => value))
    }
    expect(values).toEqual([[10], [10, 20]])
    expect(asked).toEqual(['a', 'b', 'a', 'b'])
  })
})

describe('the rhythm', () => {
  const trouble = new MeshError(Exit.Failed, 'the API server does not answer')

  async function run(outcomes: ('fine' | Error)[], interval = 10_000) {
    const {clock} = scrapedPods([], {})
    const plans: number[] = []
    const seen: (string | undefined)[] = []
    let nth = 0
    const times = refreshes({
      clock,
      interval,
      async plan() {
        plans.push(clock.now())
      },
      async measure() {
        const outcome = outcomes[nth++]
        if (outcome !== 'fine' && outcome !== undefined) throw outcome
      },
    })
    for await (const said of times) {
      seen.push(said)
      if (nth === outcomes.length) break
    }
    return {plans, seen, nth}
  }

  test('plans at the start and every half minute', async () => {
    const {plans} = await run(Array(8).fill('fine'))
    expect(plans).toEqual([0, 30_000, 60_000])
  })

  test('outlives trouble, says it, and plans anew', async () => {
    const {plans, seen} = await run(['fine', trouble, 'fine'])
    expect(seen).toEqual([undefined, 'the API server does not answer', undefined])
    expect(plans).toEqual([0, 20_000])
  })

  test.each<[string, ('fine' | Error)[], string]>([
    ['the first measurement', [trouble, 'fine'], 'the API server does not answer'],
    ['a bug', ['fine', new Error('a bug'), 'fine'], 'a bug'],
  ])('ends with %s', async (_name, outcomes, message) => {
    await expect(run(outcomes)).rejects.toThrow(message)
  })
})

test('stat can be watched: a scrape a picture, and trouble with one proxy is the picture’s', async () => {
  const inbound = (count: number) => `response_total{direction="inbound",classification="success"} ${count}\n`
  const {cluster, request, asked} = scrapedPods(meshedDeployment('web', ['a', 'b']), {
    a: [inbound(0), inbound(100), inbound(300)],
    b: [inbound(0), inbound(100)],
  })
  const pictures: unknown[] = []
  for await (const {rows, proxies, unreachable} of watchStats(cluster, {
    ...request,
    words: ['deploy'],
    unmeshed: false,
  })) {
    pictures.push([rows.map(({name, rps}) => [name, rps]), proxies, unreachable.map(({name}) => name)])
    if (pictures.length === 2) break
  }
  expect(pictures).toEqual([
    [[['web', 20]], 2, []],
    [[['web', 20]], 2, ['b']],
  ])
  expect(asked).toHaveLength(6)
})

test('stat can be watched through Prometheus: every few seconds, and a moment without answer is told and passes', async () => {
  const {cluster, request, clock, asked} = scrapedPods(meshedDeployment('web', ['a']), {})
  const labels = {namespace: 'shop', pod: 'a', deployment: 'web', replicaset: 'web-5d8f', classification: 'success'}
  const metric = {...labels, job: 'linkerd-proxy', le: '+Inf'}
  const pictures: unknown[] = []
  const {window: _, ...rest} = request
  const watched = watchStats(cluster, {
    ...rest,
    prometheus: 'http://prometheus.example.org',
    words: ['deploy'],
    unmeshed: false,
    async fetch(input) {
      if (pictures.length === 2) return new Response('gone', {status: 503})
      const sample = [1_700_000_000, '4']
      const isTime = new URL(String(input)).searchParams.get('query') === 'time()'
      const data = isTime
        ? {resultType: 'scalar', result: sample}
        : {resultType: 'vector', result: [{metric, value: sample}]}
      return Response.json({status: 'success', data})
    },
  })
  for await (const {rows, notes, trouble} of watched) {
    pictures.push({at: clock.now(), rows: rows.map(({name, rps}) => [name, rps]), trouble: trouble !== undefined})
    expect(notes[0]).toBe('asked Prometheus at http://prometheus.example.org for the last 60s')
    if (pictures.length === 4) break
  }
  const rows = [['web', 4]]
  expect(pictures).toEqual([
    {at: 0, rows, trouble: false},
    {at: 5000, rows, trouble: false},
    {at: 10_000, rows, trouble: true},
    {at: 15_000, rows, trouble: false},
  ])
  expect(asked).toEqual([])
})

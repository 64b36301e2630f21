// Prometheus as the second source: what it is asked, what its trouble looks like, and which one is asked.

import {describe, expect, test} from 'vitest'
import {Exit} from '../../../src/errors.ts'
import type {KubeObject} from '../../../src/kube/object.ts'
import {processStart} from '../../../src/stats/metrics/evaluate.ts'
import {promqlOf, scopeOf} from '../../../src/stats/prometheus/query.ts'
import {windowFor} from '../../../src/stats/prometheus/window.ts'
import type {SampledPod} from '../../../src/stats/query.ts'
import {equals, matches} from '../../../src/stats/query.ts'
import type {ChosenSource, SourceRequest} from '../../../src/stats/source/source.ts'
import {chooseSource} from '../../../src/stats/source/source.ts'
import {meshStatistics} from '../../../src/stats/vocabulary.ts'
import {fakeCluster} from '../../support/fake-cluster.ts'
import {object, pod} from '../../support/objects.ts'

describe('PromQL', () => {
  test('of a gauge is its sum', () => {
    const query = {
      metric: 'tcp_open_connections',
      measure: 'now',
      where: [equals('peer', 'src')],
      by: ['pod', 'tls'],
    } as const
    expect(promqlOf(query, [equals('namespace', 'shop')], 60_000)).toBe(
      'sum by (pod, tls) (tcp_open_connections{peer="src",namespace="shop"})',
    )
  })

  test.each([
    {value: 'a"b', text: '"a\\"b"'},
    {value: 'a\\b', text: '"a\\\\b"'},
    {value: 'a\nb', text: '"a\\nb"'},
    {value: '"} or vector(1) or x{y="', text: '"\\"} or vector(1) or x{y=\\""'},
  ])('keeps $value a value', ({value, text}) => {
    const query = {metric: 'm', measure: 'now', where: [equals('authority', value)], by: ['pod']} as const
    expect(promqlOf(query, [], 1000)).toBe(`sum by (pod) (m{authority=${text}})`)
  })

  test('of a counter is bound to the window everywhere', () => {
    const query = {metric: 'c', measure: 'rate', where: [matches('a', 'x.*')], by: ['pod']} as const
    const text = promqlOf(query, [], 1500)
    expect(text).toContain('rate(c{a=~"x.*"}[1500ms])')
    expect(text).toContain('c{a=~"x.*"} offset 1500ms')
    expect(text).not.toMatch(/\b(1m|60s)\b/)
  })
})

describe('the scope of a question', () => {
  const sampled = (namespace: string, name: string, labels: Record<string, string> = {}): SampledPod => ({
    namespace,
    name,
    port: 4191,
    path: '/metrics',
    engine: 'linkerd',
    life: processStart,
    labels: {namespace, pod: name, ...labels},
  })
  const many = Array.from({length: 30}, (_, index) => sampled('shop', `web-${index}`, {deployment: 'web'}))

  test.each([
    {what: 'names a few', by: ['namespace', 'deployment'], pods: many, scope: {namespace: 'shop', deployment: 'web'}},
    {what: 'names no thousands', by: ['namespace', 'pod'], pods: many, scope: {namespace: 'shop'}},
    {
      what: 'says nothing by what only some have',
      by: ['namespace', 'deployment'],
      pods: [...many, sampled('bank', 'bare')],
      scope: {namespace: 'shop|bank'},
    },
    {what: 'says nothing by labels of the proxy', by: ['dst_service'], pods: many, scope: {}},
    {what: 'takes a dot for a dot', by: ['pod'], pods: [sampled('shop', 'a.b')], scope: {pod: 'a\\.b'}},
  ])('$what', ({by, pods, scope}) => {
    expect(Object.fromEntries(scopeOf(by, pods).map(({label, value}) => [label, value]))).toEqual(scope)
  })
})

describe('the window', () => {
  test.each([
    {given: undefined, interval: undefined, window: 60_000},
    {given: undefined, interval: 120_000, window: 120_000},
    {given: 15_000, interval: 15_000, window: 15_000},
    {given: 15_000, interval: undefined, window: 15_000},
  ])('of $given with scrapes each $interval is $window', ({given, interval, window}) => {
    expect(windowFor(given, interval)).toBe(window)
  })

  test('shorter than the time between two scrapes is refused', () => {
    expect(() => windowFor(10_000, 30_000)).toThrow('--time-window 10s is shorter than the 30s between the scrapes')
  })
})

/** Answers of a server, by the beginning of the path. */
type Answers = (url: URL) => {status?: number; body: string} | Error

const vector = (...results: {metric: Record<string, string>; value: string}[]) => ({
  body: JSON.stringify({
    status: 'success',
    data: {resultType: 'vector', result: results.map(({metric, value}) => ({metric, value: [1700000000.5, value]}))},
  }),
})
const config = (yaml: string) => ({body: JSON.stringify({status: 'success', data: {yaml}})})
const scraped: Answers = ({pathname}) =>
  pathname.endsWith('/status/config')
    ? config('global: {scrape_interval: 1m}\nscrape_configs: [{job_name: linkerd-proxy, scrape_interval: 10s}]')
    : vector({metric: {job: 'linkerd-proxy'}, value: '1'})

function choose(
  answers: Answers,
  request: Partial<SourceRequest>,
  objects: readonly KubeObject[] = [],
): Promise<ChosenSource> & {asked: {url: URL; authorization: string | null}[]} {
  const asked: {url: URL; authorization: string | null}[] = []
  const answer = (url: URL) => {
    const given = answers(url)
    if (given instanceof Error) throw given
    return given
  }
  const cluster = fakeCluster(objects, {
    answerFromPod: ({pod: name, port}, path) => {
      const url = new URL(path, `http://${name}:${port}`)
      asked.push({url, authorization: null})
      const {status = 200, body} = answer(url)
      return {status, body}
    },
  })
  const chosen = chooseSource(cluster, {
    statistics: meshStatistics('linkerd'),
    clock: {now: () => 0, sleep: async () => {}},
    async fetch(input, init) {
      const url = new URL(String(input))
      asked.push({url, authorization: new Headers(init?.headers).get('authorization')})
      const {status = 200, body} = answer(url)
      return new Response(body, {status})
    },
    ...request,
  })
  return Object.assign(chosen, {asked})
}

const networkFailure = (code: string) => new TypeError('fetch failed', {cause: Object.assign(new Error(code), {code})})

describe('a Prometheus that is named', () => {
  test('is asked below its path, with its password, which no message shows', async () => {
    const choice = choose(scraped, {prometheus: 'https://me:p%40ss@metrics.example.org/prom/'})
    const {kind, window, notes} = await choice
    expect({kind, window}).toEqual({kind: 'prometheus', window: 60_000})
    expect(notes).toEqual(['asked Prometheus at https://metrics.example.org/prom for the last 60s'])
    const [first] = choice.asked
    expect(first?.url.origin + (first?.url.pathname ?? '')).toBe('https://metrics.example.org/prom/api/v1/query')
    expect(first?.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`)
  })

  test.each([
    {
      trouble: 'nobody listens',
      answers: () => networkFailure('ECONNREFUSED'),
      says: /^cannot reach Prometheus at http:\/\/p:9090: nothing listens there$/,
    },
    {trouble: 'its name is unknown', answers: () => networkFailure('ENOTFOUND'), says: /: its name does not resolve$/},
    {
      trouble: 'it is silent',
      answers: () => Object.assign(new Error('late'), {name: 'TimeoutError'}),
      says: /gave no answer within 5 s$/,
    },
    {
      trouble: 'it wants a password',
      answers: () => ({status: 401, body: 'Unauthorized'}),
      says: /does not let us in: HTTP status 401$/,
    },
    {
      trouble: 'it forbids',
      answers: () => ({status: 403, body: '<html>'}),
      says: /does not let us in: HTTP status 403$/,
    },
    {
      trouble: 'it is a page',
      answers: () => ({body: '<!doctype html><title>Login</title>'}),
      says: /does not answer like Prometheus: HTTP status 200, a page of HTML$/,
    },
    {
      trouble: 'it is something else',
      answers: () => ({status: 404, body: '404 page not found'}),
      says: /HTTP status 404, "404 page not found"$/,
    },
    {trouble: 'it says nothing', answers: () => ({body: ''}), says: /HTTP status 200, nothing$/},
    {
      trouble: 'it refuses',
      answers: () => ({status: 400, body: '{"status":"error","error":"1:1: parse error"}'}),
      says: /refused a query: 1:1: parse error$/,
    },
    {
      trouble: 'it answers in another shape',
      answers: () => ({body: '{"status":"success","data":[]}'}),
      says: /has no list of results$/,
    },
    {
      trouble: 'it has never scraped a proxy',
      answers: () => vector(),
      says: /has no samples of proxies, such as proxy_build_info$/,
    },
  ])('is an error when $trouble', async ({answers, says}) => {
    await expect(choose(answers, {prometheus: 'http://p:9090', timeout: 5000})).rejects.toMatchObject({
      code: Exit.Failed,
      message: expect.stringMatching(says),
      hint: expect.any(String),
    })
  })

  test.each([
    {url: 'metrics.example.org:9090'},
    {url: 'ftp://metrics.example.org'},
    {url: ''},
    {url: 'http://metrics.example.org?x=1'},
  ])('as "$url" is wrong usage', async ({url}) => {
    await expect(choose(scraped, {prometheus: url})).rejects.toMatchObject({code: Exit.Usage})
  })

  test('as a broken URL keeps its password to itself', async () => {
    await expect(choose(scraped, {prometheus: 'ftp://me:secret@host'})).rejects.toThrow(/not "ftp:\/\/\*\*\*@host"/)
  })

  test('has a window of at least its own interval for proxies', async () => {
    await expect(choose(scraped, {prometheus: 'http://p:9090', window: 9000})).rejects.toMatchObject({code: Exit.Usage})
    expect((await choose(scraped, {prometheus: 'http://p:9090', window: 10_000})).window).toBe(10_000)
  })

  test('that shows no configuration is taken at its word', async () => {
    const secretive: Answers = (url) => (url.pathname.endsWith('config') ? {status: 404, body: 'no'} : scraped(url))
    expect((await choose(secretive, {prometheus: 'http://p:9090', window: 2000})).window).toBe(2000)
  })
})

describe('without a name', () => {
  const viz = (annotations: Record<string, string> = {}): KubeObject => ({
    ...object('v1', 'Namespace', 'linkerd-viz', {labels: {'linkerd.io/extension': 'viz'}}),
    metadata: {name: 'linkerd-viz', labels: {'linkerd.io/extension': 'viz'}, annotations},
  })
  const selected = {selector: {matchLabels: {component: 'prometheus'}}}
  const own = [
    object('apps/v1', 'Deployment', 'prometheus', {namespace: 'linkerd-viz', body: {spec: selected}}),
    pod('prometheus-old', {namespace: 'linkerd-viz', labels: {component: 'prometheus'}, phase: 'Pending'}),
    pod('prometheus-1', {namespace: 'linkerd-viz', labels: {component: 'prometheus'}}),
    pod('web-1', {namespace: 'linkerd-viz', labels: {component: 'web'}}),
  ]
  const monitoring = [
    object('v1', 'Service', 'prom', {
      namespace: 'monitoring',
      body: {
        spec: {
          ports: [
            {name: 'ui', port: 80},
            {name: 'http', port: 9090},
          ],
        },
      },
    }),
    object('discovery.k8s.io/v1', 'EndpointSlice', 'prom-x', {
      namespace: 'monitoring',
      labels: {'kubernetes.io/service-name': 'prom'},
      body: {
        ports: [
          {name: 'ui', port: 8080},
          {name: 'http', port: 19090},
        ],
        endpoints: [
          {conditions: {ready: false}, targetRef: {kind: 'Pod', name: 'prom-0'}},
          {conditions: {ready: true}, targetRef: {kind: 'Pod', name: 'prom-1'}},
        ],
      },
    }),
  ]
  const external = (url: string) => viz({'viz.linkerd.io/external-prometheus': url})

  test.each([
    {where: "the extension's own, through a running pod", objects: [viz(), ...own], asks: 'http://prometheus-1:9090'},
    {
      where: 'the one that the extension was told of',
      objects: [external('https://prom.example.org'), ...own],
      asks: 'https://prom.example.org',
    },
    {
      where: 'the pod of a Service with a name that only pods resolve',
      objects: [external('http://prom.monitoring.svc.cluster.local:9090/x'), ...monitoring],
      asks: 'http://prom-1:19090',
    },
  ])('$where is asked', async ({objects, asks}) => {
    const choice = choose(scraped, {}, objects)
    expect((await choice).kind).toBe('prometheus')
    expect(choice.asked[0]?.url.origin).toBe(asks)
  })

  test.each([
    {when: 'there is none', objects: [], answers: scraped, note: []},
    {when: 'the extension has none', objects: [viz()], answers: scraped, note: []},
    {
      when: 'it has no samples',
      objects: [viz(), ...own],
      answers: () => vector(),
      note: [expect.stringMatching(/^the proxies were asked, since Prometheus at pod .* has no samples/)],
    },
  ])('the proxies are asked when $when', async ({objects, answers, note}) => {
    const {kind, window, notes} = await choose(answers, {}, objects)
    expect({kind, window}).toEqual({kind: 'scrape', window: 15_000})
    expect(notes).toEqual(note)
  })

  test('the proxies are asked when that is what the user wants', async () => {
    const choice = choose(scraped, {prometheus: 'none'}, [viz(), ...own])
    expect((await choice).kind).toBe('scrape')
    expect(choice.asked).toEqual([])
  })

  test('nobody needs rights on the extension', async () => {
    const cluster = fakeCluster([viz(), ...own], {denied: ['list namespaces']})
    const {kind, notes} = await chooseSource(cluster, {
      statistics: meshStatistics('linkerd'),
      clock: {now: () => 0, sleep: async () => {}},
    })
    expect({kind, notes}).toEqual({kind: 'scrape', notes: []})
  })
})

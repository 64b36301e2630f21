// Live tables on a real pseudo terminal, over a real API server: keys, pages, sizes, and the terminal given back whatever happens.

import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createServer} from 'node:http'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {root} from '../support/run-mesh.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import type {MetricsServer} from './support/metrics-server.ts'
import {growingMetrics, serveMetrics} from './support/metrics-server.ts'
import type {OwnNamespace} from './support/namespaces.ts'
import {createNamespace} from './support/namespaces.ts'
import type {Terminal} from './support/terminal.ts'
import {openTerminal} from './support/terminal.ts'
import {podTemplate, workloadsIn} from './support/workloads.ts'

const cluster = sharedControlPlane()
const env = {KUBECONFIG: cluster.kubeconfig}
const servers: {close(): Promise<void>}[] = []
const namespaces: OwnNamespace[] = []
const terminals: Terminal[] = []
let shop: OwnNamespace
let deaf: OwnNamespace

/** A proxy that answers so many requests a second, one in ten of them with an error, each in 5 to 10 ms. */
function proxyMetrics(rate: number): string {
  const labels = 'direction="inbound",tls="true",client_id="web.shop.serviceaccount.identity.linkerd.cluster.local"'
  const ended = `${labels},srv_kind="default",srv_name="all",route_kind="default",route_name="default",target_port="80"`
  return [
    '# TYPE response_total counter',
    `response_total{${ended},classification="success"} ${rate * 0.9}`,
    `response_total{${ended},classification="failure"} ${rate * 0.1}`,
    '# TYPE response_latency_ms histogram',
    `response_latency_ms_bucket{${ended},le="5"} 0`,
    `response_latency_ms_bucket{${ended},le="10"} ${rate}`,
    `response_latency_ms_bucket{${ended},le="+Inf"} ${rate}`,
    '',
  ].join('\n')
}

async function serve(rate: number): Promise<MetricsServer> {
  const started = performance.now()
  const server = await serveMetrics(growingMetrics(proxyMetrics(rate), 1, () => (performance.now() - started) / 1000))
  servers.push(server)
  return server
}

/** Answers until it is told to take connections and say nothing. */
async function serveUntilSilenced(): Promise<{port: number; silence(): void}> {
  let isSilent = false
  const server = createServer((_request, response) => {
    if (!isSilent) response.writeHead(200, {'content-length': 0}).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a listening server has no port')
  return {
    port: address.port,
    silence() {
      isSilent = true
    },
  }
}

/** @returns the names of its pods */
async function rollOutMeshed(namespace: OwnNamespace, name: string, replicas: number): Promise<string[]> {
  const {metadata, get} = workloadsIn(cluster, namespace)
  const template = podTemplate(name)
  const labels = {app: name, 'linkerd.io/control-plane-ns': 'linkerd'}
  const spec = {replicas, selector: {matchLabels: {app: name}}, template: {...template, metadata: {labels}}}
  await applyStrictly(cluster, [{apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata(name), spec}])
  await cluster.kubectl(['rollout', 'status', '-n', namespace.name, `deployment/${name}`, '--timeout=90s'])
  return (await get('pods', '-l', `app=${name}`, '-o', 'jsonpath={.items[*].metadata.name}')).split(' ')
}

async function ownNamespace(prefix: string): Promise<OwnNamespace> {
  const namespace = await createNamespace(cluster, prefix)
  namespaces.push(namespace)
  return namespace
}

beforeAll(async () => {
  shop = await ownNamespace('live')
  deaf = await ownNamespace('deaf')
  const [web] = await Promise.all([
    rollOutMeshed(shop, 'web', 2),
    rollOutMeshed(shop, 'api', 60),
    rollOutMeshed(deaf, 'mute', 1),
  ])
  const [busy, calm, mute] = await Promise.all([serve(100), serve(10), serveUntilSilenced()])
  await cluster.servePods([
    {namespace: shop.name, ports: {4191: calm.port}},
    ...web.map((pod) => ({namespace: shop.name, pod, ports: {4191: busy.port}})),
    {namespace: deaf.name, ports: {4191: mute.port}},
  ])
  mute.silence()
})
afterAll(async () => {
  for (const terminal of terminals) terminal.close()
  await Promise.all([...servers.map((server) => server.close()), ...namespaces.map((namespace) => namespace.remove())])
})

function open(args: readonly string[], options: {columns?: number; lines?: number; env?: Record<string, string>} = {}) {
  const {columns = 80, lines = 24} = options
  const terminal = openTerminal(args, {columns, lines, env: {...env, ...options.env}})
  terminals.push(terminal)
  return terminal
}

const stat = (...words: string[]) => [
  'viz',
  'stat',
  ...words,
  '-n',
  shop.name,
  '--prometheus',
  'none',
  '-w',
  '-t',
  '1s',
]

/** The modes are stty's; the sequence leaves the other screen, where nothing of the table may stay. */
function expectRestored(terminal: Terminal): void {
  const [before, after] = terminal.modes()
  expect(after).toBe(before)
  expect(terminal.written()).toContain('\u001b[?1049h')
  expect(terminal.written().lastIndexOf('\u001b[?1049l')).toBeGreaterThan(
    terminal.written().lastIndexOf('\u001b[?1049h'),
  )
  expect(terminal.picture).toMatchObject({alternate: false, cursorVisible: true})
  expect(terminal.picture.lines.join('\n')).not.toContain('RPS')
}

describe('viz stat --watch', () => {
  test('shows figures, sorts by a key, holds on, goes on and quits', async () => {
    const terminal = open(stat('deploy'))
    await terminal.shows(/^web +2\/2 +90\.\d\d% +\d+\.\drps +8ms +10ms +10ms/m)
    expect(terminal.picture.lines[0]).toMatch(/^mesh viz stat deploy .*62 of 62 proxies answered$/)
    const names = () => terminal.picture.lines.slice(2, 4).map((line) => line.split(' ')[0])
    expect(names()).toEqual(['api', 'web'])
    terminal.type('1r')
    await terminal.shows('by NAME descending')
    expect(names()).toEqual(['web', 'api'])
    terminal.type('p')
    await terminal.shows('paused')
    const held = terminal.picture.lines.join('\n')
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(terminal.picture.lines.join('\n')).toBe(held)
    terminal.type('p')
    await terminal.shows(/^rows 1-2 of 2, by NAME descending$/m)
    terminal.type('q')
    expect(await terminal.ended).toEqual({exit: 0})
    expectRestored(terminal)
  })

  test.each([
    [80, 24, 19],
    [200, 50, 45],
  ])('pages 62 pods on a screen of %i by %i', async (columns, lines, page) => {
    const terminal = open(stat('po'), {columns, lines})
    await terminal.shows(`rows 1-${page} of 62`)
    terminal.type('\u001b[6~')
    await terminal.shows(new RegExp(`rows ${Math.min(page + 1, 63 - page)}-\\d+ of 62`))
    terminal.type('\u001b[F')
    await terminal.shows(`rows ${63 - page}-62 of 62`)
    expect(terminal.picture.lines.findLast((line) => line.startsWith('web-'))).toMatch(/^web-\S+ +Running +1\/1 /)
    terminal.type('\u001b[H')
    await terminal.shows(`rows 1-${page} of 62`)
    terminal.resize(100, 30)
    await terminal.shows('rows 1-25 of 62')
    expect(terminal.picture.scrolled).toBe(0)
    expect(Math.max(...terminal.picture.lines.map((line) => line.length))).toBeLessThanOrEqual(100)
    terminal.type('q')
    expect(await terminal.ended).toEqual({exit: 0})
    expectRestored(terminal)
  })

  test('in a pipe prints a table after the other until nobody reads', async () => {
    const {stdout, status} = await throughHead(stat('deploy'), 7)
    const [head = '', api, web, gap, ...again] = stdout.trimEnd().split('\n')
    expect(head).toMatch(/^NAME +MESHED +SUCCESS +RPS/)
    expect([api?.split(' ')[0], web?.split(' ')[0], gap]).toEqual(['api', 'web', ''])
    expect(again.map((line) => line.split(' ')[0])).toEqual(['NAME', 'api', 'web'])
    expect(status).toBe(0)
  })

  test('as JSON prints a document on each line', async () => {
    const {stdout} = await throughHead([...stat('deploy'), '-o', 'json'], 2)
    const documents: {name: string; rps: number}[][] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(documents.map((rows) => rows.map(({name}) => name))).toEqual([
      ['api', 'web'],
      ['api', 'web'],
    ])
    for (const [, web] of documents) expect(web?.rps).toBeGreaterThan(150)
  })
})

/** The first lines of the output, after which the pipe is closed as `| head` closes it. */
async function throughHead(args: readonly string[], wanted: number): Promise<{stdout: string; status: number | null}> {
  const child = spawn(process.execPath, [join(root, 'bin/run.js'), ...args], {
    env: {PATH: process.env.PATH ?? '', HOME: '/nonexistent', ...env},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  let stdout = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    stdout += chunk
    if (stdout.split('\n').length > wanted) break
  }
  await closed
  return {stdout: `${stdout.split('\n').slice(0, wanted).join('\n')}\n`, status: child.exitCode}
}

describe('the terminal is given back', () => {
  const boom = `data:text/javascript,${encodeURIComponent("process.on('SIGUSR2', () => {throw new Error('boom')})")}`

  test.each<{when: string; env?: Record<string, string>; end(terminal: Terminal): void; expected: object}>([
    {when: 'after q', end: (terminal) => terminal.type('q'), expected: {exit: 0}},
    {when: 'after ctrl-c', end: (terminal) => terminal.type('\u0003'), expected: {exit: 130}},
    {when: 'before SIGTERM ends the process', end: (terminal) => terminal.signal('TERM'), expected: {killed: 15}},
    {when: 'before SIGINT ends the process', end: (terminal) => terminal.signal('INT'), expected: {killed: 2}},
    {
      when: 'before a crash says why',
      env: {NODE_OPTIONS: `--import=${boom}`},
      end: (terminal) => terminal.signal('USR2'),
      expected: {exit: 1},
    },
  ])('$when', async ({env: more = {}, end, expected}) => {
    const terminal = open(['viz', 'top', 'deploy/web', '-n', shop.name, '-t', '1s'], {env: more})
    await terminal.shows(/^web\.shop +web-\S+ +\d+ +10ms +10ms +8ms +90\.\d\d%/m)
    end(terminal)
    expect(await terminal.ended).toEqual(expected)
    expectRestored(terminal)
    const left = terminal.picture.lines.join('\n')
    if (more.NODE_OPTIONS !== undefined) expect(left).toContain('Error: boom')
    else expect(left).toBe('')
  })

  test('at once, also while a proxy keeps its answer to itself', async () => {
    const terminal = open(['viz', 'top', 'deploy/mute', '-n', deaf.name])
    await terminal.shows('waiting for the first figures')
    const asked = performance.now()
    terminal.type('q')
    expect(await terminal.ended).toEqual({exit: 0})
    expect(performance.now() - asked).toBeLessThan(5000)
    expectRestored(terminal)
  })

  test('before an error is told', async () => {
    const terminal = open(['viz', 'top', 'deploy/nobody', '-n', shop.name])
    expect(await terminal.ended).toEqual({exit: 1})
    expect(terminal.picture.lines.join('\n')).toContain('Deployment "nobody" does not exist')
    expect(terminal.picture).toMatchObject({alternate: false, cursorVisible: true})
  })
})

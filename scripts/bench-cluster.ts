// Measures commands on a large cluster: a real control plane, KWOK's nodes, thousands of injected pods. Prints a table in Markdown.

import {spawn, spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {request as secureRequest} from 'node:https'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import type {Cluster} from '../src/kube/cluster.ts'
import type {KubeObject} from '../src/kube/object.ts'
import {parseYamlDocuments} from '../src/yaml/index.ts'
import {connectTo} from '../test/cluster/connect.ts'
import {type ControlPlane, startControlPlane} from '../test/cluster/control-plane.ts'
import {gatewayApiCrds} from '../test/cluster/go-modules.ts'
import {growingMetrics, serveMetrics} from '../test/cluster/support/metrics-server.ts'

/** Namespaces at each step; a namespace has 100 Services, 100 Deployments of 5 pods, and 600 ConfigMaps. */
const steps = (process.env.MESH_BENCH_NAMESPACES ?? '2,10,20').split(',').map(Number)
const perNamespace = {workloads: 100, replicas: 5, configMaps: 600} as const
const podsANode = 100
const window = 15

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'mesh-bench-cluster-'))
const say = (text: string) => console.error(`bench: ${text}`)

interface Measured {
  readonly seconds: number
  /** After the window of a sampling command; undefined when nothing was printed. */
  readonly firstRow: number | undefined
  readonly mebibytes: number
  readonly requests: number
  readonly lines: number
}

const largest = Math.max(...steps)
const pods = largest * perNamespace.workloads * perNamespace.replicas
const plane = await startControlPlane({nodes: Math.ceil(pods / podsANode) + 2})
const metrics = await serveMetrics(growingMetrics(proxyPage(), 1, () => performance.now() / 1000))
try {
  const cluster = await connectTo(plane.kubeconfig, {timeout: 120_000})
  await installLinkerd(plane, cluster)
  console.log('| pods | services | ConfigMaps | command | time | first row after the window | peak memory | requests |')
  console.log('| ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |')
  let filled = 0
  for (const namespaces of steps) {
    for (; filled < namespaces; filled++) await fill(plane, cluster, `load-${filled + 1}`)
    await untilRunning(cluster, namespaces * perNamespace.workloads * perNamespace.replicas)
    await measure(namespaces)
  }
  cluster.close()
} finally {
  await metrics.close()
  await plane.stop()
  rmSync(folder, {recursive: true})
}

async function measure(namespaces: number): Promise<void> {
  const counted = {
    pods: namespaces * perNamespace.workloads * perNamespace.replicas,
    services: namespaces * perNamespace.workloads,
    maps: namespaces * perNamespace.configMaps,
  }
  const commands: readonly (readonly [args: string[], window: number])[] = [
    [['check', '--wait', '0s'], 0],
    [['check', '--proxy', '--wait', '0s'], 0],
    [['viz', 'stat', 'deploy', '-A', '-t', `${window}s`], window],
    [['viz', 'stat', 'deploy', '-n', 'load-1', '-t', `${window}s`], window],
  ]
  for (const [args, sampled] of commands) {
    const {seconds, firstRow, mebibytes, requests} = await run(args, sampled)
    const first = firstRow === undefined ? '' : `${firstRow.toFixed(1)} s`
    console.log(
      `| ${counted.pods} | ${counted.services} | ${counted.maps} | \`mesh ${args.join(' ')}\` | ${seconds.toFixed(1)} s | ${first} | ${mebibytes.toFixed(0)} MiB | ${requests} |`,
    )
  }
}

/** One whole process, its requests counted on their way to the API server. */
async function run(args: readonly string[], sampled: number): Promise<Measured> {
  const counter = await countingServer(plane)
  const started = performance.now()
  const child = spawn(process.execPath, [join(root, 'bin/run.js'), ...args, '--kubeconfig', counter.kubeconfig], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let peak = 0
  const timer = setInterval(() => {
    const status = existsSync(`/proc/${child.pid}/status`) ? readFileSync(`/proc/${child.pid}/status`, 'utf8') : ''
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))
  }, 20)
  let firstRow: number | undefined
  let lines = 0
  child.stdout.on('data', (chunk: Buffer) => {
    lines += chunk.toString().split('\n').length - 1
    if (sampled > 0 && lines > 1)
      firstRow ??= (performance.now() - (counter.samplingBegan() ?? started)) / 1000 - sampled
  })
  await new Promise((resolve) => child.on('close', resolve))
  clearInterval(timer)
  const seconds = (performance.now() - started) / 1000
  await counter.close()
  return {seconds, firstRow, mebibytes: peak / 1024, requests: counter.requests(), lines}
}

interface Counter {
  kubeconfig: string
  requests(): number
  /** When the first proxy was asked. */
  samplingBegan(): number | undefined
  close(): Promise<void>
}

/** Stands before the API server in plain HTTP, and hands on requests and port-forwards with the administrator's certificate. */
async function countingServer({kubeconfig}: ControlPlane): Promise<Counter> {
  const config: {
    clusters: [{cluster: {server: string; 'certificate-authority-data': string}}]
    users: [{user: {'client-certificate-data': string; 'client-key-data': string}}]
  } = JSON.parse(readFileSync(kubeconfig, 'utf8'))
  const decode = (text: string) => Buffer.from(text, 'base64')
  const {server, 'certificate-authority-data': ca} = config.clusters[0].cluster
  const {'client-certificate-data': cert, 'client-key-data': key} = config.users[0].user
  const target = new URL(server)
  const tls = {host: target.hostname, port: target.port, ca: decode(ca), cert: decode(cert), key: decode(key)}
  let requests = 0
  let began: number | undefined
  const counting = createServer((incoming, answer) => {
    requests++
    const {method, url, headers} = incoming
    const outgoing = secureRequest(
      {...tls, method, path: url, headers: {...headers, host: target.host}},
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
      },
    )
    outgoing.on('error', () => answer.destroy())
    incoming.pipe(outgoing)
  })
  counting.on('upgrade', (incoming, socket, head) => {
    began ??= performance.now()
    const {method, url, headers} = incoming
    const outgoing = secureRequest({...tls, method, path: url, headers: {...headers, host: target.host}})
    outgoing.on('upgrade', (response, upstream, rest) => {
      const lines = Object.entries(response.headers).map(([name, value]) => `${name}: ${String(value)}`)
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
      socket.write(rest)
      upstream.write(head)
      upstream.pipe(socket).pipe(upstream)
      for (const side of [upstream, socket]) side.on('error', () => {})
      upstream.on('close', () => socket.destroy())
      socket.on('close', () => upstream.destroy())
    })
    outgoing.on('error', () => socket.destroy())
    outgoing.end()
  })
  await new Promise<void>((resolve) => counting.listen(0, '127.0.0.1', resolve))
  // `listen` on a port always gives an AddressInfo; a string is for pipes.
  const {port} = counting.address() as AddressInfo
  const file = join(folder, 'counting-kubeconfig')
  writeFileSync(
    file,
    JSON.stringify({
      'current-context': 'bench',
      clusters: [{name: 'bench', cluster: {server: `http://127.0.0.1:${port}`}}],
      users: [{name: 'bench', user: {}}],
      contexts: [{name: 'bench', context: {cluster: 'bench', user: 'bench'}}],
    }),
  )
  return {
    kubeconfig: file,
    requests: () => requests,
    samplingBegan: () => began,
    close: () =>
      new Promise((resolve) => {
        counting.close(() => resolve())
        counting.closeAllConnections()
      }),
  }
}

function mesh(args: readonly string[], input = ''): string {
  const {status, stdout, stderr} = spawnSync(process.execPath, [join(root, 'bin/run.js'), ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: {...process.env, KUBECONFIG: plane.kubeconfig},
  })
  if (status !== 0) throw new Error(`mesh ${args.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}

async function installLinkerd({kubectl}: ControlPlane, cluster: Cluster): Promise<void> {
  say('installing Linkerd')
  for (const file of await gatewayApiCrds('standard')) await kubectl(['apply', '--server-side', '-f', file])
  await kubectl(['apply', '--server-side', '-f', '-'], mesh(['install', '--crds']))
  const manifest = mesh(['install'])
  for (const value of parseYamlDocuments(manifest)) await cluster.apply(value as KubeObject, {force: true})
}

async function fill({kubectl, servePods}: ControlPlane, cluster: Cluster, namespace: string): Promise<void> {
  say(`filling ${namespace}`)
  await kubectl(['create', 'namespace', namespace])
  const objects = Array.from({length: perNamespace.workloads}, (_, index) =>
    workload(namespace, `app-${index + 1}`),
  ).flat()
  const manifest = objects.map((object) => JSON.stringify(object)).join('\n---\n')
  const injected = parseYamlDocuments(mesh(['inject', '--manual', '-'], manifest)) as KubeObject[]
  const maps = Array.from(
    {length: perNamespace.configMaps},
    (_, index): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: `map-${index + 1}`, namespace},
      data: {settings: 'x'.repeat(1024)},
    }),
  )
  await Promise.all([...injected, ...maps].map((object) => cluster.create(object)))
  for (let tries = 0; ; tries++) {
    try {
      await servePods([{namespace, ports: {4191: metrics.port}}])
      return
    } catch (error) {
      // No pod runs yet.
      if (tries === 60) throw error
      await sleep(2000)
    }
  }
}

function workload(namespace: string, name: string): KubeObject[] {
  const metadata = {name, namespace, labels: {app: name}}
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: perNamespace.replicas,
        selector: {matchLabels: {app: name}},
        template: {
          metadata: {labels: {app: name}},
          spec: {containers: [{name: 'app', image: 'example.com/app:1', ports: [{containerPort: 8080}]}]},
        },
      },
    },
    {apiVersion: 'v1', kind: 'Service', metadata, spec: {selector: {app: name}, ports: [{port: 80, targetPort: 8080}]}},
  ]
}

async function untilRunning(cluster: Cluster, expected: number): Promise<void> {
  for (;;) {
    let running = 0
    for await (const {status} of cluster.listPods({pageSize: 1000})) if (status === 'Running') running++
    say(`${running} of ${expected} pods run`)
    if (running >= expected) return
    await sleep(10_000)
  }
}

/** What a busy proxy serves: some 40 KB of it. */
function proxyPage(): string {
  const lines = [
    '# TYPE response_total counter',
    '# TYPE response_latency_ms histogram',
    '# TYPE tcp_open_connections gauge',
  ]
  for (const direction of ['inbound', 'outbound']) {
    for (let route = 0; route < 8; route++) {
      const labels = `direction="${direction}",authority="api-${route}.shop.svc.cluster.local:80",tls="true",target_port="8080",srv_kind="default",srv_name="all-unauthenticated"`
      lines.push(`response_total{${labels},classification="success",status_code="200"} ${10 + route}`)
      lines.push(`response_total{${labels},classification="failure",status_code="500"} 1`)
      for (const le of [1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 100, 200, 300, 400, 500, 1000, '+Inf']) {
        lines.push(
          `response_latency_ms_bucket{${labels},status_code="200",le="${le}"} ${le === '+Inf' ? 12 : Math.min(12, Number(le))}`,
        )
      }
      lines.push(`tcp_open_connections{${labels},peer="src"} 3`)
    }
  }
  return `${lines.join('\n')}\n`
}

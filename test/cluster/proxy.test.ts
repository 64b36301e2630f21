// `mesh proxy` through the real API server's port-forward: a sidecar that is a real Envoy, a ztunnel and an istiod that are played.

import {afterAll, beforeAll, expect, it} from 'vitest'
import {describeWithEnvoy} from '../envoy/describe-with-envoy.ts'
import {type Shop, startShop} from '../envoy/shop.ts'
import {startMesh} from '../support/run-mesh.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import {type MetricsServer, servePages} from './support/metrics-server.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster

const container = {name: 'app', image: 'example.com/app:1'}
const proxy = {name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.30.3', restartPolicy: 'Always'}

describeWithEnvoy('a proxy behind the API server', () => {
  let namespace: OwnNamespace
  let shop: Shop
  let istiod: MetricsServer
  let ztunnel: MetricsServer

  /** The namespace takes the part of the control plane's and of the user's both. */
  const mesh = async (...args: string[]) =>
    startMesh(['proxy', ...args, '--kubeconfig', kubeconfig, '--istio-namespace', namespace.name])
  /** What a good call prints, its cells apart. */
  const rowsOf = async (...args: string[]): Promise<string[][]> => {
    const {status, stdout, stderr} = await mesh(...args)
    expect({status, stderr}).toEqual({status: 0, stderr: ''})
    return stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/ {3,}/))
  }

  beforeAll(async () => {
    namespace = await createNamespace(cluster, 'proxy')
    const {name} = namespace
    const pod = (called: string, spec: object, labels: Record<string, string> = {app: called}) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: called, namespace: name, labels},
      spec,
    })
    const template = {metadata: {labels: {app: 'web'}}, spec: {initContainers: [proxy], containers: [container]}}
    await applyStrictly(cluster, [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: {name: 'web', namespace: name},
        spec: {replicas: 2, selector: {matchLabels: {app: 'web'}}, template},
      },
      pod('plain', {containers: [container]}),
      pod('istiod', {containers: [{...container, name: 'discovery'}]}),
      pod('ztunnel', {containers: [{...container, name: 'istio-proxy'}]}),
    ])
    shop = await startShop()
    istiod = await servePages((path) =>
      path === '/debug/syncz'
        ? JSON.stringify([
            {
              proxy: `web-1.${name}`,
              cluster_id: 'Kubernetes',
              istio_version: '1.30.3',
              cluster_sent: 'a',
              cluster_acked: 'a',
            },
          ])
        : undefined,
    )
    ztunnel = await servePages((path) =>
      path === '/config_dump'
        ? JSON.stringify({
            workloads: [{namespace: 'shop', name: 'web', workloadIps: ['10.0.0.1'], protocol: 'HBONE'}],
            services: [],
          })
        : undefined,
    )
    await cluster.servePods([
      {namespace: name, ports: {15000: shop.envoy.adminPort}},
      {namespace: name, pod: 'istiod', ports: {15014: istiod.port}},
      {namespace: name, pod: 'ztunnel', ports: {15000: ztunnel.port}},
    ])
    await kubectl(['rollout', 'status', '-n', name, 'deployment/web', '--timeout=60s'])
    await kubectl(['wait', '-n', name, 'pod', '--all', '--for=condition=Ready', '--timeout=60s'])
  }, 120_000)
  afterAll(async () => {
    await Promise.all([shop?.stop(), istiod?.close(), ztunnel?.close()])
    await namespace?.remove()
  })

  it('shows its clusters, and its endpoints with the objects behind them', async () => {
    const clusters = await rowsOf('clusters', `deploy/web.${namespace.name}`, '--fqdn', 'reviews')
    expect(clusters.map((cells) => cells.at(-1))).toEqual([
      'DestinationRule/shop/reviews',
      'DestinationRule/shop/reviews',
    ])
    const endpoints = await rowsOf(
      'endpoints',
      'deploy/web',
      '-n',
      namespace.name,
      '--cluster',
      'outbound|9080||ratings.shop.svc.cluster.local',
    )
    expect(endpoints.map(([, ...cells]) => cells)).toEqual([
      ['HEALTHY', 'OK', 'outbound|9080||ratings.shop.svc.cluster.local', 'Service/shop/ratings'],
    ])
  })

  it.each([
    ['listeners', 3],
    ['routes', 7],
    ['secrets', 2],
    ['stats', 51],
  ] as const)('shows its %s', async (view, count) => {
    expect(await rowsOf(view, 'deploy/web', '-n', namespace.name)).toHaveLength(count)
  })

  it('takes new log levels, on all pods of the workload', async () => {
    const {status, stdout} = await mesh(
      'log',
      'deploy/web',
      '-n',
      namespace.name,
      '--level',
      'warning,http:debug',
      '-o',
      'json',
    )
    expect(status).toBe(0)
    const logs = Object.values<Record<string, string>>(JSON.parse(stdout))
    expect(logs.map(({http, admin}) => [http, admin])).toEqual([
      ['debug', 'warning'],
      ['debug', 'warning'],
    ])
  })

  it('gives its pages of statistics whole', async () => {
    const {status, stdout} = await mesh('stats', 'deploy/web', '-n', namespace.name, '-o', 'prom')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^# TYPE envoy_server_live gauge$/m)
  })

  it('is in sync by the word of istiod, and known to ztunnel', async () => {
    const {name} = namespace
    expect(await rowsOf('status')).toEqual([[`web-1.${name}`, 'Kubernetes', 'istiod', '1.30.3', '1 (CDS)']])
    expect(await rowsOf('workloads')).toEqual([['shop', 'web', '10.0.0.1', '-', 'None', 'HBONE']])
  })

  it.each<[string, string[], RegExp]>([
    ['without a sidecar', ['clusters', 'plain'], /^Error: pod \S+\/plain has no container "istio-proxy"\n {2}try: /],
    [
      'whose port is deaf',
      ['clusters', 'plain', '--proxy-admin-port', '15001'],
      /^Error: cannot reach port 15001 of pod \S+\/plain/,
    ],
    ['that is none', ['routes', 'gone'], /^Error: Pod "gone" does not exist/],
    [
      'of ztunnel',
      ['routes', 'ztunnel'],
      /^Error: port 15000\/config_dump of pod \S+\/ztunnel is a dump of ztunnel: no routes there\n/,
    ],
    [
      'at a wrong port',
      ['all', 'ztunnel', '--proxy-admin-port', '15000'],
      /^Error: port 15000\/config_dump\?include_eds of pod \S+ answered 404/,
    ],
  ])('in a pod %s is refused in one sentence', async (_title, args, message) => {
    const {status, stdout, stderr} = await mesh(...args, '-n', namespace.name)
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toMatch(message)
  })
})

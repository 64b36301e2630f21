// Edges, routes and policies through the real path: the built program, port-forwards to proxies, objects of a real API server.

import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {prometheusConfig} from '../../src/stats/prometheus/config.ts'
import {type RunResult, startMesh} from '../support/run-mesh.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import {applyGatewayApi, removeLinkerd, renderLinkerd} from './support/linkerd.ts'
import {growingMetrics, type MetricsServer, serveMetrics} from './support/metrics-server.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {
  type DiscoveredTarget,
  describeWithPrometheus,
  type Prometheus,
  startPrometheus,
  withTargets,
} from './support/prometheus.ts'
import {until} from './until.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster

let namespace: OwnNamespace
let servers: MetricsServer[] = []
/** The proxies, as Prometheus' discovery would find them. */
let targets: DiscoveredTarget[] = []

const mesh = (...args: string[]): Promise<RunResult> =>
  startMesh([...args, '-n', namespace.name], {env: {KUBECONFIG: kubeconfig, MESH_PROMETHEUS: 'none'}})

/** The program's JSON, after it said that all is well. */
async function json(...args: string[]) {
  const {status, stdout, stderr} = await mesh(...args, '-o', 'json')
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return JSON.parse(stdout)
}

const proxy = (name: string) => ({
  name: 'linkerd-proxy',
  image: 'example.com/proxy:1',
  restartPolicy: 'Always',
  ports: [{name: 'linkerd-admin', containerPort: 4191}],
  env: [
    {name: '_pod_ns', valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}},
    {
      name: 'LINKERD2_PROXY_IDENTITY_LOCAL_NAME',
      value: `${name}.$(_pod_ns).serviceaccount.identity.linkerd.cluster.local`,
    },
  ],
})

function template(name: string, more: object = {}) {
  return {
    metadata: {labels: {app: name, 'linkerd.io/control-plane-ns': 'linkerd', 'linkerd.io/proxy-deployment': name}},
    spec: {
      initContainers: [proxy(name)],
      containers: [{name: 'main', image: 'example.com/main:1', ports: [{name: 'http', containerPort: 8080}]}],
      ...more,
    },
  }
}

function objects(): object[] {
  const of = (apiVersion: string, kind: string, name: string, spec: object) => ({
    apiVersion,
    kind,
    metadata: {name, namespace: namespace.name},
    spec,
  })
  const selector = {matchLabels: {app: 'api'}}
  const server = {group: 'policy.linkerd.io', kind: 'Server', name: 'api-http'}
  const route = {name: 'GET /orders', condition: {method: 'GET', pathRegex: '/orders'}}
  return [
    ...['web', 'api'].map((name) =>
      of('apps/v1', 'Deployment', name, {selector: {matchLabels: {app: name}}, template: template(name)}),
    ),
    of('batch/v1', 'CronJob', 'nightly', {
      schedule: '0 3 * * *',
      jobTemplate: {spec: {template: template('api', {restartPolicy: 'Never'})}},
    }),
    of('v1', 'Service', 'api', {selector: {app: 'api'}, ports: [{port: 80, targetPort: 8080}]}),
    of('linkerd.io/v1alpha2', 'ServiceProfile', `api.${namespace.name}.svc.cluster.local`, {routes: [route]}),
    of('gateway.networking.k8s.io/v1', 'GRPCRoute', 'stock', {
      parentRefs: [{group: '', kind: 'Service', name: 'api', port: 80}],
    }),
    of('policy.linkerd.io/v1beta3', 'Server', 'api-http', {podSelector: selector, port: 'http'}),
    of('policy.linkerd.io/v1beta3', 'HTTPRoute', 'orders', {parentRefs: [server]}),
    of('policy.linkerd.io/v1alpha1', 'AuthorizationPolicy', 'clients', {
      targetRef: {...server, kind: 'HTTPRoute', name: 'orders'},
      requiredAuthenticationRefs: [],
    }),
    of('policy.linkerd.io/v1beta1', 'ServerAuthorization', 'everybody', {
      server: {name: 'api-http'},
      client: {unauthenticated: true},
    }),
  ]
}

/** What every proxy serves from its start. */
const alive = 'proxy_build_info{version="test"} 1\nprocess_start_time_seconds 1000\n'

const type = (name: string, kind: string) => `# TYPE ${name} ${kind}\n`

/** Each second: 8 requests to the profile's route in 10 tries, 5 gRPC requests, one of which fails. */
function clientPage(): string {
  const ns = namespace.name
  const dst = `tls="true",server_id="api.${ns}.serviceaccount.identity.linkerd.cluster.local",dst_namespace="${ns}",dst_deployment="api"`
  const profile = `direction="outbound",dst="api.${ns}.svc.cluster.local:80",rt_route="GET /orders"`
  const grpc = `parent_kind="Service",parent_namespace="${ns}",parent_name="api",route_kind="GRPCRoute",route_name="stock"`
  return [
    alive,
    `${type('tcp_open_connections', 'gauge')}tcp_open_connections{direction="outbound",peer="dst",${dst}} 3`,
    `tcp_open_connections{direction="outbound",peer="dst",tls="no_identity",no_tls_reason="not_provided_by_service_discovery",target_addr="203.0.113.7:5432"} 1`,
    `${type('route_response_total', 'counter')}route_response_total{${profile},classification="success"} 8`,
    `${type('route_actual_response_total', 'counter')}route_actual_response_total{${profile},classification="success"} 8`,
    `route_actual_response_total{${profile},classification="failure"} 2`,
    `${type('outbound_grpc_route_request_statuses', 'counter')}outbound_grpc_route_request_statuses_total{${grpc},grpc_status="OK",error=""} 4`,
    `outbound_grpc_route_request_statuses_total{${grpc},grpc_status="UNAVAILABLE",error=""} 1`,
    '',
  ].join('\n')
}

/** Each second: 10 requests under the user's policy, 3 turned away. */
function serverPage(): string {
  const server = 'srv_group="policy.linkerd.io",srv_kind="server",srv_name="api-http",srv_port="8080"'
  const orders = `${server},route_kind="HTTPRoute",route_name="orders",authz_kind="authorizationpolicy",authz_name="clients"`
  const none = `${server},route_kind="default",route_name="default"`
  return [
    alive,
    `${type('response_total', 'counter')}response_total{direction="inbound",${orders},tls="true",classification="success"} 9`,
    `response_total{direction="inbound",${orders},tls="true",classification="failure"} 1`,
    `${type('response_latency_ms', 'histogram')}response_latency_ms_bucket{direction="inbound",${orders},le="10"} 10`,
    `response_latency_ms_bucket{direction="inbound",${orders},le="+Inf"} 10`,
    `${type('inbound_http_authz_allow_total', 'counter')}inbound_http_authz_allow_total{${orders},tls="true"} 10`,
    `${type('inbound_http_authz_deny_total', 'counter')}inbound_http_authz_deny_total{${none},tls="no_identity"} 3`,
    '',
  ].join('\n')
}

const discovered = (app: string, pod: string, {port}: MetricsServer): DiscoveredTarget => ({
  address: `127.0.0.1:${port}`,
  labels: {
    __meta_kubernetes_namespace: namespace.name,
    __meta_kubernetes_pod_name: pod,
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_pod_container_name: 'linkerd-proxy',
    __meta_kubernetes_pod_container_port_name: 'linkerd-admin',
    __meta_kubernetes_pod_label_linkerd_io_control_plane_ns: 'linkerd',
    __meta_kubernetes_pod_label_linkerd_io_proxy_deployment: app,
    __meta_kubernetes_pod_controller_kind: 'ReplicaSet',
    __meta_kubernetes_pod_controller_name: pod.replace(/-[^-]+$/, ''),
  },
})

beforeAll(async () => {
  targets = []
  namespace = await createNamespace(cluster, 'views')
  const crds = await renderLinkerd('crds')
  await applyGatewayApi(cluster)
  await applyStrictly(cluster, crds)
  const established = crds.map(({metadata}) => `crd/${metadata.name}`)
  await kubectl(['wait', '--for=condition=Established', '--timeout=60s', ...established])
  await until('custom resources are served', async () =>
    applyStrictly(cluster, objects()).then(
      () => true,
      () => undefined,
    ),
  )
  await kubectl(['rollout', 'status', 'deployment', '-n', namespace.name, '--timeout=60s'])
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const pages = {web: clientPage(), api: serverPage()}
  for (const [app, page] of Object.entries(pages)) {
    const server = await serveMetrics(growingMetrics(page, 1, seconds))
    servers.push(server)
    const {stdout} = await kubectl(['get', 'pods', '-n', namespace.name, '-l', `app=${app}`, '-o', 'name'])
    const pod = stdout.trim().replace('pod/', '')
    await cluster.servePods([{namespace: namespace.name, pod, ports: {4191: server.port}}])
    targets.push(discovered(app, pod, server))
  }
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  servers = []
  await namespace?.remove()
  await removeLinkerd(cluster)
})

/** A window's ends are known to a round trip, and counters step by one. */
const about = (rate: number) => ({min: rate * 0.7 - 0.5, max: rate * 1.3 + 0.5})
const expectRate = (found: unknown, rate: number) => {
  expect(found).toBeGreaterThan(about(rate).min)
  expect(found).toBeLessThan(about(rate).max)
}

describe('edges', () => {
  test('are those that the client holds open, with the identities of both', async () => {
    const ns = namespace.name
    const common = {src: 'web', src_namespace: ns, client_id: `web.${ns}`}
    expect(await json('viz', 'edges', 'deploy')).toEqual([
      {
        ...common,
        dst: '203.0.113.7:5432',
        dst_namespace: '',
        server_id: '',
        no_tls_reason: 'Not Provided By Service Discovery',
      },
      {...common, dst: 'api', dst_namespace: ns, server_id: `api.${ns}`, no_tls_reason: ''},
    ])
  })

  test('are a table without colour in a pipe', async () => {
    const {stdout, stderr, status} = await mesh('viz', 'edges', 'deploy/api')
    const [header = '', row = ''] = stdout.split('\n')
    expect({stderr, status}).toEqual({stderr: '', status: 0})
    expect(header.split(/ {2,}/)).toEqual(['SRC', 'DST', 'SRC_NS', 'DST_NS', 'SECURED'])
    expect(row.split(/ {2,}/)).toEqual(['web', 'api', namespace.name, namespace.name, '√'])
  })
})

describe('routes', () => {
  test('that a client takes tell requests from tries', async () => {
    const routes = await json('viz', 'routes', 'deploy/web', '--to', 'svc/api', '-t', '3s')
    expect(Object.keys(routes)).toEqual(['deployment/web'])
    const [orders, idle, stock] = routes['deployment/web']
    expect([orders, idle, stock].map(({route, kind, authority}) => [route, kind, authority])).toEqual([
      ['GET /orders', 'ServiceProfile', 'api'],
      ['[DEFAULT]', 'ServiceProfile', 'api'],
      ['stock', 'GRPCRoute', 'api'],
    ])
    expect(orders).toMatchObject({effective_success: 1})
    expectRate(orders.effective_rps, 8)
    expectRate(orders.actual_rps, 10)
    expect(idle).toMatchObject({effective_rps: null, actual_rps: null, latency_ms_p50: null})
    expectRate(stock.effective_rps, 5)
    expect(stock.effective_success).toBeGreaterThan(0.7)
    expect(stock.effective_success).toBeLessThan(0.9)
  })

  test('of a server are counted where they arrive', async () => {
    const {'deployment/api': rows} = await json('viz', 'routes', 'deploy/api', '-t', '3s')
    const orders = rows.find(({route}: {route: string}) => route === 'orders')
    expect(orders).toMatchObject({kind: 'HTTPRoute', authority: 'server/api-http'})
    expectRate(orders.rps, 10)
  })

  test('of what has none are an error on stderr, and nothing on stdout', async () => {
    const {status, stdout, stderr} = await mesh('viz', 'routes', 'deploy/web', '-t', '1s')
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toMatch(/^Error: no Service Profiles found for selected resources/)
  })

  test('in the wide form need a destination', async () => {
    const {status, stdout, stderr} = await mesh('viz', 'routes', 'svc/api', '-o', 'wide')
    expect({status, stdout}).toEqual({status: 2, stdout: ''})
    expect(stderr).toContain('--to svc/NAME -o wide')
  })
})

describe('policies', () => {
  test('tell what they admit and what is turned away', async () => {
    const [refused, admitted] = await json('viz', 'authz', 'deploy/api', '-t', '3s')
    expect(refused).toMatchObject({route: 'default', server: 'api-http', authorization: '', success: null})
    expectRate(refused.unauthorized, 3)
    expect(admitted).toMatchObject({route: 'orders', authorization: 'authorizationpolicy/clients', unauthorized: 0})
    expectRate(admitted.rps, 10)
  })

  test.each(['deploy/api', 'cj/nightly', 'po'])('that apply to %s are found in the objects', async (target) => {
    expect(await json('authz', target)).toEqual([
      {route: '*', server: 'api-http', authorization_policy: '', server_authorization: 'everybody'},
      {route: 'orders', server: 'api-http', authorization_policy: 'clients', server_authorization: ''},
    ])
  })

  test('that apply to nothing are told so', async () => {
    expect(await mesh('authz', 'deploy/web')).toMatchObject({
      status: 0,
      stdout: '',
      stderr: 'No authorizations found.\n',
    })
  })
})

describe('with rights in one namespace only', () => {
  const role = {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'viewer'}
  const rights = [
    {apiGroups: ['', 'apps'], resources: ['pods', 'services', 'deployments', 'replicasets'], verbs: ['list']},
    {apiGroups: [''], resources: ['pods/portforward'], verbs: ['get', 'create']},
    {apiGroups: ['linkerd.io'], resources: ['serviceprofiles'], verbs: ['list']},
  ]

  beforeAll(async () => {
    const of = (kind: string) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind,
      metadata: {name: 'viewer', namespace: namespace.name},
    })
    const subjects = [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer'}]
    await applyStrictly(cluster, [
      {...of('Role'), rules: rights},
      {...of('RoleBinding'), roleRef: role, subjects},
    ])
  })

  test.each([
    {
      args: ['viz', 'edges', 'deploy', '-o', 'json'],
      left: /clients in other namespaces than \S+ are left out: .* needs list (pods|replicasets)/,
    },
    {
      args: ['viz', 'routes', 'svc/api', '-t', '1s'],
      left: /routes without traffic may be missing: .* needs list \S*routes in/,
    },
  ])('$args shows what can be seen, and says what is missing', async ({args, left}) => {
    const {status, stdout, stderr} = await mesh(...args, '--as', 'viewer')
    expect(stderr).toMatch(left)
    expect(status).toBe(0)
    expect(stdout).toContain('api')
  })

  test('policies that may not be read are an error that names the right', async () => {
    const {status, stdout, stderr} = await mesh('authz', 'deploy/api', '--as', 'viewer')
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toMatch(/needs list (servers|serverauthorizations|authorizationpolicies) in /)
  })
})

await describeWithPrometheus('by Prometheus', () => {
  /** Seconds. */
  const window = 4
  let prometheus: Prometheus

  beforeAll(async () => {
    const config = prometheusConfig('linkerd', {controlPlaneNamespace: 'linkerd', interval: '1s'})
    prometheus = await startPrometheus(withTargets(config, targets))
    const seen = `count(proxy_build_info offset ${window + 1}s)`
    await until('Prometheus has seen all proxies for a window', async () => (await prometheus.value(seen)) === 2)
  })
  afterAll(() => prometheus?.stop())

  /** The numbers of rows are rates of nearly the same time; all else has to be equal. */
  const roughly = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, item) => (typeof item === 'number' ? Number(item > 0) : item))
  const numbers = (value: unknown): number[] =>
    JSON.stringify(value)
      .match(/(?<=:)[\d.]+/g)
      ?.map(Number) ?? []

  test.each([
    {what: 'edges', args: ['viz', 'edges', 'deploy'], measured: false},
    {what: 'routes of a client', args: ['viz', 'routes', 'deploy/web', '--to', 'svc/api'], measured: true},
    {what: 'routes of a service', args: ['viz', 'routes', 'svc/api'], measured: true},
    {what: 'policies', args: ['viz', 'authz', 'deploy/api'], measured: true},
  ])('$what are the same', {retry: 5}, async ({args, measured}) => {
    const timed = measured ? [...args, '-t', `${window}s`, '-o', 'json'] : [...args, '-o', 'json']
    const scraped = JSON.parse((await mesh(...timed)).stdout)
    const {stdout, stderr, status} = await mesh(...timed, '--prometheus', prometheus.url)
    expect({stderr: stderr.includes(prometheus.url), status}).toEqual({stderr: true, status: 0})
    const asked = JSON.parse(stdout)
    expect(roughly(asked)).toEqual(roughly(scraped))
    const pairs = numbers(asked).map((value, index) => [value, numbers(scraped)[index] ?? Number.NaN] as const)
    for (const [value, other] of pairs) expect(Math.abs(value - other)).toBeLessThanOrEqual(0.1 * other + 0.5)
    if (measured) expect(pairs.length).toBeGreaterThan(3)
  })
})

// The rights that `mesh rbac print` prints: under them a command has all that it needs, and without any one of them it misses something.

import {readFileSync} from 'node:fs'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Cluster as Client} from '../../src/kube/cluster.ts'
import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {meshNames} from '../../src/meshes/index.ts'
import {commandsWithRights, withoutLeast} from '../../src/rights/index.ts'
import {isJsonObject, listAt, parseYamlDocuments} from '../../src/yaml/index.ts'
import {root, runMesh, startMesh} from '../support/run-mesh.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import {installLinkerd, type LinkerdOnCluster, removeControlPlane, removeLinkerd, renderCni} from './support/linkerd.ts'
import {growingMetrics, type MetricsServer, serveMetrics} from './support/metrics-server.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {podTemplate} from './support/workloads.ts'

interface Case {
  /** What is typed; NS stands for the workloads' namespace. */
  readonly typed: string
  /** What of it the rights are printed for. */
  readonly printed: string
  readonly prepare?: () => Promise<void>
  readonly restore?: () => Promise<void>
}

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster
/** Runs that are on their way at the same time, each as a user of its own. */
const atOnce = 4

let linkerd: LinkerdOnCluster
let shop: OwnNamespace
let metrics: MetricsServer
let client: Client
beforeAll(async () => {
  client = await connectTo(kubeconfig)
  await removeLinkerd(cluster)
  linkerd = await installLinkerd(cluster)
  shop = await createNamespace(cluster, 'rights')
  await applyStrictly(cluster, workloads(shop.name))
  await kubectl(['rollout', 'status', '-n', shop.name, 'deployment/web', '--timeout=60s'])
  const started = performance.now()
  metrics = await serveMetrics(growingMetrics(page, 1, () => (performance.now() - started) / 1000))
  const ports = {4191: metrics.port}
  await cluster.servePods([
    {namespace: shop.name, ports},
    {namespace: 'linkerd', ports: {...ports, 9990: metrics.port}},
  ])
})
afterAll(async () => {
  await metrics.close()
  client.close()
  for (const kind of ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']) {
    await kubectl(['delete', kind, '-A', '-l', 'proves-rights'])
  }
  await shop.remove()
  await kubectl(['delete', 'clusterportforwards.kwok.x-k8s.io', shop.name, 'linkerd', '--ignore-not-found'])
  await removeLinkerd(cluster)
})

const page = `# TYPE response_total counter
response_total{direction="inbound",tls="true",classification="success",target_port="8080",srv_kind="default",srv_name="all-unauthenticated",route_kind="default",route_name="default"} 10
# TYPE tcp_open_connections gauge
tcp_open_connections{direction="inbound",peer="src",tls="true"} 1
`

/** One meshed Deployment, and one object of each other kind that commands ask for. */
function workloads(namespace: string): KubeObject[] {
  const metadata = {name: 'web', namespace}
  const meshed = {
    metadata: {
      labels: {app: 'web', 'linkerd.io/control-plane-ns': 'linkerd', 'linkerd.io/workload-ns': namespace},
      annotations: {'linkerd.io/proxy-version': 'edge-26.8.3', 'linkerd.io/inject': 'enabled'},
    },
    spec: {
      containers: [
        {name: 'app', image: 'example.com/app:1', ports: [{containerPort: 8080}]},
        {
          name: 'linkerd-proxy',
          image: 'cr.l5d.io/linkerd/proxy:edge-26.8.3',
          ports: [{name: 'linkerd-admin', containerPort: 4191}],
          env: [
            {
              name: 'LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS',
              valueFrom: {configMapKeyRef: {name: 'linkerd-identity-trust-roots', key: 'ca-bundle.crt'}},
            },
            {
              name: 'LINKERD2_PROXY_IDENTITY_LOCAL_NAME',
              value: `default.${namespace}.serviceaccount.identity.linkerd.cluster.local`,
            },
          ],
        },
      ],
    },
  }
  const job = {template: {...podTemplate('job'), spec: {restartPolicy: 'Never', containers: [{name: 'a', image: 'a'}]}}}
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {replicas: 1, selector: {matchLabels: {app: 'web'}}, template: meshed},
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {selector: {app: 'web'}, ports: [{port: 80, targetPort: 8080}]},
    },
    {apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec: {schedule: '0 0 1 1 *', jobTemplate: {spec: job}}},
    {
      apiVersion: 'linkerd.io/v1alpha2',
      kind: 'ServiceProfile',
      metadata: {...metadata, name: `web.${namespace}.svc.cluster.local`},
      spec: {routes: [{name: 'all', condition: {pathRegex: '/.*'}}]},
    },
    {
      apiVersion: 'policy.linkerd.io/v1beta3',
      kind: 'Server',
      metadata,
      spec: {podSelector: {matchLabels: {app: 'web'}}, port: 8080},
    },
    {
      apiVersion: 'policy.linkerd.io/v1beta3',
      kind: 'HTTPRoute',
      metadata,
      spec: {parentRefs: [{group: 'policy.linkerd.io', kind: 'Server', name: 'web'}]},
    },
    {
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'AuthorizationPolicy',
      metadata,
      spec: {targetRef: {group: 'policy.linkerd.io', kind: 'HTTPRoute', name: 'web'}, requiredAuthenticationRefs: []},
    },
  ] as KubeObject[]
}

const withOptions = async () => {
  await linkerd.configure({cniEnabled: true, highAvailability: true})
  await kubectl(['create', 'namespace', 'linkerd-cni'])
  await applyStrictly(
    cluster,
    (await renderCni('linkerd-cni')).filter(({kind}) => kind !== 'Namespace'),
  )
}
const withoutOptions = async () => {
  await linkerd.restore('ConfigMap/linkerd-config')
  await kubectl(['delete', 'namespace', 'linkerd-cni', '--timeout=90s'])
  await kubectl(['delete', 'clusterrole,clusterrolebinding', 'linkerd-cni'])
}

const commands: readonly Case[] = [
  {typed: 'check --wait 0s', printed: 'check'},
  {
    typed: 'check --wait 0s',
    printed: 'check --ha --linkerd-cni-enabled',
    prepare: withOptions,
    restore: withoutOptions,
  },
  {typed: 'check --proxy --wait 0s', printed: 'check --proxy'},
  {typed: 'check --crds --wait 0s', printed: 'check --crds'},
  {typed: 'version', printed: 'version'},
  {typed: 'upgrade', printed: 'upgrade'},
  {typed: 'inject --manual examples/shop.yaml', printed: 'inject --manual'},
  {typed: 'inject --why deploy/web -n NS', printed: 'inject --why deploy/web -n NS'},
  {typed: 'identity -l app=web -n NS --timeout 5s', printed: 'identity -n NS'},
  {typed: 'authz deploy/web -n NS', printed: 'authz deploy -n NS'},
  {typed: 'diagnostics proxy-metrics deploy/web -n NS', printed: 'diagnostics proxy-metrics deploy/web -n NS'},
  {typed: 'diagnostics controller-metrics -w 3s', printed: 'diagnostics controller-metrics'},
  {typed: 'diagnostics endpoints web.NS.svc.cluster.local:80 --timeout 3s', printed: 'diagnostics endpoints'},
  {typed: 'diagnostics profile 10.9.9.9:80 --timeout 3s', printed: 'diagnostics profile'},
  {typed: 'diagnostics policy svc/web 80 -n NS --timeout 3s', printed: 'diagnostics policy'},
  {typed: 'viz stat deploy -n NS -t 1s', printed: 'viz stat deploy -n NS'},
  {typed: 'viz stat deploy -A -t 1s', printed: 'viz stat deploy -A'},
  {typed: 'viz stat svc -n NS -t 1s', printed: 'viz stat svc -n NS'},
  {typed: 'viz stat ns -t 1s', printed: 'viz stat ns'},
  {typed: 'viz stat srv -n NS -t 1s', printed: 'viz stat srv -n NS'},
  {typed: 'viz edges deploy -n NS', printed: 'viz edges deploy -n NS'},
  {typed: 'viz routes deploy -n NS -t 1s', printed: 'viz routes deploy -n NS'},
  {typed: 'viz authz deploy -n NS -t 1s', printed: 'viz authz deploy -n NS'},
  {typed: 'viz stat-inbound deploy -n NS -t 1s', printed: 'viz stat-inbound deploy -n NS'},
  {typed: 'viz stat-outbound deploy -n NS -t 1s', printed: 'viz stat-outbound deploy -n NS'},
  {typed: 'viz top deploy -n NS -t 1s', printed: 'viz top deploy -n NS'},
]

/** Before there is an install. */
const installing: readonly Case[] = [
  {typed: 'check --pre --wait 0s', printed: 'check --pre'},
  {typed: 'install', printed: 'install'},
]

interface Ran {
  readonly status: number | null
  readonly output: string
}

const words = (text: string) => text.replaceAll('NS', shop.name).split(' ')

async function run(typed: string, user: string | undefined): Promise<Ran> {
  const as = user === undefined ? [] : ['--as', user]
  const {status, stdout, stderr} = await startMesh([...words(typed), ...as], {env: {KUBECONFIG: kubeconfig}})
  return {status, output: `${stdout}\n${stderr}`}
}

function print(printed: string, user: string): KubeObject[] {
  const {status, stdout, stderr} = runMesh(['rbac', 'print', ...words(printed), '--user', user])
  expect({status, stderr}).toEqual({status: 0, stderr: ''})
  return parseYamlDocuments(stdout) as KubeObject[]
}

let users = 0

/** Runs with the printed objects, changed; the user and its roles are this run's own. */
async function runWith({typed, printed}: Case, change: (objects: KubeObject[]) => KubeObject[]): Promise<Ran> {
  const user = `user-${Date.now().toString(36)}-${users++}`
  const own = print(printed, user).map((object) => ({
    ...object,
    metadata: {...object.metadata, name: user, labels: {'proves-rights': 'yes'}},
    ...(isJsonObject(object.roleRef) ? {roleRef: {...object.roleRef, name: user}} : {}),
  }))
  const granted = change(own)
  for (const object of granted) await client.apply(object, {force: true})
  return run(typed, user)
}

const missing = /needs ((get|list|create|watch) \S+|\S+ rights)|is forbidden|cannot \S+ resource/
const rulesIn = (objects: readonly KubeObject[]) =>
  objects.flatMap((object, position) => listAt(object, 'rules').map((rule, index) => ({position, index, rule})))

function without(objects: readonly KubeObject[], position: number, index: number): KubeObject[] {
  return objects.map((object, place) =>
    place === position
      ? {...object, rules: listAt(object, 'rules').filter((_, rule) => rule !== index) as JsonObject[]}
      : object,
  )
}

async function inTurns<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = []
  for (let start = 0; start < tasks.length; start += atOnce) {
    results.push(...(await Promise.all(tasks.slice(start, start + atOnce).map((task) => task()))))
  }
  return results
}

async function prove(one: Case): Promise<void> {
  await one.prepare?.()
  try {
    const administrator = await run(one.typed, undefined)
    const enough = await runWith(one, (objects) => objects)
    expect(enough.output).not.toMatch(missing)
    expect(enough.status).toBe(administrator.status)
    const rules = rulesIn(print(one.printed, 'nobody'))
    expect(rules.length).toBeGreaterThan(0)
    const results = await inTurns(
      rules.map(({position, index, rule}) => async () => {
        const {output, status} = await runWith(one, (objects) => without(objects, position, index))
        return missing.test(output) || status !== administrator.status ? undefined : JSON.stringify(rule)
      }),
    )
    expect(results.filter((rule) => rule !== undefined)).toEqual([])
  } finally {
    await one.restore?.()
  }
}

describe('on an install, the printed rights suffice and none is too many:', () => {
  test.each(commands)('mesh $printed', prove)
})

describe('before an install, the printed rights suffice and none is too many:', () => {
  beforeAll(() => removeControlPlane(cluster))
  test.each(installing)('mesh $printed', prove)
})

describe('the table of rights', () => {
  test('has every command, and no other', () => {
    const manifest: {commands: Record<string, {hidden?: boolean}>} = JSON.parse(
      readFileSync(`${root}/oclif.manifest.json`, 'utf8'),
    )
    const ids = Object.keys(manifest.commands).map((id) => id.replaceAll(':', ' '))
    const known = meshNames.flatMap(commandsWithRights).filter((name) => !name.includes(' --'))
    expect([...new Set([...known, ...withoutLeast])].sort()).toEqual(ids.sort())
  })

  test('is proven here as far as it asks the API server', () => {
    const proven = new Set([...commands, ...installing].map(({printed}) => printed))
    const asks = commandsWithRights('linkerd').filter(
      (name) => name !== 'dashboard' && runMesh(['rbac', 'print', ...name.split(' ')]).stdout !== '',
    )
    const left = asks.filter(
      (name) => ![...proven].some((printed) => printed === name || printed.startsWith(`${name} `)),
    )
    expect(left).toEqual([])
  })
})

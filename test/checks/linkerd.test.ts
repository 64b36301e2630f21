// Linkerd's checks on objects: whole, and broken in just the way that each of them looks for.

import {describe, expect, test} from 'vitest'
import type {Stage} from '../../src/checks/check.ts'
import {checksFor} from '../../src/checks/list.ts'
import type {CheckResult} from '../../src/checks/run.ts'
import type {Verdict} from '../../src/kube/cluster.ts'
import {KubeError} from '../../src/kube/kube-error.ts'
import type {Json, KubeObject} from '../../src/kube/object.ts'
import type {FakeClusterOptions} from '../support/fake-cluster.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {object, pod} from '../support/objects.ts'
import {describeWithReference} from '../support/reference.ts'

const now = new Date('2026-08-20T12:00:00Z')
const clock = {now: () => 0, sleep: async () => {}}
const clusterNetworks = '10.0.0.0/8,100.64.0.0/10,172.16.0.0/12,192.168.0.0/16,fd00::/8'

async function check(
  stage: Stage,
  objects: readonly KubeObject[],
  options: FakeClusterOptions & {manifest?: KubeObject[]; crds?: KubeObject[]} = {},
): Promise<CheckResult[]> {
  const cluster = fakeCluster(objects, {now, ...options})
  const results: CheckResult[] = []
  const events = checksFor('linkerd', stage).run(
    {
      connect: async () => cluster,
      namespace: 'linkerd',
      defaultManifest: async () => options.manifest ?? [],
      crdManifest: async () => options.crds ?? [],
    },
    {wait: 0, clock},
  )
  for await (const event of events) if (event.kind === 'finished') results.push(event.result)
  return results
}

function titled(results: readonly CheckResult[], title: string): CheckResult {
  const result = results.find((candidate) => candidate.title === title)
  if (result === undefined) throw new Error(`no check is called ${title}`)
  return result
}

const crd = (name: string, versions: string[], annotations: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name, annotations},
  spec: {versions: versions.map((version) => ({name: version, served: true}))},
})
const httpRoutes = crd('httproutes.gateway.networking.k8s.io', ['v1', 'v1beta1'])

const node = (name: string, changes: {podCIDR?: string; heartbeat?: string; ready?: string} = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {name},
  spec: changes.podCIDR === undefined ? {} : {podCIDR: changes.podCIDR},
  status: {
    addresses: [{type: 'InternalIP', address: '203.0.113.9'}],
    conditions: [
      {type: 'Ready', status: changes.ready ?? 'True', lastHeartbeatTime: changes.heartbeat ?? '2026-08-20T11:58:00Z'},
    ],
  },
})

const aggregation = object('v1', 'ConfigMap', 'extension-apiserver-authentication', {
  namespace: 'kube-system',
  body: {data: {'requestheader-client-ca-file': 'PEM'}},
})
const ready = [httpRoutes, aggregation, node('node-1')]

describe('before an install', () => {
  test('a ready cluster passes every check', async () => {
    const results = await check('before-install', ready)
    expect(results.filter(({status}) => status !== 'passed')).toEqual([])
    expect(results).toHaveLength(15)
  })

  const denied = (resource: string, verb = 'create') => ({
    can: (access: {resource: string; verb: string}): Verdict => ({
      allowed: access.resource !== resource || access.verb !== verb,
      reason: 'RBAC',
    }),
  })
  test.each<{title: string; objects: KubeObject[]; options?: Parameters<typeof check>[2]; text: RegExp}>([
    {
      title: 'is running the minimum Kubernetes API version',
      objects: ready,
      options: {version: {major: 1, minor: 30, patch: 9, gitVersion: 'v1.30.9'}},
      text: /v1\.30\.9, older than v1\.31\.0/,
    },
    {title: 'Gateway API CRDs are installed', objects: ready.slice(1), text: /no Gateway API CRD/},
    {
      title: 'Gateway API CRDs are installed',
      objects: [crd('httproutes.gateway.networking.k8s.io', ['v1beta1'])],
      text: /do not serve v1: httproutes/,
    },
    {
      title: 'control plane namespace does not already exist',
      objects: [...ready, object('v1', 'Namespace', 'linkerd')],
      text: /namespace "linkerd" exists already/,
    },
    {
      title: 'can create non-namespaced resources',
      objects: ready,
      options: {
        manifest: [object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'linkerd-linkerd-identity')],
        failing: {
          'create clusterroles': new KubeError('forbidden', 'create clusterroles was refused: a policy says no'),
        },
      },
      text: /cannot create ClusterRole "linkerd-linkerd-identity" \(.*a policy says no\)/,
    },
    {
      title: 'can create non-namespaced resources',
      objects: ready,
      options: {
        manifest: ['one', 'two'].map((name) => object('rbac.authorization.k8s.io/v1', 'ClusterRole', name)),
        denied: ['create clusterroles'],
      },
      text: /^cannot create ClusterRole \(needs create clusterroles\)$/,
    },
    {
      title: 'can create ServiceAccounts',
      objects: ready,
      options: denied('serviceaccounts'),
      text: /create serviceaccounts in linkerd/,
    },
    {
      title: 'can create Services',
      objects: ready,
      options: denied('services'),
      text: /create services in linkerd \(RBAC\)/,
    },
    {
      title: 'can create Deployments',
      objects: ready,
      options: denied('deployments'),
      text: /create deployments\.apps in linkerd/,
    },
    {
      title: 'can create CronJobs',
      objects: ready,
      options: denied('cronjobs'),
      text: /create cronjobs\.batch in linkerd/,
    },
    {
      title: 'can create ConfigMaps',
      objects: ready,
      options: denied('configmaps'),
      text: /create configmaps in linkerd/,
    },
    {title: 'can create Secrets', objects: ready, options: denied('secrets'), text: /create secrets in linkerd/},
    {title: 'can read Secrets', objects: ready, options: denied('secrets', 'get'), text: /get secrets in linkerd/},
    {
      title: 'can read extension-apiserver-authentication configmap',
      objects: [httpRoutes, node('node-1')],
      text: /does not exist in namespace "kube-system"/,
    },
    {
      title: 'can read extension-apiserver-authentication configmap',
      objects: [httpRoutes, {...aggregation, data: {}}],
      text: /has no "requestheader-client-ca-file"/,
    },
    {
      title: 'no clock skew detected',
      objects: [
        ...ready,
        node('slow', {heartbeat: '2026-08-20T11:54:00Z'}),
        node('fast', {heartbeat: '2026-08-20T12:06:00Z'}),
      ],
      text: /310 s away from the last heartbeat of slow, fast/,
    },
  ])('$title: $text', async ({title, objects, options, text}) => {
    const result = titled(await check('before-install', objects, options), title)
    expect(result).toMatchObject({status: 'found', text: expect.stringMatching(text)})
  })

  test('what exists already can be created', async () => {
    const namespace = object('v1', 'Namespace', 'linkerd')
    const results = await check('before-install', [...ready, namespace], {manifest: [namespace]})
    expect(titled(results, 'can create non-namespaced resources').status).toBe('passed')
  })

  test('CRDs of the Gateway API that Linkerd made itself are taken as they are', async () => {
    const made = {
      ...crd('httproutes.gateway.networking.k8s.io', ['v1beta1'], {'linkerd.io/created-by': 'linkerd/helm'}),
    }
    expect(titled(await check('before-install', [made]), 'Gateway API CRDs are installed').status).toBe('passed')
  })

  test('a server that does not answer is asked once', async () => {
    const failing = {'get /version': new KubeError('timeout', 'get /version got no answer within 30 s')}
    const results = await check('before-install', [], {failing})
    expect(titled(results, 'can query the Kubernetes API')).toMatchObject({status: 'errored'})
    const others = results.filter(({title}) => !/^can (query|initialize)/.test(title))
    expect(new Set(others.map((result) => (result.status === 'skipped' ? result.why : result.status)))).toEqual(
      new Set(['"can query the Kubernetes API" could not be answered']),
    )
  })
})

const controlPlanePod = (component: string, changes: Parameters<typeof pod>[1] = {}): KubeObject =>
  pod(`linkerd-${component}-5d8f9c7b6d-abcde`, {
    namespace: 'linkerd',
    spec: {initContainers: [{name: 'linkerd-init'}, {name: 'linkerd-proxy', restartPolicy: 'Always'}]},
    status: {
      initContainerStatuses: [
        {name: 'linkerd-init', ready: false},
        {name: 'linkerd-proxy', ready: true},
      ],
      containerStatuses: [{name: component, ready: true}],
    },
    ...changes,
  })
const config = (values: string): KubeObject =>
  object('v1', 'ConfigMap', 'linkerd-config', {namespace: 'linkerd', body: {data: {values}}})
const heartbeat = object('v1', 'ServiceAccount', 'linkerd-heartbeat', {
  namespace: 'linkerd',
  labels: {'linkerd.io/control-plane-ns': 'linkerd'},
})
const service = (name: string, ip: string): KubeObject =>
  object('v1', 'Service', name, {namespace: 'shop', body: {spec: {clusterIP: ip, clusterIPs: [ip]}}})
const configMap = config(`clusterNetworks: "${clusterNetworks}"\ndisableHeartBeat: false\n`)
const destination = controlPlanePod('destination')
const whole = [
  httpRoutes,
  configMap,
  heartbeat,
  destination,
  controlPlanePod('identity'),
  controlPlanePod('proxy-injector'),
  node('node-1', {podCIDR: '10.42.0.0/24'}),
  pod('web'),
  service('web', '10.96.0.10'),
  service('headless', 'None'),
]
const without = (...gone: KubeObject[]): KubeObject[] => whole.filter((entry) => !gone.includes(entry))
const replaced = (old: KubeObject, changed: KubeObject): KubeObject[] =>
  whole.map((entry) => (entry === old ? changed : entry))

describe('an install', () => {
  test('that is whole passes every check', async () => {
    const results = await check('installed', whole)
    expect(results.filter(({status}) => status !== 'passed')).toEqual([])
    expect(results).toHaveLength(12)
  })

  test.each<{title: string; objects: KubeObject[]; text: RegExp}>([
    {title: "'linkerd-config' config map exists", objects: without(configMap), text: /"linkerd-config" does not exist/},
    {
      title: "'linkerd-config' config map exists",
      objects: replaced(configMap, config('a: [')),
      text: /"linkerd-config" in namespace "linkerd" cannot be read/,
    },
    {title: 'heartbeat ServiceAccount exist', objects: without(heartbeat), text: /linkerd-heartbeat does not exist/},
    {
      title: 'control plane replica sets are ready',
      objects: [
        ...whole,
        object('apps/v1', 'ReplicaSet', 'linkerd-identity-5d8f9c7b6d', {
          namespace: 'linkerd',
          body: {status: {conditions: [{type: 'ReplicaFailure', status: 'True', message: 'exceeded quota: tiny'}]}},
        }),
      ],
      text: /linkerd-identity-5d8f9c7b6d \(exceeded quota: tiny\)/,
    },
    {
      title: 'no unschedulable pods',
      objects: [
        ...whole,
        controlPlanePod('viz', {
          namespace: 'linkerd',
          phase: 'Pending',
          status: {
            conditions: [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes'}],
          },
        }),
      ],
      text: /linkerd-viz-.* \(0\/1 nodes\)/,
    },
    {title: 'control plane pods are ready', objects: without(destination), text: /no pod of linkerd-destination runs/},
    {
      title: 'control plane pods are ready',
      objects: replaced(
        destination,
        controlPlanePod('destination', {
          namespace: 'linkerd',
          spec: {initContainers: [{name: 'linkerd-proxy', restartPolicy: 'Always'}]},
          status: {
            initContainerStatuses: [{name: 'linkerd-proxy', ready: false}],
            containerStatuses: [{name: 'destination', ready: true}],
          },
        }),
      ),
      text: /linkerd-destination.* waits for linkerd-proxy/,
    },
    {
      title: 'cluster networks contains all node podCIDRs',
      objects: [...whole, node('wide', {podCIDR: '10.0.0.0/7'}), node('public', {podCIDR: '11.1.0.0/24'})],
      text: /node wide \(10\.0\.0\.0\/7\), node public \(11\.1\.0\.0\/24\)/,
    },
    {
      title: 'cluster networks contains all pods',
      objects: [...whole, pod('far', {ip: '198.51.100.7'})],
      text: /do not hold pod shop\/far \(198\.51\.100\.7\)/,
    },
    {
      title: 'cluster networks contains all services',
      objects: [...whole, service('far', '198.51.100.8')],
      text: /do not hold service shop\/far \(198\.51\.100\.8\)/,
    },
    {
      title: 'cluster networks contains all services',
      objects: replaced(configMap, config('clusterNetworks: "10.0.0.0/8,10.0.0.0/33"')),
      text: /has "10\.0\.0\.0\/33", which is no network/,
    },
  ])('$title: $text', async ({title, objects, text}) => {
    const result = titled(await check('installed', objects), title)
    expect(result).toMatchObject({status: 'found', text: expect.stringMatching(text)})
  })

  test('without its configuration has no answer to what rests on it, and says so', async () => {
    const results = await check('installed', without(configMap))
    const why = results
      .filter(({category}) => category === 'linkerd-existence')
      .slice(1)
      .map((result) => 'why' in result && result.why)
    expect(new Set(why)).toEqual(new Set([`"'linkerd-config' config map exists" failed`]))
  })

  test('with its heartbeat disabled needs no account for it', async () => {
    const objects = replaced(configMap, config(`clusterNetworks: "${clusterNetworks}"\ndisableHeartBeat: true\n`))
    const result = titled(
      await check(
        'installed',
        objects.filter((entry) => entry !== heartbeat),
      ),
      'heartbeat ServiceAccount exist',
    )
    expect(result).toMatchObject({status: 'skipped', why: 'the heartbeat is disabled'})
  })

  test('pods of the host network may have any address, also when the nodes cannot be read', async () => {
    const onHost = pod('agent', {ip: '203.0.113.9', spec: {hostNetwork: true}})
    for (const denied of [[], ['list nodes']]) {
      const results = await check('installed', [...whole, onHost], {denied})
      expect(titled(results, 'cluster networks contains all pods').status).toBe('passed')
    }
  })

  test('with rights in one namespace only, what cannot be read is skipped and the rest is answered', async () => {
    const denied = ['list nodes', 'list pods', 'list services', 'get customresourcedefinitions']
    const results = await check('installed', whole, {denied})
    const skippedOnes = results.flatMap((result) => (result.status === 'skipped' ? result.why : []))
    expect(skippedOnes).toEqual([
      'needs get customresourcedefinitions',
      'needs list nodes',
      'needs list pods',
      'needs list services',
    ])
    expect(results.filter(({status}) => status === 'found' || status === 'errored')).toEqual([])
  })
})

describe('the CRDs', () => {
  const wanted = [crd('servers.policy.linkerd.io', ['v1beta1', 'v1beta3']), httpRoutes]
  test.each([
    {
      name: 'that are there pass',
      existing: [crd('servers.policy.linkerd.io', ['v1beta1', 'v1beta3'])],
      status: 'passed',
    },
    {
      name: 'that are missing are named',
      existing: [],
      status: 'found',
      text: /servers\.policy\.linkerd\.io does not exist/,
    },
    {
      name: 'that are too old are named',
      existing: [crd('servers.policy.linkerd.io', ['v1beta1'])],
      status: 'found',
      text: /has no version v1beta3/,
    },
  ])('$name', async ({existing, status, text}) => {
    const results = await check('crds', existing, {crds: wanted})
    const result = titled(results, 'control plane CustomResourceDefinitions exist')
    expect(result.status).toBe(status)
    if (text !== undefined) expect(result).toMatchObject({text: expect.stringMatching(text)})
  })
})

const ourCategories = [
  'kubernetes-api',
  'kubernetes-version',
  'gateway-api-crd',
  'pre-kubernetes-setup',
  'linkerd-existence',
]

describeWithReference("Linkerd's own results", (reference) => {
  const theirs = (file: string) =>
    (reference.data(`linkerd/check/${file}.json`) as {categories: {categoryName: string; checks: Json[]}[]}).categories
      .filter(({categoryName}) => ourCategories.includes(categoryName))
      .flatMap(({categoryName, checks}) =>
        checks.map((entry) => ({categoryName, ...(entry as {description: string; hint?: string; result: string})})),
      )

  test.each([
    {file: 'pre-clean', stage: 'before-install' as const, objects: [httpRoutes, node('node-1')]},
    {
      file: 'healthy',
      stage: 'installed' as const,
      objects: [...without(...whole.filter(({kind}) => kind === 'Node')), node('node-1')],
    },
    {file: 'not-installed', stage: 'installed' as const, objects: [httpRoutes, node('node-1')]},
  ])('on a cluster like that of $file are ours as well', async ({file, stage, objects}) => {
    const ours = (await check(stage, objects))
      // What Linkerd skips it says nothing of; after a fatal failure it asks nothing more, where we say why not.
      .filter(({status}) => status !== 'skipped')
      .map((result) => ({
        categoryName: result.category,
        description: result.title,
        ...(result.status === 'passed'
          ? {result: 'success'}
          : {hint: result.url, result: 'level' in result ? result.level : ''}),
      }))
    expect(ours).toEqual(
      theirs(file).map(({categoryName, description, hint, result}) => ({
        categoryName,
        description,
        ...(hint && {hint}),
        result,
      })),
    )
  })
})

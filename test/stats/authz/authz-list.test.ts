// The authorizations of a workload, from policy objects alone.

import {describe, expect, test} from 'vitest'
import {KubeError} from '../../../src/kube/kube-error.ts'
import type {JsonObject, KubeObject} from '../../../src/kube/object.ts'
import {readAuthorizations} from '../../../src/stats/authz/authz-list.ts'
import {type FakeClusterOptions, fakeCluster} from '../../support/fake-cluster.ts'
import {object, pod} from '../../support/objects.ts'

const namespace = 'shop'
const policy = (kind: string, name: string, spec: JsonObject, labels: Record<string, string> = {}): KubeObject => {
  const version = {Server: 'v1beta3', ServerAuthorization: 'v1beta1', HTTPRoute: 'v1beta3'}[kind] ?? 'v1alpha1'
  return object(`policy.linkerd.io/${version}`, kind, name, {namespace, labels, body: {spec}})
}
const server = (name: string, port: number | string, app = 'web', more: JsonObject = {}) =>
  policy('Server', name, {podSelector: {matchLabels: {app}}, port, ...more}, {team: 'front'})
const protects = (kind: string, name: string, group = 'policy.linkerd.io') => ({
  targetRef: {group, kind, name},
  requiredAuthenticationRefs: [],
})

const container = (ports: JsonObject[]): JsonObject => ({name: 'app', ports})
const webPod = pod('web-1', {
  labels: {app: 'web'},
  owner: {kind: 'ReplicaSet', name: 'web-5d8f'},
  spec: {
    containers: [container([{containerPort: 8080, name: 'http'}, {containerPort: 9000}])],
    initContainers: [{name: 'linkerd-proxy', ports: [{containerPort: 4191, name: 'linkerd-admin'}]}],
  },
})
const web = [
  object('apps/v1', 'Deployment', 'web', {namespace}),
  object('apps/v1', 'ReplicaSet', 'web-5d8f', {namespace, owner: {kind: 'Deployment', name: 'web'}}),
  webPod,
]

async function authz(words: string[], objects: KubeObject[], options: FakeClusterOptions = {}) {
  const cluster = fakeCluster(objects, options)
  const {rows, notes} = await readAuthorizations(cluster, {mesh: 'linkerd', words, namespace})
  return {
    rows: rows.map((row) => `${row.route} ${row.server} ${row.authorizationPolicy} ${row.serverAuthorization}`),
    notes,
    calls: cluster.calls,
  }
}

describe('a server is of a workload', () => {
  test.each([
    {what: 'by the number of a port', server: server('s', 9000), applies: true},
    {what: 'by the name of a port', server: server('s', 'http'), applies: true},
    {what: 'by a port of the proxy, a native sidecar', server: server('s', 'linkerd-admin'), applies: true},
    {what: 'by no port that it lacks', server: server('s', 8081), applies: false},
    {what: 'by no port of another name', server: server('s', 'grpc'), applies: false},
    {what: 'by no selector of other pods', server: server('s', 8080, 'api'), applies: false},
    {what: 'by an empty selector', server: policy('Server', 's', {podSelector: {}, port: 8080}), applies: true},
    {
      what: 'by expressions',
      server: policy('Server', 's', {
        podSelector: {matchExpressions: [{key: 'app', operator: 'In', values: ['api', 'web']}]},
        port: 8080,
      }),
      applies: true,
    },
    {
      what: 'by no selector of machines outside',
      server: policy('Server', 's', {externalWorkloadSelector: {}, port: 8080}),
      applies: false,
    },
  ])('$what', async ({server: candidate, applies}) => {
    const everybody = policy('AuthorizationPolicy', 'everybody', protects('Namespace', namespace, 'core'))
    const {rows} = await authz(['deploy/web'], [...web, candidate, everybody])
    expect(rows).toEqual(applies ? [' s everybody '] : [])
  })
})

describe('an authorization applies', () => {
  const servers = [server('web-http', 'http'), server('web-admin', 4191), server('api-http', 8080, 'api')]

  test.each([
    {
      what: 'to a server that it names',
      by: policy('AuthorizationPolicy', 'p', protects('Server', 'web-http')),
      rows: [' web-http p '],
    },
    {
      what: "to no server of another workload's",
      by: policy('AuthorizationPolicy', 'p', protects('Server', 'api-http')),
      rows: [],
    },
    {
      what: 'to all servers of its namespace',
      by: policy('AuthorizationPolicy', 'p', protects('Namespace', namespace, 'core')),
      rows: [' web-admin p ', ' web-http p '],
    },
    {
      what: 'to no other namespace',
      by: policy('AuthorizationPolicy', 'p', protects('Namespace', 'other', 'core')),
      rows: [],
    },
    {
      what: 'to a server that a ServerAuthorization names',
      by: policy('ServerAuthorization', 'z', {server: {name: 'web-http'}, client: {unauthenticated: true}}),
      rows: [' web-http  z'],
    },
    {
      what: 'to servers that a ServerAuthorization selects',
      by: policy('ServerAuthorization', 'z', {server: {selector: {matchLabels: {team: 'front'}}}, client: {}}),
      rows: [' web-admin  z', ' web-http  z'],
    },
  ])('$what', async ({by, rows}) => {
    expect((await authz(['deploy/web'], [...web, ...servers, by])).rows).toEqual(rows)
  })

  const parent = (name: string, group = 'policy.linkerd.io', kind = 'Server') => ({group, kind, name})
  test.each([
    {group: 'policy.linkerd.io', kind: 'HTTPRoute', apiVersion: 'policy.linkerd.io/v1beta3'},
    {group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', apiVersion: 'gateway.networking.k8s.io/v1'},
    {group: 'gateway.networking.k8s.io', kind: 'GRPCRoute', apiVersion: 'gateway.networking.k8s.io/v1'},
  ])('to a $group $kind of a server', async ({group, kind, apiVersion}) => {
    const parentRefs = [parent('web-http'), parent('api-http'), parent('web', '', 'Service')]
    const route = object(apiVersion, kind, 'orders', {namespace, body: {spec: {parentRefs}}})
    const by = policy('AuthorizationPolicy', 'p', protects(kind, 'orders', group))
    expect((await authz(['deploy/web'], [...web, ...servers, route, by])).rows).toEqual(['orders web-http p '])
  })

  test('ServerAuthorizations first, each kind by name', async () => {
    const by = [
      policy('AuthorizationPolicy', 'b', protects('Server', 'web-http')),
      policy('AuthorizationPolicy', 'a', protects('Server', 'web-http')),
      policy('ServerAuthorization', 'z', {server: {name: 'web-http'}, client: {}}),
    ]
    const {rows} = await authz(['deploy/web'], [...web, ...servers, ...by])
    expect(rows).toEqual([' web-http  z', ' web-http a ', ' web-http b '])
  })

  test.each([
    {
      by: policy('AuthorizationPolicy', 'p', protects('Server', 'gone')),
      note: 'AuthorizationPolicy/p names Server/gone, which does not exist',
    },
    {
      by: policy('AuthorizationPolicy', 'p', protects('HTTPRoute', 'gone')),
      note: 'AuthorizationPolicy/p names HTTPRoute/gone, which does not exist',
    },
    {
      by: policy('ServerAuthorization', 'z', {server: {name: 'gone'}, client: {}}),
      note: 'ServerAuthorization/z names Server/gone, which does not exist',
    },
    {
      by: policy('AuthorizationPolicy', 'p', protects('Gateway', 'in')),
      note: 'AuthorizationPolicy/p names Gateway/in, which no policy can protect',
    },
  ])('to nothing when $note', async ({by, note}) => {
    const {rows, notes} = await authz(['deploy/web'], [...web, ...servers, by])
    expect(rows).toEqual([])
    expect(notes).toContain(note)
  })

  test.each([
    {accessPolicy: undefined, told: true},
    {accessPolicy: 'deny', told: true},
    {accessPolicy: 'audit', told: false},
    {accessPolicy: 'all-unauthenticated', told: false},
  ])(
    'to a server of access policy $accessPolicy, or it is told that nobody comes in: $told',
    async ({accessPolicy, told}) => {
      const lonely = server('web-http', 'http', 'web', accessPolicy === undefined ? {} : {accessPolicy})
      const {notes} = await authz(['deploy/web'], [...web, lonely])
      expect(notes).toEqual(told ? ['Server/web-http has no authorization: it turns everybody away'] : [])
    },
  )
})

describe('the pods of a cron job', () => {
  const template = (app: string) => ({
    metadata: {labels: {app}},
    spec: {containers: [container([{containerPort: 8080}])]},
  })
  const cronJob = object('batch/v1', 'CronJob', 'nightly', {
    namespace,
    body: {spec: {jobTemplate: {spec: {template: template('night')}}}},
  })
  const job = object('batch/v1', 'Job', 'nightly-1', {namespace, owner: {kind: 'CronJob', name: 'nightly'}})
  const running = pod('nightly-1-x', {
    labels: {app: 'night'},
    owner: {kind: 'Job', name: 'nightly-1'},
    spec: {containers: [container([{containerPort: 8080}])]},
  })
  const policies = [
    server('night-http', 8080, 'night'),
    policy('AuthorizationPolicy', 'p', protects('Server', 'night-http')),
  ]

  test('are found through its jobs', async () => {
    expect((await authz(['cj/nightly'], [cronJob, job, running, ...policies])).rows).toEqual([' night-http p '])
  })

  test('between two runs are what its template would make', async () => {
    expect((await authz(['cj', 'nightly'], [cronJob, ...policies])).rows).toEqual([' night-http p '])
  })

  test('of another cron job are not taken for its own', async () => {
    const other = object('batch/v1', 'CronJob', 'weekly', {
      namespace,
      body: {spec: {jobTemplate: {spec: {template: template('week')}}}},
    })
    expect((await authz(['cj/weekly'], [cronJob, other, job, running, ...policies])).rows).toEqual([])
  })
})

test('many pods of one workload cost one request', async () => {
  const more = Array.from({length: 30}, (_, index) => ({
    ...webPod,
    metadata: {...webPod.metadata, name: `web-${index + 2}`},
  }))
  const {calls} = await authz(['deploy/web'], [...web, ...more])
  // One for the summaries of all, one for the ports of any.
  expect(calls.filter((call) => call === 'list pods in shop')).toHaveLength(2)
})

describe('authz says', () => {
  test.each([
    {words: ['svc/web'], message: 'Service objects have no proxies of their own', code: 2},
    {words: ['ns'], message: 'authz takes workloads, not namespaces', code: 2},
    {words: ['all'], message: 'authz takes one kind of workload at a time', code: 2},
    {words: ['deploy/wep'], message: 'Deployment "wep" does not exist in namespace "shop"', code: 1},
  ])('of $words: $message', async ({words, message, code}) => {
    await expect(authz(words, web)).rejects.toMatchObject({message, code})
  })

  test('that the CRDs are missing', async () => {
    const missing = new KubeError('not-found', 'list servers in shop: not found')
    const failing = {'list servers in shop': missing}
    await expect(authz(['deploy/web'], web, {failing})).rejects.toThrow(
      "knows no servers: Linkerd's CRDs are not installed",
    )
  })

  test('that a route may not be read, and lists the rest', async () => {
    const policies = [
      server('web-http', 8080),
      policy('AuthorizationPolicy', 'a', protects('HTTPRoute', 'orders')),
      policy('AuthorizationPolicy', 'b', protects('Server', 'web-http')),
    ]
    const {rows, notes} = await authz(['deploy/web'], [...web, ...policies], {denied: ['get httproutes in shop']})
    expect(rows).toEqual([' web-http b '])
    expect(notes).toEqual([
      'AuthorizationPolicy/a names HTTPRoute/orders, which is left out: get httproutes in shop is forbidden',
    ])
  })

  test('which right is missing', async () => {
    await expect(authz(['deploy/web'], web, {denied: ['list authorizationpolicies in shop']})).rejects.toThrow(
      'list authorizationpolicies in shop is forbidden',
    )
  })
})

// Edges from the metrics of clients' proxies: who is connected to whom, as whom, and why not securely.

import {describe, expect, test} from 'vitest'
import type {JsonObject, KubeObject} from '../../../src/kube/object.ts'
import type {EdgeRow} from '../../../src/stats/edges/edges.ts'
import {readEdges} from '../../../src/stats/edges/edges.ts'
import {object, pod} from '../../support/objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import {type Pages, type ScrapedCluster, scrapedCluster} from '../../support/scraped-cluster.ts'

const meshed = {'linkerd.io/control-plane-ns': 'linkerd'}
const trustDomain = 'serviceaccount.identity.linkerd.cluster.local'

/** A proxy as the injector writes it. */
const proxy: JsonObject = {
  name: 'linkerd-proxy',
  env: [
    {name: '_pod_sa', valueFrom: {fieldRef: {fieldPath: 'spec.serviceAccountName'}}},
    {name: '_pod_ns', valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}},
    {name: 'LINKERD2_PROXY_IDENTITY_LOCAL_NAME', value: `$(_pod_sa).$(_pod_ns).${trustDomain}`},
  ],
}

function workload(name: string, namespace: string, pods = 1): KubeObject[] {
  const replicaSet = `${name}-5d8f`
  return [
    object('apps/v1', 'Deployment', name, {namespace}),
    object('apps/v1', 'ReplicaSet', replicaSet, {namespace, owner: {kind: 'Deployment', name}}),
    ...Array.from({length: pods}, (_, index) =>
      pod(`${replicaSet}-${index}`, {
        namespace,
        labels: meshed,
        owner: {kind: 'ReplicaSet', name: replicaSet},
        spec: {serviceAccountName: `${name}-sa`, containers: [{name: 'app'}], initContainers: [proxy]},
      }),
    ),
  ]
}

const shop = [...workload('web', 'shop', 2), ...workload('api', 'shop'), ...workload('front', 'edge')]

const text = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')
const connection = (labels: Readonly<Record<string, string>>, count = 1) =>
  `tcp_open_connections{${text({direction: 'outbound', peer: 'dst', ...labels})}} ${count}\n`
const toApi = {dst_namespace: 'shop', dst_deployment: 'api', dst_pod: 'api-5d8f-0', target_addr: '10.1.0.2:8080'}
const secured = {tls: 'true', server_id: `api-sa.shop.${trustDomain}`}
const plain = {tls: 'no_identity', no_tls_reason: 'not_provided_by_service_discovery'}

interface Asked {
  words?: string[]
  pages: Pages
  objects?: KubeObject[]
  options?: Parameters<typeof scrapedCluster>[2]
  identities?: boolean
}

async function edges({words = ['deploy'], pages, objects = shop, options = {}, identities = false}: Asked) {
  const {cluster, request, asked}: ScrapedCluster = scrapedCluster(objects, pages, options)
  return {...(await readEdges(cluster, words, request, {identities})), asked, calls: cluster.calls}
}

const short = ({src, srcNamespace, dst, dstNamespace, insecure}: EdgeRow) =>
  `${srcNamespace}/${src} -> ${dstNamespace}/${dst}: ${insecure ?? 'secured'}`

describe('an edge', () => {
  test('is one for all pods of a workload that are connected alike', async () => {
    const page = connection({...toApi, ...secured})
    const {rows} = await edges({pages: {'web-5d8f-0': page, 'web-5d8f-1': page}})
    expect(rows).toEqual([
      {
        engine: 'linkerd',
        src: 'web',
        srcNamespace: 'shop',
        dst: 'api',
        dstNamespace: 'shop',
        clientId: '',
        serverId: `api-sa.shop.${trustDomain}`,
        insecure: undefined,
      },
    ])
  })

  test('between the same two is shown once for each state of security, so that none hides another', async () => {
    const {rows} = await edges({
      pages: {'web-5d8f-0': connection({...toApi, ...secured}), 'web-5d8f-1': connection({...toApi, ...plain})},
    })
    expect(rows.map(short)).toEqual([
      'shop/web -> shop/api: secured',
      'shop/web -> shop/api: not_provided_by_service_discovery',
    ])
  })

  test.each([
    {what: 'closed', page: connection({...toApi, ...secured}, 0)},
    {what: 'from the application to its own proxy', page: connection({...toApi, ...plain, peer: 'src'})},
    {what: 'that comes in', page: connection({...toApi, ...secured, direction: 'inbound'})},
  ])('is no connection $what', async ({page}) => {
    expect((await edges({pages: {'web-5d8f-0': page}})).rows).toEqual([])
  })

  test.each([
    {
      what: 'a workload of another kind',
      labels: {dst_namespace: 'data', dst_statefulset: 'db', dst_pod: 'db-0'},
      shown: 'data/sts/db: secured',
    },
    {what: 'a pod of no workload', labels: {dst_namespace: 'data', dst_pod: 'one'}, shown: 'data/po/one: secured'},
    {
      what: 'a service without known pods',
      labels: {dst_namespace: 'data', dst_service: 'db'},
      shown: 'data/svc/db: secured',
    },
    {
      what: 'an address',
      labels: {target_addr: '203.0.113.7:5432', ...plain},
      shown: `/203.0.113.7:5432: ${plain.no_tls_reason}`,
    },
  ])('to $what names it', async ({labels, shown}) => {
    const {rows} = await edges({pages: {'web-5d8f-0': connection({...secured, server_id: '', ...labels})}})
    expect(rows.map(short)).toEqual([`shop/web -> ${shown}`])
  })

  test.each([
    {labels: {tls: 'true'}, insecure: undefined},
    {labels: {}, insecure: undefined},
    {labels: {tls: 'no_identity', no_tls_reason: 'loopback'}, insecure: 'loopback'},
    {labels: {tls: 'disabled'}, insecure: 'disabled'},
    {labels: {no_tls_reason: 'something_new'}, insecure: 'something_new'},
  ])('with $labels is never called secured without cause', async ({labels, insecure}) => {
    const {rows} = await edges({pages: {'web-5d8f-0': connection({...toApi, ...labels})}})
    expect(rows.map((row) => row.insecure)).toEqual([insecure])
  })
})

describe('edges of a namespace', () => {
  const pages = {
    'web-5d8f-0': connection({...toApi, ...secured}),
    'front-5d8f-0': connection({dst_namespace: 'shop', dst_deployment: 'web', ...secured}),
    'api-5d8f-0': connection({dst_namespace: 'data', dst_deployment: 'store', ...secured}),
  }

  test.each([
    {
      namespace: 'shop',
      found: ['edge/front -> shop/web: secured', 'shop/api -> data/store: secured', 'shop/web -> shop/api: secured'],
    },
    {namespace: 'edge', found: ['edge/front -> shop/web: secured']},
    {namespace: 'data', found: ['shop/api -> data/store: secured']},
    {namespace: 'empty', found: []},
  ])('$namespace start or end there', async ({namespace, found}) => {
    expect((await edges({pages, options: {namespace}})).rows.map(short)).toEqual(found)
  })

  test('are all when no namespace is named', async () => {
    expect((await edges({pages, options: {namespace: undefined}})).rows).toHaveLength(3)
  })

  test.each([
    {words: ['deploy/api'], found: ['shop/api -> data/store: secured', 'shop/web -> shop/api: secured']},
    {words: ['deploy', 'web'], found: ['edge/front -> shop/web: secured', 'shop/web -> shop/api: secured']},
    {
      words: ['ns'],
      found: ['edge/edge -> shop/shop: secured', 'shop/shop -> data/data: secured', 'shop/shop -> shop/shop: secured'],
    },
  ])('of $words touch just these', async ({words, found}) => {
    const objects = [...shop, object('v1', 'Namespace', 'shop'), object('v1', 'Namespace', 'edge')]
    expect((await edges({words, pages, objects})).rows.map(short)).toEqual(found)
  })

  test('are those of the namespace alone for who may not look elsewhere, and that is said', async () => {
    const cluster = {denied: ['list pods', 'list replicasets']}
    const {rows, notes, asked} = await edges({pages, options: {cluster}})
    expect(rows.map(short)).toEqual(['shop/api -> data/store: secured', 'shop/web -> shop/api: secured'])
    expect(asked).not.toContain('front-5d8f-0')
    expect(notes.join('\n')).toMatch(/other namespaces than shop are left out: list (pods|replicasets) is forbidden/)
  })
})

describe('the identity of a client', () => {
  const name = 'LINKERD2_PROXY_IDENTITY_LOCAL_NAME'
  const pages = {'web-5d8f-0': connection({...toApi, ...secured}), 'web-5d8f-1': connection({...toApi, ...secured})}

  test("is its pod's, which one request tells for all pods of a workload", async () => {
    const {rows, calls} = await edges({pages, identities: true})
    expect(rows.map(({clientId}) => clientId)).toEqual([`web-sa.shop.${trustDomain}`])
    expect(calls.filter((call) => call === 'list pods in shop')).toHaveLength(1)
  })

  test('is not asked for when nobody wants to see it', async () => {
    expect((await edges({pages})).calls).not.toContain('list pods in shop')
  })

  test.each([
    {what: 'a plain value', env: [{name, value: 'web.shop'}], identity: 'web.shop'},
    {what: 'a variable that nobody set', env: [{name, value: '$(_pod_sa).shop'}], identity: ''},
    {what: 'a Secret', env: [{name, valueFrom: {secretKeyRef: {name: 's', key: 'k'}}}], identity: ''},
    {what: 'no variable', env: [], identity: ''},
  ])('from $what is "$identity"', async ({env, identity}) => {
    const [deployment, replicaSet] = workload('web', 'shop')
    const one = pod('web-5d8f-0', {
      labels: meshed,
      owner: {kind: 'ReplicaSet', name: 'web-5d8f'},
      spec: {containers: [{name: 'linkerd-proxy', env}]},
    })
    const objects = [deployment, replicaSet, one].filter((entry) => entry !== undefined)
    const {rows} = await edges({pages: {'web-5d8f-0': pages['web-5d8f-0']}, objects, identities: true})
    expect(rows.map(({clientId}) => clientId)).toEqual([identity])
  })

  test('is unknown to who may not read pods, and the edges are there all the same', async () => {
    const {rows, notes} = await edges({pages, identities: true, options: {cluster: {denied: ['list pods in shop']}}})
    expect(rows.map(({clientId}) => clientId)).toEqual([''])
    expect(notes.join('\n')).toContain('list pods in shop is forbidden')
  })
})

describe('a target', () => {
  test.each([
    {words: ['svc'], message: 'Service objects have no proxies of their own'},
    {words: ['all'], message: 'one kind of workload at a time'},
    {words: ['server'], message: 'Server objects have no proxies of their own'},
    {words: ['authority'], message: 'unknown resource type "authority"'},
    {words: ['deploy/', 'sts/'], message: 'one kind of workload at a time'},
  ])('of $words is refused before the cluster is asked', async ({words, message}) => {
    const {cluster, request} = scrapedCluster(shop, {})
    await expect(readEdges(cluster, words, request, {identities: false})).rejects.toMatchObject({
      code: 2,
      message: expect.stringContaining(message),
    })
    expect(cluster.calls).toEqual([])
  })

  test('that does not exist is named', async () => {
    await expect(edges({words: ['deploy/wep'], pages: {}})).rejects.toThrow('Deployment "wep" does not exist')
  })
})

test('every proxy is asked once, since a connection is there or not', async () => {
  const {asked} = await edges({pages: {'web-5d8f-0': '', 'web-5d8f-1': '', 'api-5d8f-0': '', 'front-5d8f-0': ''}})
  expect([...asked].sort()).toEqual(['api-5d8f-0', 'front-5d8f-0', 'web-5d8f-0', 'web-5d8f-1'])
})

test.each([
  {what: 'no metrics', page: 'tcp_open_connections{direction="outbound" 1'},
  {what: 'nothing', page: undefined},
])('a proxy that answers $what is named once', async ({page}) => {
  const pages: Pages = page === undefined ? {} : {'web-5d8f-0': page}
  const {unreachable} = await edges({pages})
  expect(unreachable.filter(({name}) => name === 'web-5d8f-0')).toHaveLength(1)
})

test('a proxy that does not answer is named, and the others count', async () => {
  const {rows, unreachable, proxies} = await edges({pages: {'web-5d8f-0': connection({...toApi, ...secured})}})
  expect(rows).toHaveLength(1)
  expect(unreachable.map(({name}) => name).sort()).toEqual(['api-5d8f-0', 'front-5d8f-0', 'web-5d8f-1'])
  expect(proxies).toBe(4)
})

describeWithReference("a real proxy's page", (reference) => {
  /** With what discovery adds in a cluster to all that goes out. */
  const discovered = (file: string) =>
    reference
      .text(`linkerd/proxy-metrics/${file}.prom`)
      .replace(/^(\w+\{direction="outbound",peer="dst",[^}]*)\}/gm, `$1,${text(toApi)}}`)

  test.each([
    {file: 'outbound-http', connections: 1},
    {file: 'outbound-http-labels', connections: 1},
    {file: 'outbound-profile-retries', connections: 1},
    // All its connections have ended.
    {file: 'outbound-tcp', connections: 0},
    {file: 'inbound-http', connections: 0},
  ])('$file has $connections edges', async ({file, connections}) => {
    const {rows} = await edges({pages: {'web-5d8f-0': discovered(file)}})
    expect(rows.map(short)).toEqual(
      Array.from({length: connections}, () => 'shop/web -> shop/api: not_provided_by_service_discovery'),
    )
  })

  test('counts plain TCP like HTTP', async () => {
    const open = discovered('outbound-tcp').replace(
      /^(tcp_open_connections\{direction="outbound",peer="dst".*\}) 0$/m,
      '$1 2',
    )
    expect((await edges({pages: {'web-5d8f-0': open}})).rows.map(short)).toEqual([
      'shop/web -> shop/api: not_provided_by_service_discovery',
    ])
  })
})

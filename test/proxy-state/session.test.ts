// The way to a proxy: which pod a user means, whether it has a proxy, and what its admin port may answer instead of a dump.

import {describe, expect, it} from 'vitest'
import {withProxies} from '../../src/cli/proxy-log.ts'
import {parsePodArgument} from '../../src/cli/proxy-pods.ts'
import {type SessionFlags, withProxy, withZtunnel, type ZtunnelFlags} from '../../src/cli/proxy-session.ts'
import {Exit} from '../../src/errors.ts'
import type {PodAnswer} from '../../src/kube/cluster.ts'
import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {readProxyStatus} from '../../src/proxy-state/istiods.ts'
import {parseLevels} from '../../src/proxy-state/log-levels.ts'
import {byUsefulness} from '../../src/proxy-state/pods.ts'
import {injectedLevel} from '../../src/proxy-state/usual-level.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {type FakeIo, fakeIo} from '../support/fake-io.ts'
import {object, pod} from '../support/objects.ts'

const sidecar = {containers: [{name: 'app'}], initContainers: [{name: 'istio-proxy', restartPolicy: 'Always'}]}
const ready = (time: string) => ({conditions: [{type: 'Ready', status: 'True', lastTransitionTime: time}]})
const selecting = (app: string): JsonObject => ({spec: {selector: {matchLabels: {app}}}})
const istio = 'istio-system'
const objects: KubeObject[] = [
  pod('web-1', {labels: {app: 'web'}, spec: sidecar, status: ready('2026-02-01T00:00:00Z')}),
  pod('web-2', {labels: {app: 'web'}, spec: sidecar, node: 'node-2', status: ready('2026-01-01T00:00:00Z')}),
  pod('web-0', {labels: {app: 'web'}, spec: sidecar, phase: 'Pending'}),
  pod('plain', {labels: {app: 'plain'}}),
  pod('dotted', {namespace: 'other', spec: sidecar}),
  pod('gateway-1', {
    labels: {'gateway.networking.k8s.io/gateway-name': 'edge'},
    spec: {containers: [{name: 'istio-proxy'}]},
  }),
  pod('ztunnel-a', {namespace: istio, labels: {app: 'ztunnel'}, spec: {containers: [{name: 'istio-proxy'}]}}),
  pod('ztunnel-b', {
    namespace: istio,
    labels: {app: 'ztunnel'},
    node: 'node-2',
    spec: {containers: [{name: 'istio-proxy'}]},
  }),
  pod('istiod-1', {namespace: istio, labels: {app: 'istiod', 'istio.io/rev': 'default'}}),
  pod('istiod-2', {namespace: istio, labels: {app: 'istiod', 'istio.io/rev': 'canary'}}),
  object('apps/v1', 'Deployment', 'web', {namespace: 'shop', body: selecting('web')}),
  object('apps/v1', 'Deployment', 'idle', {namespace: 'shop', body: selecting('idle')}),
  object('v1', 'Service', 'web', {namespace: 'shop', body: {spec: {selector: {app: 'web'}}}}),
]

type Answer = (at: string, method: string) => PodAnswer | undefined

/** @param answer by `NAMESPACE/POD:PORT/PATH` */
function contextOf(answer: Answer, io: FakeIo = fakeIo()) {
  const cluster = fakeCluster(objects, {
    namespace: 'shop',
    answerFromPod: ({namespace, pod: name, port}, path, method) =>
      answer(`${namespace}/${name}:${port}${path}`, method),
  })
  return {
    io,
    mesh: 'istio' as const,
    controlPlaneNamespace: istio,
    controlPlaneNamespaces: {linkerd: 'linkerd', istio},
    cniNamespace: '',
    cluster: async () => cluster,
    now: () => new Date('2026-06-01'),
    randomBytes: () => new Uint8Array(),
    env: {},
  }
}

const ok = (body: string): PodAnswer => ({status: 200, body})
const dump = '{"configs": [{"@type": "a.ClustersConfigDump"}]}'

/** Where the dump was asked for. */
async function askedFor(argument: string, flags: SessionFlags = {}): Promise<string> {
  let asked = ''
  const context = contextOf((at) => {
    asked = at
    return ok(dump)
  })
  await withProxy(context, argument, flags, async (proxy) => {
    await proxy.dump('clusters')
  })
  return asked
}

describe('a pod', () => {
  it.each<[string, string]>([
    ['web-1', 'shop/web-1:15000/config_dump'],
    ['pod/web-1', 'shop/web-1:15000/config_dump'],
    ['web-1.shop', 'shop/web-1:15000/config_dump'],
    ['dotted.other', 'other/dotted:15000/config_dump'],
    ['deploy/web', 'shop/web-2:15000/config_dump'],
    ['deployment/web.shop', 'shop/web-2:15000/config_dump'],
    ['svc/web', 'shop/web-2:15000/config_dump'],
    ['gateway/edge', 'shop/gateway-1:15000/config_dump'],
  ])('is found by %s', async (argument, asked) => {
    expect(await askedFor(argument)).toBe(asked)
  })

  it('is asked at the port that is wanted, whatever runs in it', async () => {
    expect(await askedFor('plain', {'proxy-admin-port': 9901})).toBe('shop/plain:9901/config_dump')
  })

  it.each<[string, RegExp]>([
    ['plain', /^pod shop\/plain has no container "istio-proxy"$/],
    ['web-0', /^pod shop\/web-0 is Pending, not Running$/],
    ['gone', /^Pod "gone" does not exist in namespace "shop"$/],
    ['deploy/gone.other', /^Deployment "gone" does not exist in namespace "other"$/],
    ['deploy/idle', /^deploy "idle" in namespace "shop" has no pod$/],
    ['gateway/none', /^gateway "none" in namespace "shop" has no pod$/],
  ])('is refused as %s', async (argument, message) => {
    await expect(askedFor(argument)).rejects.toThrow(message)
  })

  it.each<[string, RegExp]>([
    ['', /cannot read ""/],
    ['deploy/', /cannot read "deploy\/"/],
    ['/web', /cannot read "\/web"/],
    ['web.', /cannot read "web\."/],
    ['.shop', /cannot read "\.shop"/],
    ['secret/web', /unknown resource type "secret"/],
    ['a/b/web', /unknown resource type "a\/b"/],
    ['we b', /"we b" is no name of an object/],
    ['web.Shop', /"Shop" is no name of an object/],
    ['web\n', /"web\\n" is no name of an object/],
  ])('is not understood as %j', (argument, message) => {
    const read = () => parsePodArgument(argument)
    expect(read).toThrow(message)
    expect(read).toThrow(expect.objectContaining({code: Exit.Usage}))
  })

  it('of several is the one that runs, then the one that has been ready for longest', () => {
    const pods = objects.filter(({metadata}) => metadata.name.startsWith('web-'))
    const restarted = pod('web-3', {status: {...ready('2026-01-01T00:00:00Z'), containerStatuses: [{restartCount: 3}]}})
    const unready = pod('web-4')
    expect(byUsefulness([unready, ...pods, restarted]).map(({metadata}) => metadata.name)).toEqual([
      'web-3',
      'web-2',
      'web-1',
      'web-4',
      'web-0',
    ])
  })
})

describe('an admin port', () => {
  const where = 'port 15000/config_dump of pod shop/web-1'
  it.each<[string, PodAnswer | undefined, string]>([
    ['nothing', undefined, 'cannot reach port 15000 of pod shop/web-1: nothing listens there'],
    ['404', {status: 404, body: '<html>'}, `${where} answered 404, so no proxy listens there`],
    ['an error', {status: 503, body: 'busy\nmore'}, `${where} answered 503: busy`],
    ['HTML', ok('<!DOCTYPE html>'), `${where} is HTML or XML where JSON is expected`],
    ['nothing at all', ok(' \n'), `${where} is empty where JSON is expected`],
    ['half of a dump', ok(dump.slice(0, 20)), `${where} is JSON that ends too early`],
    ['half of a text', ok('{"a": "b'), `${where} is JSON that ends too early`],
    ['plain text', ok('hello'), `${where} is no JSON`],
    ['another list', ok('[1]'), `${where} is JSON, but no dump of a proxy`],
    ['a dump without content', ok('{"configs": []}'), `${where} is a configuration dump without content`],
    ["ztunnel's dump", ok('{"workloads": []}'), `${where} is a dump of ztunnel: no clusters there`],
  ])('that answers %s is named in one sentence', async (_title, answer, message) => {
    const context = contextOf(() => answer)
    const failing = withProxy(context, 'web-1', {}, async (proxy) => {
      await proxy.dump('clusters')
    })
    await expect(failing).rejects.toMatchObject({message, code: Exit.Failed})
  })
})

describe('ztunnel', () => {
  const asked = async (argument: string | undefined, flags: ZtunnelFlags = {}): Promise<[string, unknown]> => {
    let at = ''
    let found: unknown
    const context = contextOf((place) => {
      at = place
      return ok('{"workloads": []}')
    })
    await withZtunnel(context, argument, {...flags, noun: 'workloads'}, async ({workload}) => {
      found = workload
    })
    return [at, found]
  }

  it.each<[string, string | undefined, ZtunnelFlags, string, unknown]>([
    ['any one', undefined, {}, 'ztunnel-a', undefined],
    ['the one of a node', undefined, {node: 'node-2'}, 'ztunnel-b', undefined],
    ['a pod of its own', 'ztunnel-b.istio-system', {}, 'ztunnel-b', undefined],
    ['a pod that it serves', 'web-2', {}, 'ztunnel-b', {namespace: 'shop', name: 'web-2'}],
    ['a workload that it serves', 'deploy/web', {}, 'ztunnel-b', {namespace: 'shop', name: 'web-2'}],
  ])('is found by %s', async (_title, argument, flags, name, workload) => {
    expect(await asked(argument, flags)).toEqual([`istio-system/${name}:15000/config_dump`, workload])
  })

  it('is missed by name', async () => {
    await expect(asked(undefined, {node: 'node-9'})).rejects.toThrow(
      'no ztunnel runs on node "node-9" in namespace "istio-system"',
    )
    await expect(asked('web-1', {node: 'node-1'})).rejects.toThrow('only one of a pod, --node and --file can be given')
  })
})

describe('log levels', () => {
  const base = {selector: undefined, levels: [], reset: false, output: 'table'} as const

  it('are asked of every pod of a workload by POST, and one that does not answer is said', async () => {
    const io = fakeIo()
    const context = contextOf(
      (at, method) =>
        method === 'POST' && at.startsWith('shop/web-2') ? ok('active loggers:\n  http: info\n') : undefined,
      io,
    )
    expect(await withProxies(context, {...base, pod: 'deploy/web'})).toEqual({failed: true})
    expect(io.written.stdout).toBe('web-2.shop:\nLOGGER   LEVEL\nhttp     info\n')
    expect(io.written.stderr).toContain('cannot reach port 15000 of pod shop/web-1')
  })

  it('are not set at all when a logger has no such name', async () => {
    const asked: string[] = []
    const context = contextOf((at) => {
      asked.push(at)
      return ok('active loggers:\n  http: info\n')
    })
    const setting = withProxies(context, {...base, pod: 'web-1', levels: parseLevels('htp:debug,info')})
    await expect(setting).rejects.toThrow('the proxy of pod web-1.shop has no logger "htp"')
    expect(asked).toEqual(['shop/web-1:15000/logging'])
  })

  it.each<[string, string, string, string]>([
    ['Envoy', 'web-1', '/logging?level=warning', 'active loggers:\n  http: warning\n'],
    ['ztunnel', 'ztunnel-a.istio-system', '/logging?level=info', 'current log level is info\n'],
  ])('go back to what %s starts with', async (_title, name, path, answer) => {
    const asked: string[] = []
    const context = contextOf((at) => {
      asked.push(at)
      return ok(answer)
    })
    await withProxies(context, {...base, pod: name, reset: true})
    expect(asked.at(-1)).toMatch(new RegExp(`:15000${path.replace('?', '\\?')}$`))
  })
})

describe('the level that Envoys start with', () => {
  const values = (text: string) =>
    object('v1', 'ConfigMap', 'istio-sidecar-injector', {namespace: istio, body: {data: {values: text}}})
  it.each<[string, string | undefined, KubeObject[]]>([
    ['what the injector says', 'error', [values('{"global": {"proxy": {"logLevel": "error"}}}')]],
    ['unknown without the injector', undefined, []],
    ['unknown where it says something odd', undefined, [values('{"global": {"proxy": {"logLevel": "loud"}}}')]],
    ['unknown where it cannot be read', undefined, [values('{')]],
  ])('is %s', async (_title, level, config) => {
    expect(await injectedLevel(fakeCluster(config), pod('web-1'), istio)).toBe(level)
  })

  it('is that of the revision that injected the pod, and unknown to a user without rights', async () => {
    const canary = object('v1', 'ConfigMap', 'istio-sidecar-injector-canary', {
      namespace: istio,
      body: {data: {values: '{"global": {"proxy": {"logLevel": "info"}}}'}},
    })
    const injected = pod('web-1', {labels: {'istio.io/rev': 'canary'}})
    expect(await injectedLevel(fakeCluster([canary]), injected, istio)).toBe('info')
    expect(
      await injectedLevel(fakeCluster([canary], {denied: ['get configmaps in istio-system']}), injected, istio),
    ).toBeUndefined()
  })
})

describe('the status of proxies', () => {
  const page = (name: string) => ok(JSON.stringify([{proxy: name}]))
  const request = {controlPlaneNamespace: istio}

  it('is asked of every istiod, and one that does not answer is said', async () => {
    const cluster = await contextOf((at) =>
      at === 'istio-system/istiod-2:15014/debug/syncz' ? page('web-1.shop') : undefined,
    ).cluster()
    const {proxies, troubles} = await readProxyStatus(cluster, request)
    expect(proxies.map(({name, istiod}) => [name, istiod])).toEqual([['web-1.shop', 'istiod-2']])
    expect(troubles).toEqual(['cannot reach port 15014 of pod istio-system/istiod-1: nothing listens there'])
  })

  it('is that of one revision, one namespace, one pod', async () => {
    const cluster = await contextOf((at) =>
      ok(
        JSON.stringify(
          [{proxy: 'a.shop'}, {proxy: 'b.shop'}, {proxy: 'a.myshop'}].map((entry) => ({...entry, cluster_id: at})),
        ),
      ),
    ).cluster()
    const names = async (more: object) =>
      (await readProxyStatus(cluster, {...request, ...more})).proxies.map(({name, istiod}) => `${name} ${istiod}`)
    expect(await names({revision: 'canary', namespace: 'shop'})).toEqual(['a.shop istiod-2', 'b.shop istiod-2'])
    expect(await names({proxy: 'a.myshop'})).toEqual(['a.myshop istiod-1', 'a.myshop istiod-2'])
    await expect(names({revision: 'none'})).rejects.toThrow(
      'no istiod of revision "none" runs in namespace "istio-system"',
    )
  })

  it('fails with the first reason when no istiod answers', async () => {
    const cluster = await contextOf(() => ({status: 404, body: ''})).cluster()
    await expect(readProxyStatus(cluster, request)).rejects.toThrow(
      'port 15014/debug/syncz of pod istio-system/istiod-1 answered 404',
    )
  })
})

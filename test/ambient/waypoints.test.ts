// Waypoints: the Gateways that they are, who uses them, and what is told of them.

import {describe, expect, it} from 'vitest'
import {judgeWaypoint, type WaypointUser} from '../../src/ambient/waypoint-use.ts'
import {
  applyWaypoint,
  chooseWaypoints,
  deleteWaypoints,
  listWaypoints,
  waitForWaypoints,
  waypointGateway,
} from '../../src/ambient/waypoints.ts'
import {KubeError} from '../../src/kube/kube-error.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {object} from '../support/objects.ts'

const gateway = (
  name: string,
  {
    labels = {},
    namespace = 'shop',
    ...more
  }: {labels?: Record<string, string>; namespace?: string; status?: object; spec?: object} = {},
): KubeObject => ({
  ...waypointGateway({name, namespace}),
  metadata: {name, namespace, labels},
  ...JSON.parse(JSON.stringify(more)),
})
const programmed = (status: string, more: object = {}) => ({conditions: [{type: 'Programmed', status, ...more}]})
const namespace = (name: string, labels: Record<string, string> = {}) => object('v1', 'Namespace', name, {labels})
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

describe('the Gateway of a waypoint', () => {
  it('listens for what ztunnels send, and says what it is asked to say', () => {
    expect(waypointGateway({name: 'wp', namespace: 'shop', type: 'all', revision: 'canary'})).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: {name: 'wp', namespace: 'shop', labels: {'istio.io/waypoint-for': 'all', 'istio.io/rev': 'canary'}},
      spec: {gatewayClassName: 'istio-waypoint', listeners: [{name: 'mesh', port: 15008, protocol: 'HBONE'}]},
    })
  })

  it('has neither namespace nor labels that nobody named', () => {
    expect(waypointGateway({name: 'wp'}).metadata).toEqual({name: 'wp'})
  })

  it('cannot have the name that means no waypoint', () => {
    expect(() => waypointGateway({name: 'none'})).toThrow('"none" cannot be the name of a waypoint')
  })
})

const use = 'istio.io/use-waypoint'
const user = (more: Partial<WaypointUser> = {}): WaypointUser => ({
  kind: 'service',
  namespace: 'shop',
  labels: {},
  namespaceLabels: {[use]: 'wp'},
  isBound: true,
  ...more,
})
const whole = gateway('wp', {status: programmed('True')})
const far = (listener: object): KubeObject =>
  gateway('wp', {namespace: 'infra', status: programmed('True'), spec: {listeners: [listener]}})
const abroad = {namespaceLabels: {[use]: 'wp', [`${use}-namespace`]: 'infra', team: 'a'}}

describe('the waypoint of a user', () => {
  it.each<[string, Partial<WaypointUser>, KubeObject | undefined, string | undefined]>([
    ['serves what its namespace names', {}, whole, undefined],
    ['is missing', {}, undefined, 'waypoint-missing'],
    ['is not programmed', {}, gateway('wp', {status: programmed('False')}), 'waypoint-not-programmed'],
    ['has no status yet', {}, gateway('wp'), 'waypoint-not-programmed'],
    ['is not bound to the Service', {isBound: false}, whole, 'waypoint-not-bound'],
    [
      'takes workloads alone',
      {},
      gateway('wp', {labels: {'istio.io/waypoint-for': 'workload'}, status: programmed('True')}),
      'waypoint-not-for-services',
    ],
    [
      'takes Services alone, and a pod names it',
      {kind: 'workload', labels: {[use]: 'wp'}},
      whole,
      'waypoint-not-for-workloads',
    ],
    [
      'is for all, and a pod names it',
      {kind: 'workload', labels: {[use]: 'wp'}},
      gateway('wp', {labels: {'istio.io/waypoint-for': 'all'}, status: programmed('True')}),
      undefined,
    ],
    ['in another namespace lets in its own alone', abroad, far({}), 'waypoint-not-allowed'],
    ['in another namespace lets in all', abroad, far({allowedRoutes: {namespaces: {from: 'All'}}}), undefined],
    [
      'in another namespace lets in those with a label',
      abroad,
      far({allowedRoutes: {namespaces: {from: 'Selector', selector: {matchLabels: {team: 'a'}}}}}),
      undefined,
    ],
    [
      'in another namespace lets in those with another label',
      abroad,
      far({allowedRoutes: {namespaces: {from: 'Selector', selector: {matchLabels: {team: 'b'}}}}}),
      'waypoint-not-allowed',
    ],
  ])('%s', (_, given, found, trouble) => {
    expect(judgeWaypoint(user(given), found)).toMatchObject({name: 'wp', trouble})
  })

  it.each<[string, Partial<WaypointUser>]>([
    ['nobody names one', {namespaceLabels: {}}],
    ['its own label is none', {labels: {[use]: 'none'}}],
    ['a pod has it from its namespace, and it takes Services alone', {kind: 'workload'}],
  ])('is none where %s', (_, given) => {
    expect(judgeWaypoint(user(given), whole)).toBeUndefined()
  })
})

describe('the list of waypoints', () => {
  it('is sorted, with what an unlabelled one counts as', async () => {
    const cluster = fakeCluster([
      gateway('b', {status: programmed('False', {reason: 'Pending', message: 'no address'})}),
      gateway('z', {
        namespace: 'abc',
        labels: {'istio.io/waypoint-for': 'all', 'istio.io/rev': 'canary'},
        status: programmed('True'),
      }),
      gateway('a'),
      {...gateway('ingress'), spec: {gatewayClassName: 'istio'}},
    ])
    expect(await listWaypoints(cluster, undefined)).toEqual([
      {namespace: 'abc', name: 'z', revision: 'canary', type: 'all', programmed: 'True', reason: '', message: ''},
      {namespace: 'shop', name: 'a', revision: 'default', type: 'none', programmed: 'Missing', reason: '', message: ''},
      {
        namespace: 'shop',
        name: 'b',
        revision: 'default',
        type: 'none',
        programmed: 'False',
        reason: 'Pending',
        message: 'no address',
      },
    ])
  })

  it('explains a cluster without the Gateway API', async () => {
    const failing = {'list gateways in shop': new KubeError('not-found', 'list gateways in shop: not found')}
    const cluster = fakeCluster([], {failing})
    await expect(listWaypoints(cluster, 'shop')).rejects.toThrow('the cluster lacks the Gateway API')
  })
})

describe('waiting for waypoints', () => {
  const clock = () => {
    let time = 0
    const sleep = async (more: number) => {
      time += more
    }
    return {now: () => time, sleep}
  }
  const row = {
    namespace: 'shop',
    name: 'wp',
    revision: 'default',
    type: 'none',
    reason: 'Pending',
    message: 'no address',
  }

  it('ends with the look that finds all of them programmed', async () => {
    let looks = 0
    const look = async () => [{...row, programmed: ++looks === 3 ? 'True' : 'False'}]
    expect(await waitForWaypoints(look, 90_000, clock())).toMatchObject([{programmed: 'True'}])
    expect(looks).toBe(3)
  })

  it('names those that are not in time, with the reason', async () => {
    const look = async () => [
      {...row, programmed: 'False'},
      {...row, name: 'fine', programmed: 'True'},
    ]
    await expect(waitForWaypoints(look, 3000, clock())).rejects.toThrow(
      'not programmed within 3 s: waypoint shop/wp (Pending: no address)',
    )
  })
})

describe('applying a waypoint', () => {
  const apply = (objects: readonly KubeObject[], options: {enroll?: boolean; overwrite?: boolean} = {}) => {
    const cluster = fakeCluster(objects)
    const steps = applyWaypoint(cluster, {name: 'wp', namespace: 'shop'}, {enroll: false, overwrite: false, ...options})
    return {cluster, steps: collect(steps)}
  }

  it('writes the Gateway alone', async () => {
    const {cluster, steps} = apply([namespace('shop')])
    expect(await steps).toEqual([{kind: 'applied', namespace: 'shop', name: 'wp'}])
    expect(cluster.calls).not.toContain('patch namespaces')
  })

  it('lets a namespace use it, and warns where nothing is captured', async () => {
    const {cluster, steps} = apply([namespace('shop')], {enroll: true})
    expect((await steps).map(({kind}) => kind)).toEqual(['warning', 'applied', 'enrolled'])
    expect(cluster.calls).toContain('patch namespaces')
  })

  it('leaves a namespace with another waypoint alone, unless told otherwise', async () => {
    const taken = namespace('shop', {[use]: 'other', 'istio.io/dataplane-mode': 'ambient'})
    const refused = apply([taken], {enroll: true})
    await expect(refused.steps).rejects.toThrow('namespace shop uses waypoint "other" already')
    expect(refused.cluster.calls).toEqual(['get namespaces'])
    expect((await apply([taken], {enroll: true, overwrite: true}).steps).map(({kind}) => kind)).toEqual([
      'applied',
      'enrolled',
    ])
  })

  it('needs the namespace', async () => {
    await expect(apply([]).steps).rejects.toThrow('namespace "shop" does not exist')
  })
})

describe('deleting waypoints', () => {
  const cluster = () =>
    fakeCluster([
      gateway('a'),
      gateway('b', {labels: {'istio.io/rev': 'canary'}}),
      {...gateway('ingress'), spec: {gatewayClassName: 'istio'}},
    ])
  const names = async (given: readonly string[], {all = false, revision}: {all?: boolean; revision?: string} = {}) =>
    (await collect(deleteWaypoints(cluster(), 'shop', chooseWaypoints(given, {all, revision})))).map(({name}) => name)

  it('takes names, a revision, or all', async () => {
    expect(await names(['b', 'a'])).toEqual(['b', 'a'])
    expect(await names([], {revision: 'canary'})).toEqual(['b'])
    expect(await names([], {all: true})).toEqual(['a', 'b'])
  })

  it('leaves Gateways of other classes alone', async () => {
    await expect(names(['ingress'])).rejects.toThrow('namespace shop has no waypoint ingress')
  })

  it.each<[string, readonly string[], {all: boolean; revision: string | undefined}]>([
    ['no waypoint is named', [], {all: false, revision: undefined}],
    ['--all cannot be combined', ['a'], {all: true, revision: undefined}],
    ['--revision cannot be combined', ['a'], {all: false, revision: 'x'}],
  ])('is refused: %s', (message, given, options) => {
    expect(() => chooseWaypoints(given, options)).toThrow(message)
  })
})

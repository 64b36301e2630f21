// What Istio's checks make of what they read: revisions and webhooks, pages of synchronization, events, and nodes.

import {describe, expect, test} from 'vitest'
import {heldUp} from '../../src/checks/istio/held-up.ts'
import {type Injector, injects, overlaps, readRevision, releaseOf} from '../../src/checks/istio/revisions.ts'
import {readSyncStates, refusals, staleTypes} from '../../src/checks/istio/sync-state.ts'
import type {Json, KubeObject} from '../../src/kube/object.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {object, pod} from '../support/objects.ts'

describe('the release of an image', () => {
  test.each([
    ['docker.io/istio/proxyv2:1.30.3', '1.30.3'],
    ['registry:5000/istio/proxyv2:1.30.3-distroless', '1.30.3'],
    ['gcr.io/istio/pilot:v1.30.3-debug@sha256:abc', '1.30.3'],
    ['istio/pilot:1.31.0-rc.1-distroless', '1.31.0-rc.1'],
    ['istio/pilot@sha256:abc', undefined],
    ['registry:5000/istio/pilot', undefined],
    ['istio/pilot:latest', undefined],
    ['', undefined],
  ])('of %s is %s', (image, release) => {
    expect(releaseOf(image)).toBe(release)
  })
})

test('an istiod without a label is of the default revision, and ambient when its environment says so', () => {
  const containers = [{name: 'discovery', image: 'pilot:1.30.3', env: [{name: 'PILOT_ENABLE_AMBIENT', value: 'true'}]}]
  const body = {spec: {template: {spec: {containers}}}}
  const bare = readRevision(object('apps/v1', 'Deployment', 'istiod', {body}))
  expect(bare).toMatchObject({name: 'default', release: '1.30.3', ambient: true})
  const canary = readRevision(object('apps/v1', 'Deployment', 'istiod', {labels: {'istio.io/rev': 'canary'}}))
  expect(canary).toMatchObject({name: 'canary', release: undefined, ambient: false})
})

const injector = (name: string, ...webhooks: Json[]): Injector => ({name, revision: name, tag: undefined, webhooks})
const byNamespace = (key: string, ...values: string[]) => ({
  namespaceSelector: {matchExpressions: [{key, operator: 'In', values}]},
  objectSelector: {matchExpressions: [{key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false']}]},
})
const never = {matchLabels: {'istio.io/deactivated': 'never-match'}}

describe('two configurations of webhooks', () => {
  test.each<[what: string, injectors: Injector[], pairs: string[]]>([
    [
      'of two revisions do not overlap',
      [injector('a', byNamespace('istio.io/rev', 'a')), injector('b', byNamespace('istio.io/rev', 'b'))],
      [],
    ],
    [
      'of one label overlap',
      [injector('a', byNamespace('istio.io/rev', 'x')), injector('b', byNamespace('istio.io/rev', 'x'))],
      ['a b'],
    ],
    [
      'by different labels overlap where a namespace has both',
      [injector('a', byNamespace('istio.io/rev', 'x')), injector('b', byNamespace('istio-injection', 'enabled'))],
      ['a b'],
    ],
    [
      'of which one is out of work do not overlap',
      [
        injector('a', byNamespace('istio.io/rev', 'x')),
        injector('b', {namespaceSelector: never, objectSelector: never}),
      ],
      [],
    ],
    ['without selectors overlap everywhere', [injector('a', {}), injector('b', {})], ['a b']],
    ['of which one injects nothing do not overlap', [injector('a', {}), injector('b')], []],
  ])('%s', (_, injectors, pairs) => {
    expect(overlaps(injectors).map((overlap) => overlap.injectors.map(({name}) => name).join(' '))).toEqual(pairs)
  })

  test('that name a great many labels are gone through in time', () => {
    const many = (name: string) =>
      injector(
        name,
        ...Array.from({length: 60}, (_, index) =>
          byNamespace(`label-${index}`, ...Array.from({length: 20}, (_, value) => `${name}-${value}`)),
        ),
      )
    const started = performance.now()
    overlaps([many('a'), many('b')])
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  test('inject by the labels of the namespace and of the pod', () => {
    const one = injector('a', byNamespace('istio.io/rev', 'x'))
    expect(injects(one, {'istio.io/rev': 'x'}, {})).toBe(true)
    expect(injects(one, {'istio.io/rev': 'x'}, {'sidecar.istio.io/inject': 'false'})).toBe(false)
    expect(injects(one, {}, {})).toBe(false)
  })
})

describe("istiod's page of synchronization", () => {
  const now = new Date('2026-08-20T12:00:00Z')
  const type = 'type.googleapis.com/envoy.config.cluster.v3.Cluster'
  const state = (resources: Json) => readSyncStates([{proxy: 'web-1.shop', resources}], undefined)[0]

  test.each<[what: string, fields: Json, stale: string[]]>([
    ['that was acknowledged', {sent: 'a', acked: 'a', sentTime: '2026-08-20T11:00:00Z'}, []],
    ['that was never sent', {}, []],
    ['that was sent long ago', {sent: 'b', acked: 'a', sentTime: '2026-08-20T11:59:00Z'}, ['Cluster']],
    ['that was sent just now', {sent: 'b', acked: 'a', sentTime: '2026-08-20T11:59:55Z'}, []],
    ['that was never acknowledged', {sent: 'b', sentTime: '2026-08-20T11:00:00Z'}, ['Cluster']],
    ['of no time', {sent: 'b'}, ['Cluster']],
    ['that was refused', {sent: 'b', acked: 'a', lastError: 'no'}, []],
  ])('takes configuration %s for what it is', (_, fields, stale) => {
    const read = state({[type]: fields})
    expect(read && staleTypes(read, now)).toEqual(stale)
  })

  test('tells what a proxy has refused, and why', () => {
    const read = state({[type]: {sent: 'b', acked: 'a', lastError: 'bad cluster'}})
    expect(read && refusals(read)).toEqual(['Cluster: bad cluster'])
  })

  test('is read of releases that name each type in fields of its own', () => {
    const page = [{proxy: 'web-1.shop', cluster_sent: 'a', cluster_acked: 'a', route_sent: 'b', route_acked: 'a'}]
    const [read] = readSyncStates(page, undefined)
    expect(read && staleTypes(read, now)).toEqual(['route'])
  })

  test.each<[page: Json]>([[null], [{}], ['text'], [[null, 1, {}]]])('of %j tells of no trouble', (page) => {
    for (const read of readSyncStates(page, undefined)) {
      expect([...staleTypes(read, now), ...refusals(read)]).toEqual([])
    }
  })

  test('is narrowed down to one namespace', () => {
    const page = [{proxy: 'web-1.shop'}, {proxy: 'web-1.myshop'}, {proxy: 'web-1.other'}]
    expect(readSyncStates(page, 'shop').map(({proxy}) => proxy)).toEqual(['web-1.shop'])
  })
})

describe('what holds up an object', () => {
  const stuck = (name: string, status: KubeObject['status'] = {}): KubeObject => {
    const made = pod(name, {namespace: 'istio-system'})
    return {...made, metadata: {...made.metadata, uid: `uid-${name}`}, status}
  }
  const event = (uid: string, message: string, more: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {name: `${uid}-${message}`, namespace: 'istio-system'},
    involvedObject: {uid},
    type: 'Warning',
    message,
    ...more,
  })

  test.each<[what: string, events: KubeObject[], text: string]>([
    [
      'the newest warning',
      [
        event('uid-a', 'old', {lastTimestamp: '2026-01-01T00:00:00Z'}),
        event('uid-a', 'new', {lastTimestamp: '2026-01-02T00:00:00Z'}),
      ],
      'a: new',
    ],
    [
      'the newest of a series',
      [
        event('uid-a', 'series', {
          lastTimestamp: null,
          eventTime: '2026-01-01T00:00:00Z',
          series: {lastObservedTime: '2026-01-03T00:00:00Z'},
        }),
        event('uid-a', 'other', {lastTimestamp: '2026-01-02T00:00:00Z'}),
      ],
      'a: series',
    ],
    [
      'one that stands for many',
      [event('uid-a', '(combined from similar events): Error creating: no', {lastTimestamp: '2026-01-01T00:00:00Z'})],
      'a: Error creating: no',
    ],
    [
      'not the echo of its state',
      [
        event('uid-a', 'Failed to pull image', {lastTimestamp: '2026-01-01T00:00:00Z'}),
        event('uid-a', 'Error: ErrImagePull', {lastTimestamp: '2026-01-02T00:00:00Z'}),
      ],
      'a: Failed to pull image',
    ],
    [
      'nothing that is of another object',
      [event('uid-b', 'other', {lastTimestamp: '2026-01-01T00:00:00Z'})],
      'a: no reason given',
    ],
    [
      'nothing that went well',
      [event('uid-a', 'pulled', {type: 'Normal', lastTimestamp: '2026-01-01T00:00:00Z'})],
      'a: no reason given',
    ],
  ])('is %s', async (_, events, text) => {
    expect(await heldUp(fakeCluster(events), [stuck('a')])).toEqual([text])
  })

  test.each<[what: string, status: KubeObject['status'], text: string]>([
    [
      'a container that waits',
      {
        containerStatuses: [
          {name: 'discovery', ready: false, state: {waiting: {reason: 'ImagePullBackOff', message: 'no such image'}}},
        ],
      },
      'a: container discovery: ImagePullBackOff (no such image)',
    ],
    [
      'a container that ended',
      {containerStatuses: [{name: 'discovery', ready: false, state: {terminated: {reason: 'OOMKilled'}}}]},
      'a: container discovery: OOMKilled',
    ],
    [
      'a probe',
      {containerStatuses: [{name: 'discovery', ready: false, state: {running: {}}}]},
      'a: waits for discovery',
    ],
    [
      'the scheduler',
      {conditions: [{type: 'PodScheduled', status: 'False', message: '0/1 nodes are available'}]},
      'a: 0/1 nodes are available',
    ],
    [
      'whom replicas come from',
      {conditions: [{type: 'ReplicaFailure', status: 'True', message: 'exceeded quota'}]},
      'a: exceeded quota',
    ],
  ])('is told by %s where nobody may read events', async (_, status, text) => {
    const cluster = fakeCluster([], {denied: ['list events in istio-system']})
    expect(await heldUp(cluster, [stuck('a', status)])).toEqual([text])
  })

  test('is asked of a few objects only', async () => {
    const cluster = fakeCluster([])
    const reasons = await heldUp(
      cluster,
      ['a', 'b', 'c', 'd', 'e'].map((name) => stuck(name)),
    )
    expect(reasons).toHaveLength(4)
    expect(reasons[3]).toBe('2 more')
    expect(cluster.calls).toEqual(Array(3).fill('list events in istio-system'))
  })
})

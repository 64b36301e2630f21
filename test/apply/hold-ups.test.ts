// What keeps a workload from becoming ready, read from conditions, pods and events.

import {describe, expect, it} from 'vitest'
import {readHoldUps} from '../../src/apply/hold-ups.ts'
import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {fakeCluster} from '../support/fake-cluster.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString()
const labels = {app: 'web'}
const workload = (kind = 'Deployment', status: JsonObject = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: {name: 'web', namespace: 'shop', uid: 'w'},
  spec: {selector: {matchLabels: labels}},
  status,
})
const replicaSet = (name: string, created: number, message: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {name, namespace: 'shop', uid: name, creationTimestamp: at(created), ownerReferences: [{uid: 'w'}]},
  status: {conditions: [{type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message}]},
})
const pod = (name: string, status: JsonObject, created = 0): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, namespace: 'shop', uid: name, labels, creationTimestamp: at(created)},
  spec: {},
  status,
})
const event = (uid: string, reason: string, message: string, seen = 0): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: {name: `${uid}-${reason}-${seen}`, namespace: 'shop'},
  involvedObject: {uid},
  type: 'Warning',
  reason,
  message,
  lastTimestamp: at(seen),
})
const waiting = (reason: string, message?: string): JsonObject => ({
  containerStatuses: [
    {name: 'main', image: 'example.com/main:1', state: {waiting: {reason, ...(message && {message})}}},
  ],
})

const read = async (objects: readonly KubeObject[], kind?: string) =>
  (await readHoldUps(fakeCluster(objects), workload(kind))).map(({object, reason, message}) => [
    object,
    reason,
    message,
  ])

describe('a workload is held up', () => {
  it('by what its newest ReplicaSet is refused, not by an older one', async () => {
    expect(
      await read([replicaSet('web-1', 1, 'exceeded quota: old'), replicaSet('web-2', 2, 'exceeded quota: new')]),
    ).toEqual([['ReplicaSet shop/web-2', 'FailedCreate', 'exceeded quota: new']])
  })

  it.each<[string, JsonObject, string, string]>([
    [
      'an image that cannot be pulled',
      waiting('ImagePullBackOff', 'Back-off pulling image'),
      'ImagePullBackOff',
      'container main: Back-off pulling image',
    ],
    [
      'an image whose message is not there yet',
      waiting('ErrImagePull'),
      'ErrImagePull',
      'container main: example.com/main:1',
    ],
    [
      'a scheduler that finds no node',
      {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes are available:\n untolerated taint',
          },
        ],
      },
      'Unschedulable',
      '0/3 nodes are available: untolerated taint',
    ],
    [
      'a container that ends again and again',
      {
        containerStatuses: [
          {name: 'main', state: {waiting: {reason: 'CrashLoopBackOff'}}, lastState: {terminated: {exitCode: 3}}},
        ],
      },
      'CrashLoopBackOff',
      'container main: ended with exit code 3',
    ],
    [
      'an init container that fails',
      {initContainerStatuses: [{name: 'init', state: {terminated: {exitCode: 1, reason: 'Error'}}}]},
      'Error',
      'container init ended with exit code 1',
    ],
    [
      'a node that throws it out',
      {phase: 'Failed', reason: 'Evicted', message: 'low on memory'},
      'Evicted',
      'low on memory',
    ],
  ])('by %s', async (_, status, reason, message) => {
    expect(await read([pod('web-1', status)])).toEqual([['Pod shop/web-1', reason, message]])
  })

  it('by the newest event of a pod that tells nothing itself', async () => {
    const objects = [
      pod('web-1', waiting('ContainerCreating')),
      event('web-1', 'FailedMount', 'old', 1),
      event('web-1', 'FailedMount', 'no such secret', 2),
    ]
    expect(await read(objects)).toEqual([['Pod shop/web-1', 'FailedMount', 'no such secret']])
  })

  it('by the events of a DaemonSet, which has no conditions', async () => {
    expect(await read([event('w', 'FailedCreate', 'exceeded quota')], 'DaemonSet')).toEqual([
      ['DaemonSet shop/web', 'FailedCreate', 'exceeded quota'],
    ])
  })

  it('once by pods that tell the same', async () => {
    const alike = [1, 2, 3].map((each) => pod(`web-${each}`, waiting('ImagePullBackOff', 'Back-off'), each))
    expect(await read(alike)).toEqual([['Pod shop/web-3', 'ImagePullBackOff', 'container main: Back-off']])
  })

  it('by nothing while its pods only start, are ready, or are of others', async () => {
    const stranger = {
      ...pod('other', waiting('ImagePullBackOff')),
      metadata: {name: 'other', namespace: 'shop', labels: {app: 'other'}},
    }
    const ready = pod('web-1', {conditions: [{type: 'Ready', status: 'True'}], ...waiting('ImagePullBackOff')})
    expect(await read([stranger, ready, pod('web-2', waiting('PodInitializing'))])).toEqual([])
  })
})

// A pod in short: from the API server's table, and from the whole pod.

import {describe, expect, test} from 'vitest'
import type {JsonObject} from '../../src/kube/object.ts'
import {podStatus} from '../../src/kube/pod-status.ts'
import {summarizePod, summarizePodTable} from '../../src/kube/pod-summary.ts'
import {pod} from '../support/objects.ts'

describe("a pod's status", () => {
  const terminated = (extra: JsonObject) => ({name: 'app', state: {terminated: extra}})
  const running = {name: 'app', state: {running: {}}, ready: true}
  test.each<[string, JsonObject]>([
    ['Running', {phase: 'Running', containerStatuses: [running]}],
    ['Pending', {phase: 'Pending'}],
    ['Evicted', {phase: 'Failed', reason: 'Evicted'}],
    [
      'CrashLoopBackOff',
      {phase: 'Running', containerStatuses: [{name: 'app', state: {waiting: {reason: 'CrashLoopBackOff'}}}]},
    ],
    ['Completed', {phase: 'Succeeded', containerStatuses: [terminated({reason: 'Completed', exitCode: 0})]}],
    ['Running', {phase: 'Running', containerStatuses: [terminated({reason: 'Completed', exitCode: 0}), running]}],
    ['Error', {phase: 'Failed', containerStatuses: [terminated({reason: 'Error', exitCode: 1})]}],
    ['Signal:9', {phase: 'Failed', containerStatuses: [terminated({signal: 9, exitCode: 137})]}],
    ['ExitCode:3', {phase: 'Failed', containerStatuses: [terminated({exitCode: 3})]}],
    [
      'Init:0/2',
      {
        phase: 'Pending',
        initContainerStatuses: [
          {name: 'linkerd-init', state: {running: {}}},
          {name: 'linkerd-proxy', state: {waiting: {reason: 'PodInitializing'}}},
        ],
      },
    ],
    [
      'Init:1/2',
      {
        phase: 'Pending',
        initContainerStatuses: [
          {name: 'linkerd-init', state: {terminated: {exitCode: 0}}},
          {name: 'linkerd-proxy', state: {running: {}}},
        ],
      },
    ],
    [
      'Init:ErrImagePull',
      {phase: 'Pending', initContainerStatuses: [{name: 'linkerd-init', state: {waiting: {reason: 'ErrImagePull'}}}]},
    ],
    [
      'Init:Error',
      {
        phase: 'Pending',
        initContainerStatuses: [{name: 'linkerd-init', state: {terminated: {reason: 'Error', exitCode: 1}}}],
      },
    ],
    [
      'Running',
      {
        phase: 'Running',
        containerStatuses: [running],
        initContainerStatuses: [
          {name: 'linkerd-init', state: {terminated: {exitCode: 0}}},
          {name: 'linkerd-proxy', started: true, state: {running: {}}},
        ],
      },
    ],
  ])('is %s', (expected, status) => {
    const spec = {initContainers: [{name: 'linkerd-init'}, {name: 'linkerd-proxy', restartPolicy: 'Always'}]}
    expect(podStatus({metadata: {name: 'web'}, spec, status})).toBe(expected)
  })

  test('is Terminating once the pod is to go', () => {
    expect(
      podStatus({metadata: {name: 'web', deletionTimestamp: '2026-01-01T00:00:00Z'}, status: {phase: 'Running'}}),
    ).toBe('Terminating')
  })
})

test('a row of the table and the whole pod give the same', () => {
  const whole = pod('web-1', {labels: {app: 'web'}, owner: {kind: 'ReplicaSet', name: 'web'}})
  const table = {
    kind: 'Table',
    columnDefinitions: ['Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP', 'Node'].map((name) => ({name})),
    rows: [{cells: ['web-1', '1/1', 'Running', 0, '5m', '10.42.0.7', 'node-1'], object: {metadata: whole.metadata}}],
  }
  expect([...summarizePodTable(table)]).toEqual([summarizePod(whole)])
})

test('a pod without an address or a node has empty text for them', () => {
  const row = {cells: ['<none>', 'Pending', '<none>'], object: {metadata: {name: 'web', namespace: 'shop'}}}
  const table = {columnDefinitions: [{name: 'IP'}, {name: 'Status'}, {name: 'Node'}], rows: [row]}
  expect([...summarizePodTable(table)][0]).toMatchObject({name: 'web', ip: '', status: 'Pending', node: ''})
})

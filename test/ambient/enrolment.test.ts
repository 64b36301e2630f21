// Enrolling into ambient mode: which label goes where, and what a user should know before.

import {describe, expect, it} from 'vitest'
import {type Enrolled, planEnrolment} from '../../src/ambient/enrolment.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {object} from '../support/objects.ts'

const mode = 'istio.io/dataplane-mode'
const namespace = (labels: Record<string, string> = {}) => object('v1', 'Namespace', 'shop', {labels})
const metadata = {name: 'web', namespace: 'shop'}
const template = (labels: Record<string, string>, spec: object = {}) =>
  JSON.parse(JSON.stringify({metadata: {labels}, spec: {containers: [], ...spec}}))
const deployment = (labels: Record<string, string> = {}, spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: {template: template(labels, spec)},
})
const cronJob: KubeObject = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata,
  spec: {jobTemplate: {spec: {template: template({})}}},
}
const shop: Enrolled = {resource: 'namespaces', objectKind: 'Namespace', namespace: 'shop', name: 'shop'}
const web: Enrolled = {resource: 'deployments', objectKind: 'Deployment', namespace: 'shop', name: 'web'}
const job: Enrolled = {resource: 'cronjobs', objectKind: 'CronJob', namespace: 'shop', name: 'web'}
const ambient = {[mode]: 'ambient'}

const plan = (objects: readonly KubeObject[], target: Enrolled, action: 'add' | 'remove') =>
  planEnrolment(fakeCluster(objects), target, action)

describe('the label', () => {
  it.each<[string, readonly KubeObject[], Enrolled, 'add' | 'remove', string | undefined, string | undefined]>([
    ['is set on a namespace', [namespace()], shop, 'add', undefined, 'ambient'],
    ['is set where the namespace had opted out', [namespace({[mode]: 'none'})], shop, 'add', 'none', 'ambient'],
    ['is taken from a namespace', [namespace(ambient)], shop, 'remove', 'ambient', undefined],
    ['is set on a workload', [namespace(), deployment()], web, 'add', undefined, 'ambient'],
    ['is taken from a workload', [namespace(), deployment(ambient)], web, 'remove', 'ambient', undefined],
    [
      'says none of a workload that leaves an enrolled namespace',
      [namespace(ambient), deployment()],
      web,
      'remove',
      undefined,
      'none',
    ],
  ])('%s', async (_, objects, target, action, before, after) => {
    expect(await plan(objects, target, action)).toMatchObject({before, after})
  })

  it('goes where the pods get theirs from', async () => {
    const labelled = {metadata: {labels: ambient}}
    expect((await plan([namespace(), deployment()], web, 'add')).patch).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {template: labelled},
    })
    expect((await plan([namespace(), cronJob], job, 'add')).patch).toMatchObject({
      spec: {jobTemplate: {spec: {template: labelled}}},
    })
    expect((await plan([namespace()], shop, 'remove')).patch).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {name: 'shop', labels: {[mode]: null}},
    })
  })
})

describe('enrolling', () => {
  it.each<[string, readonly KubeObject[], Enrolled, RegExp]>([
    ['where sidecars are injected', [namespace({'istio-injection': 'enabled'})], shop, /istio-injection=enabled/],
    ['where a revision injects', [namespace({'istio.io/rev': 'canary'})], shop, /istio\.io\/rev=canary/],
    ['pods on the network of their nodes', [namespace(), deployment({}, {hostNetwork: true})], web, /hostNetwork/],
    ['pods with a sidecar', [namespace(), deployment({}, {initContainers: [{name: 'istio-proxy'}]})], web, /sidecar/],
  ])('warns of %s', async (_, objects, target, warning) => {
    expect((await plan(objects, target, 'add')).warnings).toEqual([expect.stringMatching(warning)])
  })

  it('is silent where nothing stands in the way', async () => {
    expect((await plan([namespace({'istio-injection': 'disabled'})], shop, 'add')).warnings).toEqual([])
  })

  it('needs what it is about', async () => {
    await expect(plan([], shop, 'add')).rejects.toThrow('namespace "shop" does not exist')
    await expect(plan([namespace()], web, 'add')).rejects.toThrow('Deployment "web" does not exist in namespace "shop"')
  })
})

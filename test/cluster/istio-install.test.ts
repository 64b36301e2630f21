// Istio's installations on a real API server: it accepts every profile to the last field, and applying one again changes
// nothing.

import {afterEach, beforeAll, describe, expect, it} from 'vitest'
import type {KubeObject} from '../../src/kube/object.ts'
import {installed, type TestRequest} from '../manifests/istio/rendered.ts'
import {streamOf} from './cluster.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyAndSettle, applyStrictly} from './support/apply.ts'
import {createNamespace} from './support/namespaces.ts'

const cluster = sharedControlPlane()
const {kubectl} = cluster

/** OpenShift's Multus brings this kind; the API server has to know it to accept objects of it. */
const multus = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'network-attachment-definitions.k8s.cni.cncf.io'},
  spec: {
    group: 'k8s.cni.cncf.io',
    names: {
      kind: 'NetworkAttachmentDefinition',
      plural: 'network-attachment-definitions',
      singular: 'network-attachment-definition',
    },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
      },
    ],
  },
}

let namespace: string
let crds: KubeObject[]
/** What the running test has made beside the CRDs, which all of them share. */
let applied: KubeObject[] = []

beforeAll(async () => {
  const own = await createNamespace(cluster, 'istio')
  namespace = own.name
  crds = await installed({crds: true})
  await applyAndSettle(cluster, [multus, ...crds])
  return async () => {
    await remove([multus, ...crds])
    await own.remove()
  }
})
afterEach(async () => {
  await remove(applied)
  applied = []
})

async function remove(objects: readonly object[]): Promise<void> {
  if (objects.length > 0) await kubectl(['delete', '--ignore-not-found', '--wait=true', '-f', '-'], streamOf(objects))
}

/** Everything but the CRDs. */
async function render(request: TestRequest): Promise<KubeObject[]> {
  return (await installed({namespace, ...request})).filter(({kind}) => kind !== 'CustomResourceDefinition')
}

const profiles = [
  'default',
  'demo',
  'minimal',
  'ambient',
  'remote',
  'openshift',
  'openshift-ambient',
  'preview',
  'stable',
]

describe('an installation on a real API server', () => {
  it.each<[what: string, request: TestRequest]>([
    ...profiles.map((profile): [string, TestRequest] => [`profile ${profile}`, {profile}]),
    ['revision with tags', {profile: 'minimal', revision: 'canary', set: ['values.revisionTags[0]=prod']}],
    ['tag default', {profile: 'minimal', defaultTag: true, owned: true}],
    [
      'budgets, network policies and quotas',
      {
        profile: 'ambient',
        set: [
          ...[
            'values.pilot.autoscaleMin=2',
            'values.global.networkPolicy.enabled=true',
            'values.pilot.taint.enabled=true',
          ],
          ...['values.cni.resourceQuotas.enabled=true', 'values.pilot.jwksResolverExtraRootCA=pem'],
          ...['values.gatewayClasses.istio.service.spec.type=ClusterIP', 'values.global.istiod.enableAnalysis=true'],
        ],
      },
    ],
    ['control plane elsewhere', {profile: 'remote', set: ['values.global.remotePilotAddress=10.0.0.1']}],
  ])('is accepted, and settles: %s', async (_, request) => {
    applied = await render(request)
    await applyAndSettle(cluster, applied)
  })

  it('with patches and overlays is accepted too', async () => {
    const k8s = `{replicaCount: 2, env: [{name: A, value: b}], tolerations: [{key: a, operator: Exists}],
      podDisruptionBudget: {maxUnavailable: 1}, strategy: {rollingUpdate: {maxSurge: 1}}, hpaSpec: {maxReplicas: 3},
      overlays: [{kind: Deployment, name: istiod, patches: [{path: spec.template.spec.dnsPolicy, value: Default}]}]}`
    applied = await render({
      profile: 'minimal',
      set: ['values.pilot.autoscaleMin=2'],
      files: [`kind: IstioOperator\nspec: {components: {pilot: {k8s: ${k8s}}}}`],
    })
    await applyStrictly(cluster, applied)
    const {stdout} = await kubectl([
      'get',
      'deployment',
      'istiod',
      '-n',
      namespace,
      '-o',
      'jsonpath={.spec.template.spec.dnsPolicy}',
    ])
    expect(stdout).toBe('Default')
  })

  it('makes the pods of the control plane ready', async () => {
    applied = await render({profile: 'minimal'})
    await applyStrictly(cluster, applied)
    await kubectl(['rollout', 'status', '-n', namespace, 'deployment/istiod', '--timeout=60s'])
  })
})

describe('the policy of the stable channel on a real API server', () => {
  let policy: KubeObject[]
  // A revision of its own: the policy is for objects that name it, and no webhook of other suites is.
  beforeAll(async () => {
    const objects = await render({profile: 'stable', revision: 'strict'})
    policy = objects.filter(({kind}) => kind.startsWith('ValidatingAdmissionPolicy'))
    await applyStrictly(cluster, policy)
    return () => remove(policy)
  })

  it.each<[what: string, allowed: boolean, kind: string, apiVersion: string, spec: object]>([
    ['an EnvoyFilter', false, 'EnvoyFilter', 'networking.istio.io/v1alpha3', {}],
    ['a Sidecar', true, 'Sidecar', 'networking.istio.io/v1', {}],
    [
      'a filter of access logs',
      false,
      'Telemetry',
      'telemetry.istio.io/v1',
      {accessLogging: [{filter: {expression: 'true'}}]},
    ],
    ['access logs', true, 'Telemetry', 'telemetry.istio.io/v1', {accessLogging: [{disabled: false}]}],
    [
      'a source by its trust domain',
      false,
      'AuthorizationPolicy',
      'security.istio.io/v1',
      {rules: [{from: [{source: {trustDomains: ['x']}}]}]},
    ],
    [
      'a source by its namespace',
      true,
      'AuthorizationPolicy',
      'security.istio.io/v1',
      {rules: [{from: [{source: {namespaces: ['x']}}]}]},
    ],
    ['an empty AuthorizationPolicy', true, 'AuthorizationPolicy', 'security.istio.io/v1', {}],
  ])('decides about %s', async (_, allowed, kind, apiVersion, spec) => {
    const metadata = {name: 'tried', namespace, labels: {'istio.io/rev': 'strict'}}
    const attempt = () =>
      kubectl(['create', '--dry-run=server', '-f', '-'], streamOf([{apiVersion, kind, metadata, spec}])).then(
        () => true,
        (error: unknown) => {
          if (String(error).includes('stable channel')) return false
          throw error
        },
      )
    // A policy takes a moment until the API server minds it.
    let last = await attempt()
    for (const end = Date.now() + 10_000; last !== allowed && Date.now() < end; ) last = await attempt()
    expect(last).toBe(allowed)
  })
})

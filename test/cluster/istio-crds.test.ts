// Istio's CRDs on a real API server: accepted, and as strict about custom resources as they should be.

import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {loadChart, type Manifest, mergeValues, parseManifests, renderChart} from '../../src/helm/index.ts'
import {isJsonObject, type JsonObject} from '../../src/yaml/index.ts'
import {streamOf} from './cluster.ts'
import {sharedControlPlane} from './control-plane.ts'
import {accepted} from './istio-accepted-resources.ts'
import {refused} from './istio-refused-resources.ts'
import {applyAndSettle, applyStrictly} from './support/apply.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {until} from './until.ts'

const cluster = sharedControlPlane()
const {kubectl} = cluster
const CHARTS = join(import.meta.dirname, '../../templates/istio')

async function render(chart: string, set: string[], namespace: string): Promise<Manifest[]> {
  const values = await mergeValues({set}, async (name) => name)
  return parseManifests(
    renderChart(await loadChart({path: join(CHARTS, chart)}), {values, release: {name: 'istio', namespace}}),
  )
}

let crds: Manifest[]
let names: string[]
let namespace: OwnNamespace
beforeAll(async () => {
  namespace = await createNamespace(cluster, 'istio-charts')
  const all = await render('base', ['defaultRevision='], namespace.name)
  crds = all.filter(({kind}) => kind === 'CustomResourceDefinition')
  names = crds.map(({metadata}) => `crd/${metadata.name}`)
})
afterAll(async () => {
  await kubectl(['delete', '--ignore-not-found', ...names])
  await namespace.remove()
})

describe("Istio's CRDs on a real API server", () => {
  it('are accepted, and stay as they are when they are applied again', async () => {
    await applyAndSettle(cluster, crds)
  }, 60_000)

  it('raise no objection, such as a schema that is not structural', async () => {
    const conditions = '{range .items[*].status.conditions[*]}{.type}={.status} {end}'
    const {stdout} = await kubectl(['get', ...names, '-o', `jsonpath=${conditions}`])
    expect(new Set(stdout.trim().split(' '))).toEqual(new Set(['NamesAccepted=True', 'Established=True']))
  })

  it.each([
    ['virtualservices.networking.istio.io.spec.http.retries', 'When and how often requests are tried again'],
    ['authorizationpolicies.security.istio.io.spec.rules', 'The requests that are meant'],
    ['gateways.networking.istio.io.spec.servers.tls.mode', 'Whether TLS is terminated here'],
  ])('say what %s is', async (field, description) => {
    expect((await kubectl(['explain', field])).stdout).toContain(description)
  })

  it.each(accepted)('accept %s: %s', async (_, kind, spec) => {
    for (const version of versionsOf(kind)) await tryOut(kind, version, spec)
  })

  it.each(refused)('refuse %s: %s', async (_, kind, spec, says) => {
    for (const version of versionsOf(kind)) await expect(tryOut(kind, version, spec)).rejects.toThrow(says)
  })

  it('let istiod write a status of its own form', async () => {
    const gateway = {...resource('Gateway', 'v1', {}), status: {conditions: [{type: 'Reconciled'}], more: {x: 1}}}
    await kubectl(
      ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'],
      JSON.stringify(gateway),
    )
  })

  it('are all tried by the tables above, with a good resource and a bad one', () => {
    const kinds = new Set(crds.map((crd) => namesOf(crd).kind))
    expect(new Set(accepted.map(([, kind]) => kind))).toEqual(kinds)
    expect(new Set(refused.map(([, kind]) => kind))).toEqual(kinds)
  })
})

describe('the policy of the stable channel on a real API server', () => {
  let policy: Manifest[]
  beforeAll(async () => {
    policy = (await render('base', ['profile=stable', 'base.enableIstioConfigCRDs=false'], namespace.name)).filter(
      ({kind}) => kind.startsWith('ValidatingAdmissionPolicy'),
    )
    await applyStrictly(cluster, policy)
    // The API server looks for new policies now and then.
    await until('the policy is in force', async () => {
      const refusal = await tryOut('EnvoyFilter', 'v1alpha3', {}).catch((error: unknown) => String(error))
      return typeof refusal === 'string' && refusal.includes('stable-channel-default-policy.istio.io')
    })
  }, 60_000)
  afterAll(() => kubectl(['delete', '--ignore-not-found', '-f', '-'], streamOf(policy)))

  it.each<[kind: string, version: string, spec: JsonObject]>([
    ['WasmPlugin', 'v1alpha1', {url: 'a'}],
    ['ProxyConfig', 'v1beta1', {}],
    ['Telemetry', 'v1', {metrics: [{reportingInterval: '5s'}]}],
    ['Telemetry', 'v1alpha1', {tracing: [{useRequestIdForTraceSampling: false}]}],
    ['Telemetry', 'v1', {accessLogging: [{filter: {expression: 'true'}}]}],
    ['AuthorizationPolicy', 'v1', {rules: [{from: [{source: {trustDomains: ['a']}}]}]}],
  ])('refuses %s %s with %j', async (kind, version, spec) => {
    await expect(tryOut(kind, version, spec)).rejects.toThrow('not of the stable channel')
  })

  it.each<[kind: string, spec: JsonObject]>([
    ['VirtualService', {hosts: ['a']}],
    ['Telemetry', {tracing: [{randomSamplingPercentage: 1}]}],
    ['AuthorizationPolicy', {rules: [{from: [{source: {namespaces: ['a']}}]}]}],
  ])('lets %s with %j through', async (kind, spec) => {
    await tryOut(kind, 'v1', spec)
  })
})

describe("Istio's component charts on a real API server", () => {
  it.each<[chart: string, set: string[]]>([
    ['base', ['experimental.stableValidationPolicy=true', 'base.enableIstioConfigCRDs=false']],
    ['cni', []],
    ['cni', ['profile=ambient', 'resourceQuotas.enabled=true', 'global.networkPolicy.enabled=true']],
    ['cni', ['useAppArmorAnnotation=false', 'compatibilityVersion=1.25', 'profile=ambient', 'env.A=1']],
    ['ztunnel', []],
    ['ztunnel', ['platform=openshift', 'resourceQuotas.enabled=true', 'global.networkPolicy.enabled=true', 'env.A=1']],
    ['ztunnel', ['peerCaCrl.enabled=true', 'imagePullSecrets[0]=a', 'revision=r1']],
    ['gateway', []],
    ['gateway', ['networkGateway=n1', 'podDisruptionBudget.minAvailable=1', 'autoscaling.minReplicas=2']],
    ['gateway', ['global.networkPolicy.enabled=true', 'kind=DaemonSet', 'service.type=ClusterIP']],
    ['ingress', []],
    ['ingress', ['profile=demo', 'global.arch.amd64=2', 'global.networkPolicy.enabled=true', 'global.network=n1']],
    [
      'ingress',
      ['gateways.istio-ingressgateway.autoscaleMin=2', 'gateways.istio-ingressgateway.injectionTemplate=gateway'],
    ],
    ['egress', ['gateways.istio-egressgateway.runAsRoot=true', 'global.mountMtlsCerts=true']],
  ])('%s with %j is accepted, field by field', async (chart, set) => {
    const own = chart === 'base' ? [`global.istioNamespace=${namespace.name}`] : []
    const objects = await render(chart, [...set, ...own], namespace.name)
    const dryRun = ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-']
    const {stderr} = await kubectl(dryRun, streamOf(objects))
    expect(stderr.replaceAll(/^Warning: .*apparmor.*\n/gim, '')).toBe('')
  })
})

function namesOf({spec}: Manifest): {kind: string; group: string} {
  if (!isJsonObject(spec) || !isJsonObject(spec.names)) throw new Error('a CRD without names')
  return {kind: String(spec.names.kind), group: String(spec.group)}
}

function crdOf(kind: string): Manifest {
  const crd = crds.find((each) => namesOf(each).kind === kind)
  if (crd === undefined) throw new Error(`there is no CRD of ${kind}`)
  return crd
}

function versionsOf(kind: string): string[] {
  const {spec} = crdOf(kind)
  const versions = isJsonObject(spec) && Array.isArray(spec.versions) ? spec.versions : []
  return versions.filter(isJsonObject).map(({name}) => String(name))
}

function resource(kind: string, version: string, spec: JsonObject): JsonObject {
  const {group} = namesOf(crdOf(kind))
  return {apiVersion: `${group}/${version}`, kind, metadata: {name: 'tried', namespace: namespace.name}, spec}
}

/** Asks the server for all of its judgement on a custom resource, without keeping it. */
function tryOut(kind: string, version: string, spec: JsonObject) {
  const dryRun = ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-o', 'json', '-f', '-']
  return kubectl(dryRun, JSON.stringify(resource(kind, version, spec)))
}

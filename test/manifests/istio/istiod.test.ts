// The chart of istiod: its keys and defaults, profiles inside the chart as Helm's users get them, and what each value does.

import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {describe, expect, it} from 'vitest'
import type {Manifest} from '../../../src/helm/index.ts'
import {isJsonObject, type Json, parseYamlValue} from '../../../src/yaml/index.ts'
import {describeWithReference} from '../../support/reference.ts'
import {findObject, renderOurs, valueAt} from '../../support/rendered-chart.ts'

const render = (...set: string[]): Promise<Manifest[]> =>
  renderOurs({chart: 'istio/istiod', namespace: 'istio-system', set})

describeWithReference('the chart of istiod', (reference) => {
  it('has the keys and defaults of Istio’s', () => {
    const file = resolve(import.meta.dirname, '../../../templates/istio/istiod/values.yaml')
    const values = parseYamlValue(readFileSync(file, 'utf8'), {file})
    const defaults = valueAt(values, ['_internal_defaults_do_not_set'])
    expect(defaults).toEqual(valueAt(reference.data('istio/values.json'), ['istiod']))
  })

  it('has the profiles, platforms and compatibility versions of Istio’s', () => {
    const profiles = reference.data('istio/profiles.json')
    const names = isJsonObject(profiles) ? Object.keys(profiles) : []
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) {
      const folder = resolve(import.meta.dirname, '../../../templates/istio/partials/files')
      const file = `${folder}/${profileFile(name)}.yaml`
      expect(parseYamlValue(readFileSync(file, 'utf8'), {file}), name).toEqual(valueAt(profiles, [name]))
    }
  })
})

function profileFile(name: string): string {
  const [, kind, rest] = /^(compatibility-version|platform)-(.+)$/.exec(name) ?? []
  if (kind === undefined) return `profiles/${name}`
  return `${kind === 'platform' ? 'platforms' : 'compatibility'}/${rest}`
}

const discovery = 'spec template spec containers discovery'

describe('a profile inside the chart', () => {
  it.each<[what: string, set: string[], path: string, value: Json]>([
    ['wins over the defaults', ['profile=demo'], `${discovery} env PILOT_TRACE_SAMPLING value`, '100'],
    ['may be named below global', ['global.profile=demo'], `${discovery} env PILOT_TRACE_SAMPLING value`, '100'],
    ['gives way to the user', ['profile=demo,traceSampling=3'], `${discovery} env PILOT_TRACE_SAMPLING value`, '3'],
    [
      'gives way to the user’s pilot',
      ['profile=demo,pilot.traceSampling=3'],
      `${discovery} env PILOT_TRACE_SAMPLING value`,
      '3',
    ],
    [
      'comes under a platform',
      ['profile=ambient,platform=openshift'],
      `${discovery} env CA_TRUSTED_NODE_ACCOUNTS value`,
      'kube-system/ztunnel',
    ],
    [
      'goes with a compatibility version',
      ['profile=ambient,compatibilityVersion=1.25'],
      `${discovery} env ENABLE_NATIVE_SIDECARS value`,
      'false',
    ],
    [
      'says the variant of the image',
      ['profile=ambient,global.tag=t'],
      `${discovery} image`,
      'registry.istio.io/testing/pilot:t-distroless',
    ],
  ])('%s', async (_, set, path, value) => {
    expect(valueAt(findObject(await render(...set), 'Deployment/istiod'), path.split(' '))).toEqual(value)
  })

  it.each([
    ['profile=nope', 'profile: there is none called nope'],
    ['platform=nope', 'platform: there is none called nope'],
    ['compatibilityVersion=9', 'compatibilityVersion: there is none called 9'],
    ['defaults.hub=x', "defaults: a chart's defaults cannot be set"],
  ])('%s fails and says why', async (set, message) => {
    await expect(render(set)).rejects.toThrow(message)
  })
})

describe('the values of a render', () => {
  it('are shown as the user gave them and as they came out, without what is the chart’s own', async () => {
    const config = findObject(await render('profile=demo', 'pilot.env.A=b'), 'ConfigMap/values')
    const original = parseYamlValue(String(valueAt(config, ['data', 'original-values'])))
    expect(original).toEqual({profile: 'demo', pilot: {env: {A: 'b'}}})
    const merged = parseYamlValue(String(valueAt(config, ['data', 'merged-values'])))
    expect(merged).toMatchObject({profile: 'demo', env: {A: 'b'}, traceSampling: 100, autoscaleEnabled: false})
    for (const key of ['_internal_defaults_do_not_set', '_original', 'partials'])
      expect(merged).not.toHaveProperty([key])
  })
})

describe('a value', () => {
  it.each<[set: string, called: string, path: string, value: Json | undefined]>([
    ['autoscaleEnabled=false', 'Deployment/istiod', 'spec replicas', 1],
    ['autoscaleEnabled=false,replicaCount=0', 'Deployment/istiod', 'spec replicas', undefined],
    ['pdb.maxUnavailable=1,autoscaleMin=2', 'PodDisruptionBudget/istiod', 'spec maxUnavailable', 1],
    ['pdb.minAvailable=50%,autoscaleMin=2', 'PodDisruptionBudget/istiod', 'spec minAvailable', '50%'],
    ['autoscaleEnabled=false,replicaCount=2', 'PodDisruptionBudget/istiod', 'spec minAvailable', 1],
    ['env.A=true,env.B=1.5', 'Deployment/istiod', `${discovery} env A value`, 'true'],
    [
      'taint.enabled=true,taint.namespace=x',
      'Deployment/istiod',
      `${discovery} env PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS value`,
      'true',
    ],
    ['image=example.com/pilot@sha256:0', 'Deployment/istiod', `${discovery} image`, 'example.com/pilot@sha256:0'],
    ['resources.requests.memory=', 'Deployment/istiod', `${discovery} resources`, {requests: {cpu: '500m'}}],
    ['resources=null', 'Deployment/istiod', `${discovery} resources`, {requests: {cpu: '10m'}}],
    ['podLabels.app=mine', 'Deployment/istiod', 'spec template metadata labels app', 'mine'],
    ['global.networkPolicy.enabled=true', 'NetworkPolicy/istiod', 'spec policyTypes', ['Ingress', 'Egress']],
    ['jwksResolverExtraRootCA=pem', 'ConfigMap/pilot-jwks-extra-cacerts', 'data extra.pem', 'pem'],
    [
      'gatewayClasses.istio.service.spec.type=ClusterIP',
      'ConfigMap/istio-default-gatewayclass-istio',
      'data service',
      'spec:\n  type: ClusterIP\n',
    ],
    ['ipFamilies={IPv4,IPv6}', 'Service/istiod', 'spec ipFamilies', ['IPv4', 'IPv6']],
    ['revision=r', 'Service/istiod-r', 'spec selector', {app: 'istiod', 'istio.io/rev': 'r'}],
    ['revision=r', 'Deployment/istiod-r', 'spec selector matchLabels', {app: 'istiod', 'istio.io/rev': 'r'}],
    ['revisionTags={prod}', 'Service/istiod-revision-tag-prod', 'metadata labels istio.io/tag', 'prod'],
    [
      'base.validationCABundle=Y2E=',
      'ValidatingWebhookConfiguration/istio-validator-istio-system',
      'webhooks rev.validation.istio.io failurePolicy',
      'Fail',
    ],
    [
      'istiodRemote.injectionURL=https://x/inject',
      'MutatingWebhookConfiguration/istio-sidecar-injector',
      'webhooks namespace.sidecar-injector.istio.io clientConfig',
      {url: 'https://x/inject'},
    ],
  ])('%s changes %s at %s', async (set, called, path, value) => {
    const object = findObject(await render(set), called)
    expect(object, `${called} is rendered`).toBeDefined()
    expect(valueAt(object, path.split(' '))).toEqual(value)
  })

  it.each<[set: string, absent: string]>([
    ['configMap=false', 'ConfigMap/istio'],
    ['global.omitSidecarInjectorConfigMap=true', 'ConfigMap/istio-sidecar-injector'],
    ['global.operatorManageWebhooks=true', 'MutatingWebhookConfiguration/istio-sidecar-injector'],
    ['global.configValidation=false', 'ValidatingWebhookConfiguration/istio-validator-istio-system'],
    ['global.enableReaderRBAC=false', 'ClusterRole/istio-reader-clusterrole-istio-system'],
    ['env.PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER=false', 'ClusterRole/istiod-gateway-controller-istio-system'],
    ['autoscaleMax=0', 'HorizontalPodAutoscaler/istiod'],
    ['istiodRemote.enabled=true', 'Deployment/istiod'],
    ['global.defaultPodDisruptionBudget.enabled=false,autoscaleMin=3', 'PodDisruptionBudget/istiod'],
  ])('%s leaves out %s', async (set, absent) => {
    expect(findObject(await render(), absent) ?? absent).toBeDefined()
    expect(findObject(await render(set), absent)).toBeUndefined()
  })

  it('global.resourceScope cuts the chart in two halves that make the whole', async () => {
    const names = async (scope: string) =>
      (await render(`global.resourceScope=${scope}`)).map(({kind, metadata}) => `${kind}/${metadata.name}`)
    const [all, cluster, namespace] = await Promise.all(['all', 'cluster', 'namespace'].map(names))
    expect([...(cluster ?? []), ...(namespace ?? [])].sort()).toEqual(all?.toSorted())
    expect(cluster?.every((name) => /^(ClusterRole|ClusterRoleBinding|\w+WebhookConfiguration)\//.test(name))).toBe(
      true,
    )
  })
})

describe('the mesh configuration', () => {
  const mesh = async (...set: string[]) =>
    parseYamlValue(
      String(
        valueAt(
          (await render(...set)).find(({kind, metadata}) => kind === 'ConfigMap' && /^istio(-r)?$/.test(metadata.name)),
          ['data', 'mesh'],
        ),
      ),
    )

  it.each<[set: string, path: string, value: Json | undefined]>([
    ['telemetry.enabled=false', 'defaultProviders', undefined],
    [
      'telemetry.v2.stackdriver.enabled=true',
      'defaultProviders',
      {metrics: ['prometheus', 'stackdriver'], accessLogging: ['stackdriver']},
    ],
    ['meshConfig.defaultProviders.tracing[0]=x', 'defaultProviders', {tracing: ['x']}],
    ['meshConfig.trustDomain=td', 'trustDomain', 'td'],
    ['meshConfig.rootNamespace=root', 'rootNamespace', 'root'],
    ['global.meshID=7', 'defaultConfig meshId', '7'],
    ['global.proxy.variant=debug', 'defaultConfig image', {imageType: 'debug'}],
    ['global.proxy.tracer=zipkin', 'defaultConfig tracing', {zipkin: {address: 'zipkin.istio-system:9411'}}],
    ['global.proxy.tracer=openCensusAgent', 'defaultConfig tracing', undefined],
    ['revision=r', 'defaultConfig discoveryAddress', 'istiod-r.istio-system.svc:15012'],
    [
      'global.remotePilotAddress=10.0.0.1,istiodRemote.enabled=true',
      'defaultConfig discoveryAddress',
      'istiod.istio-system.svc:15012',
    ],
  ])('with %s has %s', async (set, path, value) => {
    expect(valueAt(await mesh(set), path.split(' '))).toEqual(value)
  })
})

describe('the configuration of injection', () => {
  const config = async (...set: string[]) =>
    parseYamlValue(
      String(valueAt(findObject(await render(...set), 'ConfigMap/istio-sidecar-injector'), ['data', 'config'])),
    )

  it('has our six templates, and the sidecar for pods that name none', async () => {
    const value = await config()
    expect(Object.keys(objectOf(valueAt(value, ['templates']))).sort()).toEqual([
      ...['gateway', 'grpc-agent', 'grpc-simple', 'kube-gateway', 'sidecar', 'waypoint'],
    ])
    expect(value).toMatchObject({defaultTemplates: ['sidecar'], policy: 'enabled', neverInjectSelector: []})
  })

  it('has the user’s templates, and one in the place of ours that has its name', async () => {
    const value = await config(
      'sidecarInjectorWebhook.templates.sidecar=mine,sidecarInjectorWebhook.templates.other=its',
      'sidecarInjectorWebhook.defaultTemplates={sidecar,other}',
      'sidecarInjectorWebhook.injectedAnnotations.a=true',
    )
    expect(value).toMatchObject({
      templates: {sidecar: 'mine\n', other: 'its\n'},
      defaultTemplates: ['sidecar', 'other'],
      injectedAnnotations: {a: 'true'},
    })
  })

  function objectOf(value: Json | undefined) {
    return isJsonObject(value) ? value : {}
  }
})

describe('the webhooks that inject', () => {
  const prefixes = async (called: string, ...set: string[]) => {
    const webhooks = valueAt(findObject(await render(...set), `MutatingWebhookConfiguration/${called}`), ['webhooks'])
    const list = Array.isArray(webhooks) ? webhooks : []
    return list.map((webhook) => String(valueAt(webhook, ['name'])).replace('.sidecar-injector.istio.io', ''))
  }

  it.each<[called: string, set: string, names: string[]]>([
    ['istio-sidecar-injector', 'revision=', ['rev.namespace', 'rev.object', 'namespace', 'object']],
    ['istio-sidecar-injector-r', 'revision=r', ['rev.namespace', 'rev.object']],
    [
      'istio-sidecar-injector',
      'sidecarInjectorWebhook.enableNamespacesByDefault=true',
      ['rev.namespace', 'rev.object', 'namespace', 'object', 'auto'],
    ],
    ['istio-revision-tag-prod', 'revisionTags={prod}', ['rev.namespace', 'rev.object']],
    [
      'istio-revision-tag-default',
      'revision=r,revisionTags={default}',
      ['rev.namespace', 'rev.object', 'namespace', 'object'],
    ],
  ])('%s with %s', async (called, set, names) => {
    expect(await prefixes(called, set)).toEqual(names)
  })

  it('have the name of a namespace that is not the usual one', async () => {
    const objects = await renderOurs({chart: 'istio/istiod', namespace: 'mesh', set: ['revisionTags={a}']})
    const names = objects.filter(({kind}) => kind.startsWith('Mutating')).map(({metadata}) => metadata.name)
    expect(names.sort()).toEqual(['istio-revision-tag-a-mesh', 'istio-sidecar-injector-mesh'])
  })
})

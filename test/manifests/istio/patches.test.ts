// The k8s settings of components, and overlays: what they change in the objects that charts render.

import {describe, expect, it} from 'vitest'
import type {Json} from '../../../src/yaml/index.ts'
import {findObject, valueAt} from '../../support/rendered-chart.ts'
import {install, installed, type TestRequest} from './rendered.ts'

const pilot = (k8s: string) => `kind: IstioOperator\nspec: {components: {pilot: {k8s: ${k8s}}}}`
const ingress = (k8s: string) =>
  `kind: IstioOperator\nspec: {components: {ingressGateways: [{name: istio-ingressgateway, enabled: true, k8s: ${k8s}}]}}`

/** A path with spaces between its keys; an item of a list is named by its `name`. */
async function valueIn(request: TestRequest, called: string, path: string): Promise<Json | undefined> {
  const object = findObject(await installed(request), called)
  expect(object, `${called} is rendered`).toBeDefined()
  return valueAt(object, path.split(' '))
}

const pod = 'spec template spec'
const discovery = `${pod} containers discovery`

describe('a k8s setting of istiod', () => {
  it.each<[k8s: string, called: string, path: string, value: Json]>([
    ['{affinity: {nodeAffinity: {}}}', 'Deployment/istiod', `${pod} affinity`, {nodeAffinity: {}}],
    ['{env: [{name: REVISION, value: x}]}', 'Deployment/istiod', `${discovery} env REVISION value`, 'x'],
    ['{env: [{name: NEW, value: x}]}', 'Deployment/istiod', `${discovery} env NEW value`, 'x'],
    ['{imagePullPolicy: Always}', 'Deployment/istiod', `${discovery} imagePullPolicy`, 'Always'],
    ['{nodeSelector: {a: b}}', 'Deployment/istiod', `${pod} nodeSelector`, {a: 'b'}],
    ['{podAnnotations: {a: b}}', 'Deployment/istiod', 'spec template metadata annotations a', 'b'],
    ['{priorityClassName: high}', 'Deployment/istiod', `${pod} priorityClassName`, 'high'],
    ['{readinessProbe: {periodSeconds: 9}}', 'Deployment/istiod', `${discovery} readinessProbe periodSeconds`, 9],
    ['{replicaCount: 3}', 'Deployment/istiod', 'spec replicas', 3],
    [
      '{resources: {requests: {cpu: 1}}}',
      'Deployment/istiod',
      `${discovery} resources requests`,
      {cpu: 1, memory: '2048Mi'},
    ],
    ['{securityContext: {fsGroup: 7}}', 'Deployment/istiod', `${pod} securityContext`, {fsGroup: 7}],
    ['{strategy: {rollingUpdate: {maxSurge: 1}}}', 'Deployment/istiod', 'spec strategy rollingUpdate maxSurge', 1],
    ['{tolerations: [{key: a}]}', 'Deployment/istiod', `${pod} tolerations`, [{key: 'a'}]],
    ['{hpaSpec: {maxReplicas: 9}}', 'HorizontalPodAutoscaler/istiod', 'spec maxReplicas', 9],
    ['{serviceAnnotations: {a: b}}', 'Service/istiod', 'metadata annotations', {a: 'b'}],
    ['{service: {type: NodePort}}', 'Service/istiod', 'spec type', 'NodePort'],
  ])('%s is in %s at %s', async (k8s, called, path, value) => {
    expect(await valueIn({profile: 'minimal', files: [pilot(k8s)]}, called, path)).toEqual(value)
  })

  it('finds the objects of its revision', async () => {
    const request = {profile: 'minimal', revision: 'canary', files: [pilot('{replicaCount: 3}')]}
    expect(await valueIn(request, 'Deployment/istiod-canary', 'spec replicas')).toBe(3)
  })

  it('of a budget that has the other bound takes the chart’s away, and replaces its selector', async () => {
    const set = ['values.pilot.autoscaleMin=2']
    const files = [pilot('{podDisruptionBudget: {maxUnavailable: 25%, selector: {matchLabels: {x: "1"}}}}')]
    expect(await valueIn({profile: 'minimal', set, files}, 'PodDisruptionBudget/istiod', 'spec')).toEqual({
      maxUnavailable: '25%',
      selector: {matchLabels: {x: '1'}},
    })
  })

  it('that is for a DaemonSet changes a DaemonSet', async () => {
    const files = ['spec: {components: {ztunnel: {enabled: true, k8s: {env: [{name: A, value: b}]}}}}']
    const path = `${pod} containers istio-proxy env A value`
    expect(await valueIn({profile: 'ambient', files}, 'DaemonSet/ztunnel', path)).toBe('b')
  })

  it('leaves every other object as its chart rendered it', async () => {
    const plain = await installed({profile: 'minimal'})
    const patched = await installed({profile: 'minimal', files: [pilot('{replicaCount: 3}')]})
    expect(patched.filter((object, index) => JSON.stringify(object) !== JSON.stringify(plain[index])).length).toBe(1)
  })
})

describe("a gateway's k8s settings", () => {
  it('give the ports of its Service and of its pod', async () => {
    const files = [ingress('{service: {type: NodePort, ports: [{name: web, port: 80, targetPort: 8080}]}}')]
    const objects = await installed({files})
    const service = findObject(objects, 'Service/istio-ingressgateway')
    expect(valueAt(service, ['spec', 'ports'])).toEqual([{name: 'web', port: 80, targetPort: 8080}])
    expect(valueAt(service, ['spec', 'type'])).toBe('NodePort')
    const ports = valueAt(findObject(objects, 'Deployment/istio-ingressgateway'), [
      ...['spec', 'template', 'spec', 'containers', 'istio-proxy', 'ports'],
    ])
    expect(JSON.stringify(ports)).toContain('"containerPort":8080')
    expect(JSON.stringify(ports)).not.toContain('8443')
  })

  it('find the gateway by its own name', async () => {
    const files = ['spec: {components: {ingressGateways: [{name: mine, k8s: {replicaCount: 4}}]}}']
    expect(await valueIn({files}, 'Deployment/mine', 'spec replicas')).toBe(4)
  })
})

it('a component with a tag of its own pulls that image, and the others theirs', async () => {
  const objects = await installed({
    profile: 'ambient',
    set: ['components.pilot.tag=1.30', 'components.cni.hub=example.com/x'],
  })
  const image = (called: string, container: string) =>
    valueAt(findObject(objects, called), ['spec', 'template', 'spec', 'containers', container, 'image'])
  expect(image('Deployment/istiod', 'discovery')).toBe('docker.io/istio/pilot:1.30-distroless')
  expect(image('DaemonSet/istio-cni-node', 'install-cni')).toBe('example.com/x/install-cni:1.30.3-distroless')
  expect(image('DaemonSet/ztunnel', 'istio-proxy')).toBe('docker.io/istio/ztunnel:1.30.3-distroless')
})

const overlay = (patches: string, kind = 'Deployment', name = 'istiod') =>
  pilot(`{overlays: [{kind: ${kind}, name: ${name}, patches: ${patches}}]}`)

describe('an overlay', () => {
  it.each<[what: string, patches: string, path: string, value: Json | undefined]>([
    ['sets what is there', '[{path: spec.strategy, value: {type: Recreate}}]', 'spec strategy', {type: 'Recreate'}],
    [
      'makes what is missing',
      '[{path: spec.template.spec.dnsConfig.searches, value: [x]}]',
      `${pod} dnsConfig searches`,
      ['x'],
    ],
    ['takes away what is given no value', '[{path: spec.strategy}]', 'spec strategy', undefined],
    [
      'finds a container by its name',
      '[{path: "spec.template.spec.containers.[name:discovery].image", value: x}]',
      `${discovery} image`,
      'x',
    ],
    [
      'may leave the dot out',
      '[{path: "spec.template.spec.containers[name:discovery].image", value: x}]',
      `${discovery} image`,
      'x',
    ],
    [
      'finds an item by its place',
      '[{path: "spec.template.spec.containers.[0].image", value: x}]',
      `${discovery} image`,
      'x',
    ],
    [
      'replaces a whole item',
      '[{path: "spec.template.spec.containers.[name:discovery].env.[name:REVISION]", value: {name: REVISION, value: z}}]',
      `${discovery} env REVISION value`,
      'z',
    ],
    [
      'takes an item away',
      '[{path: "spec.template.spec.containers.[name:discovery].env.[name:REVISION]"}]',
      `${discovery} env REVISION`,
      undefined,
    ],
    [
      'escapes dots of a key',
      '[{path: "metadata.annotations.example\\\\.com/a", value: x}]',
      'metadata annotations example.com/a',
      'x',
    ],
    [
      'appends behind the end',
      '[{path: "spec.template.spec.tolerations.[100]", value: {key: new}}]',
      `${pod} tolerations`,
      [{key: 'cni.istio.io/not-ready', operator: 'Exists'}, {key: 'new'}],
    ],
    [
      'finds a text, and one that matches',
      '[{path: "spec.template.spec.containers.[name:discovery].args.[:--keepalive.*]", value: --a}, {path: "spec.template.spec.containers.[name:discovery].args.[30m]", value: 1h}]',
      `${discovery} args`,
      [
        'discovery',
        '--monitoringAddr=:15014',
        '--log_output_level=default:info',
        '--domain',
        'cluster.local',
        '--a',
        '1h',
      ],
    ],
    [
      'reads a mapping that is written as text',
      '[{path: spec.strategy, value: "type: Recreate"}]',
      'spec strategy',
      {type: 'Recreate'},
    ],
    ['leaves JSON a text', `[{path: metadata.annotations.a, value: '{"b": 1}'}]`, 'metadata annotations a', '{"b": 1}'],
    ['leaves a text where a text was', '[{path: metadata.namespace, value: "a: b"}]', 'metadata namespace', 'a: b'],
  ])('%s', async (_, patches, path, value) => {
    expect(await valueIn({profile: 'minimal', files: [overlay(patches)]}, 'Deployment/istiod', path)).toEqual(value)
  })

  it('comes after the settings, and several come one after the other', async () => {
    const files = [
      pilot(`{replicaCount: 3, overlays: [
        {kind: Deployment, name: istiod, patches: [{path: spec.replicas, value: 5}]},
        {kind: Deployment, name: istiod, patches: [{path: spec.paused, value: true}]}]}`),
    ]
    const request = {profile: 'minimal', files}
    expect(await valueIn(request, 'Deployment/istiod', 'spec replicas')).toBe(5)
    expect(await valueIn(request, 'Deployment/istiod', 'spec paused')).toBe(true)
  })

  it.each<[patches: string, message: string]>([
    ['[{path: "spec.template.spec.containers.[name:nope].image", value: x}]', 'the list has no item [name:nope]'],
    ['[{path: "spec.replicas.x", value: 1}]', 'overlay of Deployment istiod: '],
    ['[{path: "metadata.name"}]', 'overlay of Deployment istiod takes away the name of the object'],
    ['[{path: "", value: 1}]', 'overlay of Deployment istiod: path "" names nothing'],
  ])('%s is refused', async (patches, message) => {
    const files = [overlay(patches)]
    await expect(install({profile: 'minimal', set: ['values.pilot.autoscaleEnabled=false'], files})).rejects.toThrow(
      message,
    )
  })

  it('reaches objects of every kind', async () => {
    const files = [overlay('[{path: rules, value: []}]', 'ClusterRole', 'istiod-clusterrole-istio-system')]
    const objects = await installed({profile: 'minimal', files})
    expect(findObject(objects, 'ClusterRole/istiod-clusterrole-istio-system')?.rules).toEqual([])
  })
})

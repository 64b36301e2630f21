// The templates of the gateway controller: kube-gateway against the reference, and both with the values of an install.

import {describe, expect, it} from 'vitest'
import {isJsonObject, type JsonObject, listAt, textAt, textMapAt} from '../../../src/yaml/index.ts'
import {compareObjects} from '../../support/compare-objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import {type PlayedGateway, playGatewayController} from './gateway-controller.ts'
import {settingsWith} from './settings.ts'

const simple: PlayedGateway = {
  template: 'kube-gateway',
  name: 'default',
  namespace: 'default',
  gatewayClass: 'istio',
  controller: 'istio.io-gateway-controller',
  deployment: 'default-istio',
  serviceType: 'LoadBalancer',
  annotations: {should: 'see'},
  labels: {should: 'see'},
  values: {global: {hub: 'test', tag: 'test'}},
}

const waypoint: PlayedGateway = {
  ...simple,
  template: 'waypoint',
  name: 'waypoint',
  namespace: 'shop',
  gatewayClass: 'istio-waypoint',
  controller: 'istio.io-mesh-controller',
  deployment: 'waypoint',
  serviceType: 'ClusterIP',
  annotations: {},
  labels: {},
  ports: [{name: 'mesh', port: 15008, protocol: 'HBONE'}],
}

const optional = new Set(['HorizontalPodAutoscaler', 'PodDisruptionBudget'])
const of = (objects: readonly JsonObject[], kind: string): JsonObject => {
  const found = objects.find((object) => object.kind === kind)
  if (found === undefined) throw new Error(`no ${kind}`)
  return found
}
const podSpec = (objects: readonly JsonObject[]) => {
  const {spec} = of(objects, 'Deployment')
  return isJsonObject(spec) && isJsonObject(spec.template) ? (spec.template.spec ?? null) : null
}
const environment = (objects: readonly JsonObject[]) =>
  listAt(podSpec(objects), 'containers', 0, 'env').map((entry) => [textAt(entry, 'name'), textAt(entry, 'value')])
const installed = async (gateway: PlayedGateway, set: readonly string[] = []) =>
  playGatewayController({...gateway, values: (await settingsWith({set})).values})

describeWithReference('the template kube-gateway', (reference) => {
  it('makes the objects that istiod makes with its own', () => {
    const ours = playGatewayController(simple).filter(({kind}) => !optional.has(String(kind)))
    const theirs = reference.objects('istio/gateways/simple.rendered.json')
    const made = theirs.filter((object) => textAt(object, 'kind') !== 'Gateway')
    expect(
      compareObjects(ours, made, {
        keptDifferences: [
          {
            path: 'Service/default/default-istio.metadata.ownerReferences*uid',
            reason: 'an empty uid: ours is quoted, so that it is text whatever it holds; a real Gateway has one',
          },
        ],
      }),
    ).toEqual([])
  })
})

describe.each([
  ['kube-gateway', simple],
  ['waypoint', waypoint],
] as const)('the template %s with the values of an install', (_, gateway) => {
  it('leaves nothing open', async () => {
    const objects = await installed(gateway)
    expect(objects.map(({kind}) => kind)).toEqual([
      'ServiceAccount',
      'Deployment',
      'Service',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
    ])
    expect(JSON.stringify(objects)).not.toMatch(/no value|<nil>|%!/)
  })

  it('takes the address of istiod from the revision', async () => {
    const address = async (...set: string[]) => Object.fromEntries(environment(await installed(gateway, set))).CA_ADDR
    expect(await address()).toBe('istiod.istio-system.svc:15012')
    expect(await address('revision=canary')).toBe('istiod-canary.istio-system.svc:15012')
    expect(await address('values.global.caAddress=ca.example.com:443')).toBe('ca.example.com:443')
  })

  it('drops what a Gateway notes for others', async () => {
    const notes = {
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'gateway.istio.io/name-override': 'other',
      'gateway.istio.io/service-account': 'other',
      'gateway.istio.io/controller-version': '5',
      kept: 'yes',
    }
    const objects = await installed({...gateway, annotations: notes})
    for (const object of objects) {
      const annotations = textMapAt(object, 'metadata', 'annotations')
      expect(Object.keys(annotations)).toContain('kept')
      expect(Object.keys(annotations).filter((key) => key in notes)).toEqual(['kept'])
    }
  })

  it('has an owner on the ServiceAccount only where Kubernetes is new enough', async () => {
    const owners = async (kubeVersion: number) =>
      listAt(of(await installed({...gateway, kubeVersion, uid: '7'}), 'ServiceAccount'), 'metadata', 'ownerReferences')
    expect(await owners(127)).toEqual([])
    expect(await owners(128)).toEqual([
      {apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', name: gateway.name, uid: '7'},
    ])
  })

  it('passes metadata of the proxy on, sorted by name', async () => {
    const objects = await installed({...gateway, proxyMetadata: {B: '2', A: 'true'}})
    const names = environment(objects).map(([name]) => name)
    expect(names.slice(names.indexOf('A'), names.indexOf('A') + 2)).toEqual(['A', 'B'])
  })

  it('pulls with the secrets and by the policy of the install', async () => {
    const objects = await installed(gateway, [
      'values.global.imagePullSecrets[0]=registry',
      'values.global.imagePullPolicy=Always',
    ])
    expect(listAt(podSpec(objects), 'imagePullSecrets')).toEqual([{name: 'registry'}])
    expect(listAt(of(objects, 'ServiceAccount'), 'imagePullSecrets')).toEqual([{name: 'registry'}])
    expect(listAt(podSpec(objects), 'containers')[0]).toMatchObject({imagePullPolicy: 'Always'})
  })
})

describe('the template waypoint', () => {
  it('runs without ambient capture, under the label of its controller', async () => {
    const deployment = of(await installed(waypoint), 'Deployment')
    expect(textMapAt(deployment, 'spec', 'template', 'metadata', 'labels')).toEqual({
      'istio.io/dataplane-mode': 'none',
      'sidecar.istio.io/inject': 'false',
      'service.istio.io/canonical-name': 'waypoint',
      'service.istio.io/canonical-revision': 'latest',
      'gateway.networking.k8s.io/gateway-name': 'waypoint',
      'gateway.networking.k8s.io/gateway-class-name': 'istio-waypoint',
      'gateway.istio.io/managed': 'istio.io-mesh-controller',
    })
  })

  it('keeps traffic near by default, unless the Gateway says otherwise', async () => {
    const key = 'networking.istio.io/traffic-distribution'
    const distribution = async (annotations: Record<string, string>) =>
      textMapAt(of(await installed({...waypoint, annotations}), 'Service'), 'metadata', 'annotations')[key]
    expect(await distribution({})).toBe('PreferClose')
    expect(await distribution({[key]: 'PreferNetwork'})).toBe('PreferNetwork')
  })

  it.each([
    [
      'affinity',
      'values.global.waypoint.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey=zone',
      {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: 'zone'}]}},
    ],
    ['nodeSelector', 'values.global.waypoint.nodeSelector.disk=ssd', {disk: 'ssd'}],
    ['tolerations', 'values.global.waypoint.tolerations[0].operator=Exists', [{operator: 'Exists'}]],
    ['topologySpreadConstraints', 'values.global.waypoint.topologySpreadConstraints[0].maxSkew=1', [{maxSkew: 1}]],
  ])('is placed by values: %s', async (field, set, expected) => {
    expect(podSpec(await installed(waypoint, [set]))).toMatchObject({[field]: expected})
  })

  it('leaves the ids of its process to OpenShift', async () => {
    const context = async (...set: string[]) => {
      const [container] = listAt(podSpec(await installed(waypoint, set)), 'containers')
      return isJsonObject(container) ? container.securityContext : undefined
    }
    expect(await context()).toMatchObject({runAsUser: 1337, runAsGroup: 1337})
    expect(await context('values.global.platform=openshift')).not.toHaveProperty('runAsUser')
  })

  it('asks for the view of its network between networks alone', async () => {
    const names = async (isEastWest: boolean) =>
      environment(await installed({...waypoint, isEastWest}, ['values.global.network=north'])).map(([name]) => name)
    expect(await names(false)).not.toContain('ISTIO_META_REQUESTED_NETWORK_VIEW')
    expect(await names(true)).toContain('ISTIO_META_REQUESTED_NETWORK_VIEW')
  })
})

describe('the template kube-gateway', () => {
  it('asks for the first address that a Gateway names', async () => {
    const {spec} = of(await installed({...simple, addresses: ['192.0.2.1']}), 'Service')
    expect(spec).toMatchObject({loadBalancerIP: '192.0.2.1', type: 'LoadBalancer'})
  })

  it('opens a port for each listener', async () => {
    const service = of(await installed({...simple, ports: [{name: 'http', port: 80, protocol: 'HTTP'}]}), 'Service')
    expect(listAt(service, 'spec', 'ports')).toEqual([
      {name: 'status-port', port: 15021, protocol: 'TCP', appProtocol: 'tcp'},
      {name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http'},
    ])
  })
})

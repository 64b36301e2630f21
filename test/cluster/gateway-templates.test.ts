// The templates of istiod's gateway controller: what they make of a Gateway is taken by a real API server to the last field.

import {beforeAll, describe, it} from 'vitest'
import {type PlayedGateway, playGatewayController} from '../inject/istio/gateway-controller.ts'
import {settingsWith} from '../inject/istio/settings.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyAndSettle} from './support/apply.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'

const cluster = sharedControlPlane()

let namespace: OwnNamespace
beforeAll(async () => {
  namespace = await createNamespace(cluster, 'gateways')
  return () => namespace.remove()
})

const gateways: readonly (readonly [
  name: string,
  gateway: Omit<PlayedGateway, 'namespace'>,
  set: readonly string[],
])[] = [
  [
    'ingress',
    {
      template: 'kube-gateway',
      name: 'ingress',
      uid: '11111111-2222-3333-4444-555555555555',
      gatewayClass: 'istio',
      controller: 'istio.io-gateway-controller',
      deployment: 'ingress-istio',
      serviceType: 'LoadBalancer',
      ports: [{name: 'http', port: 80, protocol: 'HTTP'}],
      addresses: ['192.0.2.1'],
      labels: {'topology.istio.io/network': 'north'},
    },
    ['values.global.caName=GkeWorkloadCertificate', 'values.global.logAsJson=true'],
  ],
  [
    'waypoint',
    {
      template: 'waypoint',
      name: 'waypoint',
      uid: '66666666-2222-3333-4444-555555555555',
      gatewayClass: 'istio-waypoint',
      controller: 'istio.io-mesh-controller',
      deployment: 'waypoint',
      serviceType: 'ClusterIP',
      ports: [{name: 'mesh', port: 15008, protocol: 'HBONE'}],
      proxyMetadata: {ISTIO_META_X: 'y'},
    },
    ['values.global.waypoint.nodeSelector.disk=ssd', 'values.pilot.env.ENABLE_CLUSTER_TRUST_BUNDLE_API=true'],
  ],
]

describe('the objects of a Gateway', () => {
  it.each(gateways)(
    '%s are taken with strict validation, and a second time without a change',
    async (_, gateway, set) => {
      for (const given of [[], set]) {
        const {values} = await settingsWith({set: given})
        const objects = playGatewayController({...gateway, namespace: namespace.name, values})
        // The owner is not there: the garbage collector would take away what names it.
        await applyAndSettle(cluster, objects.map(withoutOwner))
      }
    },
    60_000,
  )
})

function withoutOwner({metadata, ...object}: Record<string, unknown>): object {
  return {...object, metadata: {...Object(metadata), ownerReferences: undefined}}
}

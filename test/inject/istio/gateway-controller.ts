// Plays istiod's gateway controller for the tests of its templates: a Gateway in, the objects that it makes of it out.

import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {GoNumber, type GoValue, parseTemplates, typedMap} from '../../../src/helm/index.ts'
import {readMeshTypes} from '../../../src/inject/istio/mesh-message.ts'
import {MeshStruct} from '../../../src/inject/istio/mesh-struct.ts'
import {podStruct} from '../../../src/inject/istio/pod-struct.ts'
import {readPodTypes} from '../../../src/inject/istio/pod-types.ts'
import {proxyDefaults, readMeshConfig} from '../../../src/inject/istio/proxy-config.ts'
import {templateFunctions} from '../../../src/inject/istio/template-functions.ts'
import {isJsonObject, type JsonObject, parseYamlDocuments} from '../../../src/yaml/index.ts'

type Texts = Readonly<Record<string, string>>

export interface PlayedGateway {
  template: 'kube-gateway' | 'waypoint'
  name: string
  namespace: string
  uid?: string
  gatewayClass: string
  /** The controller's, as a label. */
  controller: string
  deployment: string
  serviceType: string
  labels?: Texts
  annotations?: Texts
  addresses?: readonly string[]
  ports?: readonly {name: string; port: number; protocol: string}[]
  values?: JsonObject
  revision?: string
  isEastWest?: boolean
  proxyMetadata?: Texts
  kubeVersion?: number
}

const files = resolve(import.meta.dirname, '../../../templates/istio/istiod/files')

/** The objects before overlays: also the autoscaler and the disruption budget, which the controller drops without one. */
export function playGatewayController(gateway: PlayedGateway): JsonObject[] {
  const {template, labels = {}, annotations = {}, controller} = gateway
  const mesh = readMeshTypes()
  const functions = templateFunctions(
    {now: () => new Date(0), randomBytes: (size: number) => new Uint8Array(size), variables: {}},
    mesh,
  )
  const text = readFileSync(resolve(files, `${template}.yaml`), 'utf8')
  const statusPort = {name: 'status-port', port: 15021, protocol: 'TCP'}
  const rendered = parseTemplates([{name: template, text}], functions).execute(template, {
    Name: gateway.name,
    Namespace: gateway.namespace,
    UID: gateway.uid ?? '',
    GatewayClass: gateway.gatewayClass,
    DeploymentName: gateway.deployment,
    ServiceAccount: gateway.deployment,
    ServiceType: gateway.serviceType,
    ClusterID: 'Kubernetes',
    KubeVersion: new GoNumber('int64', gateway.kubeVersion ?? 133),
    Revision: gateway.revision ?? '',
    ProxyUID: new GoNumber('int64', 1337),
    ProxyGID: new GoNumber('int64', 1337),
    CompliancePolicy: '',
    InfrastructureLabels: texts(labels),
    InfrastructureAnnotations: texts(annotations),
    GatewayNameLabel: 'gateway.networking.k8s.io/gateway-name',
    IsEastWestGateway: gateway.isEastWest ?? false,
    ControllerLabel: controller,
    ProxyImage: 'test/proxyv2:test',
    ProxyConfig: new MeshStruct(mesh, 'ProxyConfig', {
      ...proxyDefaults,
      ...(gateway.proxyMetadata && {proxyMetadata: {...gateway.proxyMetadata}}),
    }),
    MeshConfig: new MeshStruct(mesh, 'MeshConfig', readMeshConfig(mesh, {trustDomain: 'cluster.local'}, 'mesh')),
    Values: gateway.values ?? {},
    Spec: {Addresses: (gateway.addresses ?? []).map((value) => ({Value: value}))},
    ObjectMeta: podStruct(readPodTypes(), 'ObjectMeta', {annotations: {...annotations}, labels: {...labels}}),
    Ports: [statusPort, ...(gateway.ports ?? [])].map(({name, port, protocol}) => ({
      Name: name,
      Port: new GoNumber('int64', port),
      AppProtocol: protocol.toLowerCase(),
    })),
  })
  return parseYamlDocuments(rendered)
    .filter(isJsonObject)
    .map((object) => withLabel(object, 'gateway.istio.io/managed', controller))
}

function texts(map: Texts): GoValue {
  return typedMap('string', {...map})
}

function withLabel(object: JsonObject, key: string, value: string): JsonObject {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  const labels = isJsonObject(metadata.labels) ? metadata.labels : {}
  return {...object, metadata: {...metadata, labels: {...labels, [key]: value}}}
}

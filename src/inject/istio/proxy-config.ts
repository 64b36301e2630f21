// The configuration of a pod's proxy, from the mesh configuration, ProxyConfig objects and the pod's own annotation.

import {Exit, MeshError} from '../../errors.ts'
import {annotations as names} from '../../meshes/istio.ts'
import {isJsonObject, type Json, type JsonObject, parseYamlValue, sameJson, selects} from '../../yaml/index.ts'
import {objectAt, textAt} from '../object.ts'
import {type MeshTypes, readMessage} from './mesh-message.ts'

/** What istiod assumes of a proxy that nobody configured. Proxies assume it too, so they are not told. */
export const proxyDefaults: JsonObject = {
  configPath: './etc/istio/proxy',
  binaryPath: '/usr/local/bin/envoy',
  serviceCluster: 'istio-proxy',
  drainDuration: '45s',
  discoveryAddress: 'istiod.istio-system.svc:15012',
  proxyAdminPort: 15000,
  controlPlaneAuthPolicy: 'MUTUAL_TLS',
  statNameLength: 189,
  statusPort: 15020,
  terminationDrainDuration: '5s',
}

const meshDefaults: JsonObject = {
  proxyListenPort: 15001,
  proxyInboundListenPort: 15006,
  connectTimeout: '10s',
  protocolDetectionTimeout: '0s',
  ingressService: 'istio-ingressgateway',
  ingressControllerMode: 'STRICT',
  ingressClass: 'istio',
  enablePrometheusMerge: true,
  trustDomain: 'cluster.local',
  rootNamespace: 'istio-system',
  outboundTrafficPolicy: {mode: 'ALLOW_ANY'},
  inboundTrafficPolicy: {mode: 'PASSTHROUGH'},
  enableAutoMtls: true,
}

/**
 * @param value the mesh configuration as a file or a ConfigMap has it
 * @throws MeshError when a field has a value of another type
 */
export function readMeshConfig(types: MeshTypes, value: Json, where: string): JsonObject {
  const given = readMessage(types, 'MeshConfig', value ?? {}, where)
  const raw = objectAt(value, ['defaultConfig']) ?? {}
  return {...meshDefaults, ...given, defaultConfig: laidOver(types, proxyDefaults, raw, `${where}.defaultConfig`)}
}

/** A ProxyConfig object of the cluster or of a file, as far as proxies follow it. */
export interface ProxyConfigObject {
  readonly name: string
  readonly namespace: string
  /** undefined: all pods of the namespace, or in the root namespace of the mesh. */
  readonly selector: JsonObject | undefined
  readonly createdAt: string
  readonly spec: JsonObject
}

export function readProxyConfigObject(object: JsonObject): ProxyConfigObject {
  const spec = objectAt(object, ['spec']) ?? {}
  return {
    name: textAt(object, ['metadata', 'name']),
    namespace: textAt(object, ['metadata', 'namespace']),
    selector: objectAt(spec, ['selector']),
    createdAt: textAt(object, ['metadata', 'creationTimestamp']),
    spec,
  }
}

export interface ProxyConfigPod {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/**
 * The last one wins: mesh configuration, the object of the root namespace, the one of the pod's namespace, the pod's
 * annotation, the object whose selector matches the pod.
 * @throws MeshError for an annotation that is no proxy configuration
 */
export function proxyConfigOf(
  types: MeshTypes,
  mesh: JsonObject,
  objects: readonly ProxyConfigObject[],
  pod: ProxyConfigPod,
): JsonObject {
  const oldest = [...objects].sort((a, b) => compare(a.createdAt, b.createdAt) || compare(a.name, b.name))
  const general = (namespace: string) =>
    oldest.find((object) => object.namespace === namespace && object.selector === undefined)
  const root = textAt(mesh, ['rootNamespace'])
  const matching = oldest.find(
    ({namespace, selector}) =>
      namespace === pod.namespace &&
      selector !== undefined &&
      selects({matchLabels: selector.matchLabels ?? {}}, pod.labels),
  )
  let config = objectAt(mesh, ['defaultConfig']) ?? proxyDefaults
  for (const object of [general(root), root === pod.namespace ? undefined : general(pod.namespace)])
    config = withObject(types, config, object)
  const annotation = pod.annotations[names.proxyConfig]
  if (annotation !== undefined) config = withAnnotation(types, config, annotation)
  return withObject(types, config, matching)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Such an object has three settings, and the mesh configuration more than a hundred. */
function withObject(types: MeshTypes, config: JsonObject, object: ProxyConfigObject | undefined): JsonObject {
  if (object === undefined) return config
  const {concurrency, environmentVariables, image} = object.spec
  return laidOver(
    types,
    config,
    {
      ...(concurrency === undefined ? {} : {concurrency}),
      ...(environmentVariables === undefined ? {} : {proxyMetadata: environmentVariables}),
      ...(image === undefined ? {} : {image}),
    },
    `ProxyConfig ${object.namespace}/${object.name}`,
  )
}

export function withAnnotation(types: MeshTypes, config: JsonObject, annotation: string): JsonObject {
  const value = parseYamlValue(annotation, {file: names.proxyConfig})
  if (value === null) return config
  if (!isJsonObject(value))
    throw new MeshError(Exit.Failed, `the annotation ${names.proxyConfig} has to hold a mapping of proxy settings`)
  return laidOver(types, config, value, names.proxyConfig)
}

/** Environment variables add up, other messages are replaced as a whole; a zero that was written down counts. */
function laidOver(types: MeshTypes, below: JsonObject, above: JsonObject, where: string): JsonObject {
  const given = readMessage(types, 'ProxyConfig', above, where)
  const merged: JsonObject = {...below}
  for (const {name} of types.fieldsOf('ProxyConfig')) {
    if (!Object.hasOwn(above, name)) continue
    if (given[name] === undefined) delete merged[name]
    else merged[name] = given[name]
  }
  const variables = {...objectAt(below, ['proxyMetadata']), ...objectAt(given, ['proxyMetadata'])}
  if (Object.keys(variables).length > 0) merged.proxyMetadata = sorted(variables)
  return merged
}

function sorted(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => compare(a, b)))
}

/** What a proxy has to be told: the settings that it would not assume by itself. */
export function beyondDefaults(config: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([name, value]) => !sameJson(proxyDefaults[name], value)))
}

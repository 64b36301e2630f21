// The functions that Istio's injector gives its templates, on top of Sprig's.

import {
  type FunctionDependencies,
  type FunctionTable,
  formatPrint,
  GoError,
  GoStruct,
  type GoValue,
  goFunction,
  isGoMap,
  isGoSlice,
  nilMap,
  plainJson,
  sprigFunctions,
  typedMap,
} from '../../helm/index.ts'
import {formatDuration} from '../../meshes/duration.ts'
import {type Json, type JsonObject, writeYaml} from '../../yaml/index.ts'
import {type MeshTypes, messageJson} from './mesh-message.ts'
import {DurationStruct, MeshStruct} from './mesh-struct.ts'
import {appendMultusNetwork} from './multus.ts'
import {resourceAttributes} from './otel-attributes.ts'
import {containersOf, type PodView} from './pod-view.ts'
import {beyondDefaults} from './proxy-config.ts'
import {goJson} from './typed-json.ts'
import {proxyName} from './typed-pod.ts'

export interface TemplateEnvironment extends FunctionDependencies {
  /** Environment variables that templates may ask for. */
  readonly variables: Readonly<Record<string, string>>
}

/** What istiod's own functions are called wins over Sprig's functions of the same name. */
export function templateFunctions(environment: TemplateEnvironment, types: MeshTypes): FunctionTable {
  return {
    ...sprigFunctions(environment),
    ...textFunctions,
    ...portFunctions,
    ...mapFunctions,
    env: goFunction(['string', 'string'], (name, absent) => environment.variables[name] || absent),
    formatDuration: goFunction(['any'], (value) =>
      formatDuration(value instanceof DurationStruct ? Number(value.nanos) : 0),
    ),
    protoToJSON: goFunction(['any'], (message) => protoToJson(types, message)),
    otelResourceAttributes: goFunction(
      ['any', 'map[string]string', 'map[string]string', 'string', 'any'],
      (mesh, annotations, labels, namespace, containers) =>
        resourceAttributes(sourceOf(mesh), {annotations, labels, namespace, containers: containersOf(containers)}),
    ),
  }
}

const textFunctions: FunctionTable = {
  annotation: goFunction(['any', 'string', 'any'], (meta, key, absent) => {
    const given = annotationsOf(meta)[key]
    return given === undefined ? formatPrint([absent ?? null]) : given
  }),
  valueOrDefault: goFunction(['any', 'any'], (value, absent) =>
    value === null || value === undefined || value === '' ? absent : value,
  ),
  indent: goFunction(['int', 'string'], (width, text) => text.split('\n').join(`\n${' '.repeat(Number(width))}`)),
  directory: goFunction(['string'], (path) => path.slice(0, path.lastIndexOf('/') + 1)),
  contains: goFunction(['string', 'string'], (part, text) => text.includes(part)),
  toLower: goFunction(['string'], (text) => text.toLowerCase()),
  appendMultusNetwork: goFunction(['string', 'string'], appendMultusNetwork),
  kubevirtInterfaces: goFunction(['string'], (list) => list),
  excludeInterfaces: goFunction(['string'], (list) => list),
  toYaml: goFunction(['any'], (value) => writeYaml(plainJson(value))),
  fromJSON: goFunction(['string'], (text) => fromJson(text)),
  structToJSON: goFunction(['any'], (value) =>
    value === null || (value instanceof GoStruct && value.isNil) ? '{}' : goJson(orderedJson(value)),
  ),
}

const portFunctions: FunctionTable = {
  applicationPorts: goFunction(['any'], (containers) =>
    portsOf(containersOf(containers).filter(({name}) => name !== proxyName)),
  ),
  includeInboundPorts: goFunction(['any'], (containers) => portsOf(containersOf(containers))),
  excludeInboundPort: goFunction(['any', 'string'], (port, list) => excludeInboundPort(formatPrint([port]), list)),
}

const mapFunctions: FunctionTable = {
  isset: goFunction(['map[string]string', 'string'], (map, key) => Object.hasOwn(map, key)),
  toJSON: goFunction(['map[string]string'], (map) => goJson(sorted(map))),
  omit: goFunction(['map[string]string', '...string'], (map, ...keys) =>
    typedMap('string', Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)))),
  ),
  strdict: goFunction(['...string'], (...words) => {
    const map: Record<string, string> = {}
    for (let index = 0; index < words.length; index += 2) map[words[index] ?? ''] = words[index + 1] ?? ''
    return typedMap('string', map)
  }),
  mergeMaps: goFunction(['...map[string]string'], (...maps) =>
    maps.length === 0 ? nilMap : typedMap('string', Object.assign({}, ...maps)),
  ),
  toJsonMap: goFunction(['...map[string]string'], (...maps) =>
    maps.length === 0 ? 'null' : goJson(sorted(Object.assign({}, ...maps))),
  ),
  omitNil: goFunction(['any'], (value) => omitNil(value)),
}

function annotationsOf(meta: GoValue): Readonly<Record<string, GoValue>> {
  const annotations = meta instanceof GoStruct ? meta.fields.Annotations : undefined
  if (!isGoMap(annotations)) throw new GoError('wrong type for value; expected v1.ObjectMeta')
  return annotations
}

/** Ports that carry TCP; no sidecar takes over another protocol. */
function portsOf(containers: readonly PodView[]): string {
  return containers
    .flatMap(({ports}) => ports)
    .filter(({protocol}) => protocol !== 'UDP' && protocol !== 'SCTP')
    .map(({containerPort}) => containerPort)
    .join(',')
}

function excludeInboundPort(port: string, list: string): string {
  const added = port.trim()
  if (added === '' || added === '0' || list.split(',').includes(added)) return list
  const present = list.split(',').map((item) => item.trim())
  return [...present.filter((item) => item !== ''), added].join(',')
}

/** Text that is no JSON becomes the text `{}`. */
function fromJson(text: string): GoValue {
  try {
    return JSON.parse(text)
  } catch {
    return '{}'
  }
}

/** A struct in the order of its fields, not of their names. */
function orderedJson(value: GoValue): Json {
  if (value instanceof GoStruct && value.json !== undefined) return orderedJson(value.json())
  if (isGoSlice(value)) return value.map(orderedJson)
  if (isGoMap(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, orderedJson(item)]))
  return plainJson(value)
}

function protoToJson(types: MeshTypes, message: GoValue): string {
  if (!(message instanceof MeshStruct) || message.source === undefined) return '{}'
  const said = message.message === 'ProxyConfig' ? beyondDefaults(message.source) : message.source
  return goJson(messageJson(types, message.message, said))
}

function sourceOf(message: GoValue): JsonObject {
  return message instanceof MeshStruct ? (message.source ?? {}) : {}
}

/** What becomes empty by losing its nulls is lost with them; what was empty before stays. */
function omitNil(value: GoValue): GoValue {
  if (isGoSlice(value)) {
    const kept = value.map(omitNil).filter((item) => item !== null && item !== undefined)
    return kept.length === 0 && value.length > 0 ? null : kept
  }
  if (!isGoMap(value)) return value
  const entries = Object.entries(value)
  const kept = entries
    .map(([key, item]): [string, GoValue] => [key, omitNil(item)])
    .filter(([, item]) => item !== null && item !== undefined)
  return kept.length === 0 && entries.length > 0 ? null : Object.fromEntries(kept)
}

function sorted(map: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))
}

// Runs injection templates on a pod and merges what they give, first by itself and then into the pod.

import {Exit, MeshError} from '../../errors.ts'
import {GoNumber, type GoValue, parseTemplates, TemplateError, type TemplateSet} from '../../helm/index.ts'
import {isJsonObject, type Json, type JsonObject, parseYamlValue, strategicMerge} from '../../yaml/index.ts'
import {objectAt, textAt} from '../object.ts'
import {readAlike} from './alike-texts.ts'
import type {MeshTypes} from './mesh-message.ts'
import {MeshStruct} from './mesh-struct.ts'
import type {PodOwner} from './pod-owner.ts'
import {podStruct} from './pod-struct.ts'
import type {PodTypes} from './pod-types.ts'
import {proxyImage} from './proxy-image.ts'
import type {InjectionSettings} from './settings.ts'
import {templateFunctions} from './template-functions.ts'
import {containersAt, type Pod, proxyName} from './typed-pod.ts'

/** The user and the group of a proxy's process. */
const proxyUser = 1337

export interface TemplateData {
  readonly owner: PodOwner
  readonly pod: Pod
  readonly proxyConfig: JsonObject
  readonly annotations: Readonly<Record<string, string>>
}

export interface Templates {
  /** What the named templates give for a pod, one patch each. */
  render(names: readonly string[], data: TemplateData): JsonObject[]
}

/** @throws MeshError when a template does not parse: then the injector would not take the configuration either */
export function readTemplates(settings: InjectionSettings, types: {pod: PodTypes; mesh: MeshTypes}): Templates {
  const functions = templateFunctions(settings.environment, types.mesh)
  const sets = new Map(
    Object.entries(settings.config.templates).map(([name, text]): [string, TemplateSet] => [
      name,
      inContext(name, () => parseTemplates([{name, text}], functions)),
    ]),
  )
  const shared: Readonly<Record<string, GoValue>> = {
    MeshConfig: new MeshStruct(types.mesh, 'MeshConfig', settings.mesh),
    Values: settings.values,
    Revision: settings.revision,
    NativeSidecars: settings.nativeSidecars,
    ProxyUID: new GoNumber('int64', proxyUser),
    ProxyGID: new GoNumber('int64', proxyUser),
    InboundTrafficPolicyMode: inboundMode(settings.mesh),
    CompliancePolicy: settings.environment.variables.COMPLIANCE_POLICY ?? '',
  }
  // Most pods have the proxy that the mesh configures for all.
  const common = new MeshStruct(types.mesh, 'ProxyConfig', objectAt(settings.mesh, ['defaultConfig']) ?? {})
  const proxyStruct = (config: JsonObject) =>
    config === common.source ? common : new MeshStruct(types.mesh, 'ProxyConfig', config)
  const parsers = new Map(
    [...sets.keys()].map((name): [string, (text: string) => JsonObject] => [
      name,
      readAlike((text) => parsePatch(text, name), isJsonObject),
    ]),
  )
  return {
    render(names, {owner, pod, proxyConfig, annotations}) {
      const data = {
        ...shared,
        TypeMeta: {Kind: owner.kind, APIVersion: owner.apiVersion},
        DeploymentMeta: {Name: owner.name, Namespace: owner.namespace},
        ObjectMeta: podStruct(types.pod, 'ObjectMeta', pod.metadata),
        Spec: podStruct(types.pod, 'PodSpec', pod.spec),
        ProxyConfig: proxyStruct(proxyConfig),
        ProxyImage: proxyImage(settings.values, proxyConfig, annotations),
      }
      return names.map((name) => {
        const text = inContext(name, () => sets.get(name)?.execute(name, data) ?? '')
        return parsers.get(name)?.(text) ?? {}
      })
    },
  }
}

function inboundMode(mesh: JsonObject): string {
  return textAt(mesh, ['inboundTrafficPolicy', 'mode']) === 'LOCALHOST' ? 'localhost' : 'passthrough'
}

function parsePatch(text: string, name: string): JsonObject {
  const value: Json = parseYamlValue(text, {file: `injection template ${name}`})
  if (value === null) return {}
  if (!isJsonObject(value)) throw new MeshError(Exit.Failed, `the injection template ${name} gives no mapping`)
  return value
}

function inContext<T>(name: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    throw new MeshError(Exit.Failed, `the injection template ${name} fails: ${error.message}`, {cause: error})
  }
}

export interface Merged {
  /** What the templates alone amount to. */
  readonly template: JsonObject
  /** The pod with it. */
  readonly pod: JsonObject
}

/** @param isNative a proxy that the pod declares among its containers follows the template's into the init containers */
export function mergePatches(pod: JsonObject, patches: readonly JsonObject[], isNative: boolean): Merged {
  const [first = {}] = patches
  let template: JsonObject = {}
  let result = pod
  for (const patch of patches) {
    // Of what the templates amount to, names alone are read: one patch has them all.
    template = patch === first ? patch : strategicMerge(template, patch)
    const isInit = containersAt(template, 'initContainers').some(({name}) => name === proxyName)
    if (isNative && isInit) result = withNativeProxy(result)
    result = strategicMerge(result, patch)
  }
  return {template, pod: result}
}

function withNativeProxy(pod: JsonObject): JsonObject {
  const containers = containersAt(pod, 'containers')
  const proxy = containers.find(({name}) => name === proxyName)
  if (proxy === undefined) return pod
  const spec = objectAt(pod, ['spec']) ?? {}
  return {
    ...pod,
    spec: {
      ...spec,
      containers: containers.filter((container) => container !== proxy),
      initContainers: [...containersAt(pod, 'initContainers'), proxy],
    },
  }
}

// Puts an injection's settings together from the texts that files, an installation or a cluster have them in.

import {isJsonObject, type JsonObject, parseYamlValue} from '../../yaml/index.ts'
import {readInjectorConfig} from './injector-config.ts'
import {readMeshTypes} from './mesh-message.ts'
import {type ProxyConfigObject, readMeshConfig, readProxyConfigObject} from './proxy-config.ts'
import type {InjectionSettings} from './settings.ts'
import type {TemplateEnvironment} from './template-functions.ts'

/** A text and what errors call it. */
export interface NamedText {
  readonly name: string
  readonly text: string
}

export interface SettingsTexts {
  readonly config: NamedText
  readonly values: NamedText
  readonly mesh: NamedText
}

export interface SettingsOptions {
  readonly revision: string
  readonly nativeSidecars: boolean
  readonly proxyConfigs: readonly ProxyConfigObject[]
  readonly proxyEnvironment: Readonly<Record<string, string>>
  readonly environment: TemplateEnvironment
}

/** @throws MeshError for a text that is no YAML, or a mesh configuration with a field of another type */
export function readSettings(texts: SettingsTexts, options: SettingsOptions): InjectionSettings {
  const values = parseYamlValue(texts.values.text, {file: texts.values.name})
  const mesh = parseYamlValue(texts.mesh.text, {file: texts.mesh.name})
  return {
    ...options,
    config: readInjectorConfig(texts.config.text, texts.config.name),
    values: isJsonObject(values) ? floats(values) : {},
    mesh: readMeshConfig(readMeshTypes(), mesh, texts.mesh.name),
  }
}

/** Templates see every number of the values as a float64. */
function floats(values: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(values, (_, item: unknown) => (typeof item === 'bigint' ? Number(item) : item)))
}

/** The ProxyConfig objects among those of files. */
export function readProxyConfigs(objects: readonly JsonObject[]): ProxyConfigObject[] {
  return objects.filter(({kind}) => kind === 'ProxyConfig').map(readProxyConfigObject)
}

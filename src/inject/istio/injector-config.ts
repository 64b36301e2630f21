// The injector's configuration as its ConfigMap has it: templates by name, and who is injected.

import {Exit, MeshError} from '../../errors.ts'
import {isJsonObject, type Json, type JsonObject, parseYamlValue} from '../../yaml/index.ts'
import {textAt, textsAt} from '../object.ts'

export interface InjectorConfig {
  /** `enabled` or `disabled`; anything else means that nobody is injected. */
  readonly policy: string
  readonly templates: Readonly<Record<string, string>>
  /** Rendered when a pod names none. */
  readonly defaultTemplates: readonly string[]
  readonly aliases: Readonly<Record<string, readonly string[]>>
  /** Label selectors. */
  readonly neverInject: readonly JsonObject[]
  readonly alwaysInject: readonly JsonObject[]
  /** Set on every pod that is injected. */
  readonly injectedAnnotations: Readonly<Record<string, string>>
}

const standardTemplate = 'sidecar'

/**
 * @param text an injector's configuration, or one template that is to be the sidecar's
 * @param file named in errors
 */
export function readInjectorConfig(text: string, file: string): InjectorConfig {
  const value = tryParse(text)
  if (!isJsonObject(value) || !isJsonObject(value.templates)) return configOf({templates: {[standardTemplate]: text}})
  const broken = Object.entries(value.templates).find(([, template]) => typeof template !== 'string')
  if (broken !== undefined) throw new MeshError(Exit.Failed, `${file}: the template ${broken[0]} is no text`)
  return configOf(value)
}

function configOf(value: JsonObject): InjectorConfig {
  const defaults = textsIn(value.defaultTemplates)
  const aliases = isJsonObject(value.aliases) ? value.aliases : {}
  return {
    policy: value.policy === undefined ? 'enabled' : textAt(value, ['policy']),
    templates: textsAt(value, ['templates']),
    defaultTemplates: defaults.length > 0 ? defaults : [standardTemplate],
    aliases: Object.fromEntries(Object.entries(aliases).map(([name, list]) => [name, textsIn(list)])),
    neverInject: objectsIn(value.neverInjectSelector),
    alwaysInject: objectsIn(value.alwaysInjectSelector),
    injectedAnnotations: textsAt(value, ['injectedAnnotations']),
  }
}

function tryParse(text: string): Json {
  try {
    return parseYamlValue(text)
  } catch {
    return null
  }
}

function textsIn(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function objectsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/**
 * @param wanted what the pod's annotation says; undefined without one
 * @throws MeshError for a template that the configuration has not
 */
export function templateNames(config: InjectorConfig, wanted: string | undefined): string[] {
  const asked = wanted === undefined ? config.defaultTemplates : wanted.split(',').map((name) => name.trim())
  const names = asked.flatMap((name) => (Object.hasOwn(config.aliases, name) ? (config.aliases[name] ?? []) : [name]))
  const unknown = names.find((name) => !Object.hasOwn(config.templates, name))
  if (unknown === undefined) return names
  const known = Object.keys(config.templates).sort().join(', ')
  throw new MeshError(Exit.Failed, `there is no injection template "${unknown}", only ${known}`)
}

// The annotation by which an injected pod says what was added to it.

import {annotations as names} from '../../meshes/istio.ts'
import {isJsonObject, type Json, type JsonObject} from '../../yaml/index.ts'
import {goJson} from './typed-json.ts'
import {type ContainerList, containersAt} from './typed-pod.ts'

export interface InjectionStatus {
  readonly initContainers: readonly string[]
  readonly containers: readonly string[]
  readonly volumes: readonly string[]
  readonly imagePullSecrets: readonly string[]
}

/** @returns undefined for a pod that was not injected, or whose annotation cannot be read */
export function readStatus(annotations: Readonly<Record<string, string>>): InjectionStatus | undefined {
  const value = readJson(annotations[names.status])
  if (value === undefined) return undefined
  const list = (key: string) => {
    const items = value[key]
    return Array.isArray(items) ? items.filter((item) => typeof item === 'string') : []
  }
  return {
    initContainers: list('initContainers'),
    containers: list('containers'),
    volumes: list('volumes'),
    imagePullSecrets: list('imagePullSecrets'),
  }
}

/** @param template what the templates gave by themselves */
export function writeStatus(template: JsonObject, revision: string): string {
  const spec = isJsonObject(template.spec) ? template.spec : {}
  const list = (key: string): Json => {
    const items = spec[key]
    const found = Array.isArray(items) ? items.filter(isJsonObject).map((item) => item.name ?? '') : []
    return found.length === 0 ? null : found
  }
  return goJson({
    initContainers: list('initContainers'),
    containers: list('containers'),
    volumes: list('volumes'),
    imagePullSecrets: list('imagePullSecrets'),
    revision: revision || 'default',
  })
}

/** The user's own versions of containers that templates have too. */
export type Overrides = Readonly<Record<ContainerList, readonly JsonObject[]>>

export function readOverrides(annotations: Readonly<Record<string, string>>): Overrides {
  const spec = readJson(annotations[names.overrides]) ?? {}
  return {containers: containersAt({spec}, 'containers'), initContainers: containersAt({spec}, 'initContainers')}
}

function readJson(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined
  try {
    const value: Json = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

// Points every image of the values at another registry.

import type {Json, JsonObject} from '../../kube/object.ts'
import {imageRegistry} from '../../meshes/linkerd.ts'
import {isJsonObject} from '../../yaml/index.ts'

/**
 * The values whose images come from the default registry, pointed at another one.
 * @returns only what changes: images that a chart takes from elsewhere stay where they are
 */
export function registryOverrides(values: JsonObject, registry: string): JsonObject {
  const target = registry.replace(/\/+$/, '')
  const overrides: JsonObject = {}
  for (const [key, value] of Object.entries(values)) {
    const changed = moved(value, target)
    if (changed !== undefined) overrides[key] = changed
  }
  return overrides
}

function moved(value: Json, registry: string): Json | undefined {
  if (typeof value === 'string') {
    return value.startsWith(`${imageRegistry}/`) ? `${registry}${value.slice(imageRegistry.length)}` : undefined
  }
  if (!isJsonObject(value)) return undefined
  const below = registryOverrides(value, registry)
  return Object.keys(below).length > 0 ? below : undefined
}

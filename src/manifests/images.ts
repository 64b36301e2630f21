// Lists the images that rendered objects ask for, for mirroring them to a cluster without internet.

import type {Json, KubeObject} from '../kube/object.ts'
import {isJsonObject, parseYamlValue} from '../yaml/index.ts'

/** Every image of pod specs, and of the configuration from which an injector makes more of them; sorted, each once. */
export function imagesOf(objects: readonly KubeObject[]): string[] {
  const found = new Set<string>()
  for (const object of objects) {
    collectFromPods(object, found)
    collectFromAnnotations(object, found)
    if (object.kind === 'ConfigMap') collectFromConfig(object.data, found)
  }
  return [...found].sort()
}

function collectFromPods(value: Json | undefined, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectFromPods(item, found)
  else if (isJsonObject(value)) {
    for (const [key, below] of Object.entries(value)) {
      if (key === 'image' && typeof below === 'string' && below !== '') found.add(below)
      else collectFromPods(below, found)
    }
  }
}

const imageAnnotations: readonly (readonly [string, string])[] = [
  ['config.linkerd.io/proxy-image', 'config.linkerd.io/proxy-version'],
  ['config.linkerd.io/debug-image', 'config.linkerd.io/debug-image-version'],
]

function collectFromAnnotations(value: Json | undefined, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectFromAnnotations(item, found)
  if (!isJsonObject(value)) return
  for (const [name, version] of imageAnnotations) {
    const image = value[name]
    if (typeof image === 'string') found.add(typeof value[version] === 'string' ? `${image}:${value[version]}` : image)
  }
  for (const below of Object.values(value)) if (typeof below === 'object') collectFromAnnotations(below, found)
}

/** The injector's values: an image there is a name, and a version that falls back to the release's. */
function collectFromConfig(data: Json | undefined, found: Set<string>): void {
  if (!isJsonObject(data) || typeof data.values !== 'string') return
  const values = parseYamlValue(data.values)
  if (!isJsonObject(values)) return
  const release = String(values.linkerdVersion ?? '')
  const visit = (value: Json): void => {
    if (!isJsonObject(value)) return
    const {image} = value
    if (isJsonObject(image) && typeof image.name === 'string' && image.name !== '') {
      const version = typeof image.version === 'string' && image.version !== '' ? image.version : release
      found.add(`${image.name}:${version}`)
    }
    for (const below of Object.values(value)) visit(below)
  }
  visit(values)
}

// Renders one of our charts for a test, and finds single values in what came out.

import {readFile} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {
  loadChart,
  type Manifest,
  mergeValues,
  parseManifests,
  renderChart,
  type ValueSources,
} from '../../src/helm/index.ts'
import {isJsonObject, type Json} from '../../src/yaml/index.ts'

export interface ChartRender extends ValueSources {
  /** The folder below templates/. */
  chart: string
  namespace?: string
  /** The name of the release. */
  release?: string
  now?: Date
}

/** Value files are named from the chart's folder: `values-ha.yaml`. */
export async function renderOurs({
  chart,
  namespace = 'linkerd',
  release: name = 'test',
  now,
  ...sources
}: ChartRender): Promise<Manifest[]> {
  const folder = resolve(import.meta.dirname, '../../templates', chart)
  const values = await mergeValues(sources, (name) => readFile(join(folder, name), 'utf8'))
  const release = {name, namespace}
  return parseManifests(renderChart(await loadChart({path: folder}), {values, release, ...(now && {now: () => now})}))
}

/** The object called `Kind/name`. */
export function findObject(objects: readonly Manifest[], called: string): Manifest | undefined {
  return objects.find(({kind, metadata}) => `${kind}/${metadata.name}` === called)
}

/**
 * The value at a path of keys: `['spec', 'containers', 'policy', 'args']`. In a list a key is the `name` of the item.
 * Undefined where the path ends early.
 */
export function valueAt(object: Json | undefined, path: readonly string[]): Json | undefined {
  let value: Json | undefined = object
  for (const key of path) {
    if (Array.isArray(value)) value = value.find((item) => isJsonObject(item) && item.name === key)
    else if (isJsonObject(value)) value = value[key]
    else return undefined
  }
  return value
}

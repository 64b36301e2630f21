// A Helm chart in memory: its metadata, defaults, templates, other files and the charts below it.

import type {GoMap, GoValue} from '../value.ts'
import type {ValuesSchema} from '../values/schema/values-schema.ts'

export interface ChartFile {
  /** Relative to the chart, with `/`: `templates/service.yaml`. */
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Maintainer {
  readonly name: string
  readonly email: string
  readonly url: string
}

/** A row of Chart.yaml's `dependencies`; a text that is not given is empty. */
export interface Dependency {
  readonly name: string
  readonly version: string
  readonly repository: string
  /** Paths of values, separated by commas; the first that holds a boolean decides. */
  readonly condition: string
  readonly tags: readonly string[]
  readonly importValues: readonly GoValue[]
  readonly alias: string
}

/** Chart.yaml with Helm's types; a text that is not given is empty. */
export interface ChartMetadata {
  readonly name: string
  readonly home: string
  readonly sources: readonly string[]
  readonly version: string
  readonly description: string
  readonly keywords: readonly string[]
  readonly maintainers: readonly Maintainer[]
  readonly icon: string
  readonly apiVersion: string
  readonly condition: string
  readonly tags: string
  readonly appVersion: string
  readonly deprecated: boolean
  readonly annotations: Readonly<Record<string, string>>
  readonly kubeVersion: string
  readonly dependencies: readonly Dependency[]
  readonly type: string
}

export interface Chart {
  readonly metadata: ChartMetadata
  /** values.yaml */
  readonly values: GoMap
  /** values.schema.json */
  readonly schema: ValuesSchema | undefined
  /** Everything in templates/, NOTES.txt and partials too. */
  readonly templates: readonly ChartFile[]
  /** Everything else that `.Files` reaches, crds/ too. */
  readonly files: readonly ChartFile[]
  /** The charts in charts/, and those that a `file:` dependency names. */
  readonly dependencies: readonly Chart[]
}

/** A library chart lends its partials and renders nothing itself. */
export function isLibrary(chart: Chart): boolean {
  return chart.metadata.type.toLowerCase() === 'library'
}

const utf8 = new TextDecoder()

/** A file's text; a byte order mark is not part of it. */
export function fileText(file: ChartFile): string {
  return utf8.decode(file.bytes)
}

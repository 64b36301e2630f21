// The files that an installation is configured with: IstioOperators, and values as Helm's users have them.

import {Exit, MeshError} from '../../errors.ts'
import type {JsonObject} from '../../kube/object.ts'
import {isJsonObject, parseYamlDocuments} from '../../yaml/index.ts'
import {mergeTrees} from '../values.ts'
import type {ChartName} from './components.ts'

export interface ConfigFile {
  readonly name: string
  readonly text: string
  /** Set when the user wrote CHART=FILE: values for that one chart, as its `helm install -f` takes them. */
  readonly chart?: ChartName | undefined
}

export interface ConfigLayers {
  /** Every IstioOperator, and plain values below spec.values; the later file wins. */
  readonly operator: JsonObject
  /** Values for single charts, which win over everything else. */
  readonly charts: ReadonlyMap<ChartName, JsonObject>
}

/**
 * A file with `kind: IstioOperator`, or with nothing but a `spec`, configures the installation; one without a kind holds
 * values for all charts.
 * @throws MeshError naming the file and what it holds instead
 */
export function readConfigFiles(files: readonly ConfigFile[]): ConfigLayers {
  let operator: JsonObject = {}
  const charts = new Map<ChartName, JsonObject>()
  for (const file of files) {
    const content = contentOf(file)
    const isOperator = content.kind === 'IstioOperator' || (content.kind === undefined && isJsonObject(content.spec))
    if (isOperator) operator = mergeTrees(operator, operatorOf(file, content))
    else if (content.kind !== undefined && content.apiVersion !== undefined) {
      throw new MeshError(Exit.Failed, `${file.name} is a ${String(content.kind)}, expected an IstioOperator or values`)
    } else if (file.chart === undefined) operator = mergeTrees(operator, {spec: {values: content}})
    else charts.set(file.chart, mergeTrees(charts.get(file.chart) ?? {}, content))
  }
  return {operator, charts}
}

function contentOf({name, text}: ConfigFile): JsonObject {
  const [first, second] = parseYamlDocuments(text, {file: name}).filter((document) => document !== null)
  if (second !== undefined) throw new MeshError(Exit.Failed, `${name} holds several documents, one a file is expected`)
  if (first === undefined) return {}
  if (!isJsonObject(first))
    throw new MeshError(Exit.Failed, `${name} must hold an IstioOperator or a mapping of values`)
  return first
}

function operatorOf({name, chart}: ConfigFile, content: JsonObject): JsonObject {
  if (chart !== undefined)
    throw new MeshError(Exit.Failed, `${name} is an IstioOperator, expected values for the chart ${chart}`)
  const {apiVersion, spec, ...rest} = content
  if (apiVersion !== undefined && apiVersion !== 'install.istio.io/v1alpha1') {
    throw new MeshError(Exit.Failed, `${name} has apiVersion ${String(apiVersion)}, expected install.istio.io/v1alpha1`)
  }
  // A spec without anything in it is no spec.
  return spec === undefined || spec === null ? rest : {...rest, spec}
}

// Chart.yaml as templates see it: `.Chart`, a Go struct with Chart.yaml's fields under their Go names.

import type {Chart, ChartMetadata, Dependency, Maintainer} from '../chart/chart.ts'
import {goFunction} from '../template/index.ts'
import {type FunctionTable, type GoMap, GoStruct, type GoValue, isTrue, typedMap, typedSlice} from '../value.ts'

/**
 * Go embeds the metadata in a struct beside IsRoot, and finds the inner fields under the outer name too. A method without
 * parameters reads like a field, so that both `.Chart.Name` and `.Chart.Metadata.Name` work and printing shows the true shape.
 */
export function chartStruct({metadata}: Chart, isRoot: boolean): GoStruct {
  const fields = metadataFields(metadata)
  const methods: Record<string, FunctionTable[string]> = {}
  for (const [name, value] of Object.entries(fields)) methods[name] = goFunction([], () => value)
  const inner = new GoStruct('chart.Metadata', fields, {json: () => jsonOf(fields)})
  return new GoStruct(
    'struct { chart.Metadata; IsRoot bool }',
    {Metadata: inner, IsRoot: isRoot},
    {methods, json: () => ({...jsonOf(fields), IsRoot: isRoot})},
  )
}

function metadataFields(metadata: ChartMetadata): GoMap {
  return {
    Name: metadata.name,
    Home: metadata.home,
    Sources: typedSlice('string', [...metadata.sources]),
    Version: metadata.version,
    Description: metadata.description,
    Keywords: typedSlice('string', [...metadata.keywords]),
    Maintainers: typedSlice('*chart.Maintainer', metadata.maintainers.map(maintainerStruct)),
    Icon: metadata.icon,
    APIVersion: metadata.apiVersion,
    Condition: metadata.condition,
    Tags: metadata.tags,
    AppVersion: metadata.appVersion,
    Deprecated: metadata.deprecated,
    Annotations: typedMap('string', {...metadata.annotations}),
    KubeVersion: metadata.kubeVersion,
    Dependencies: typedSlice('*chart.Dependency', metadata.dependencies.map(dependencyStruct)),
    Type: metadata.type,
  }
}

function maintainerStruct({name, email, url}: Maintainer): GoStruct {
  return pointer('chart.Maintainer', {Name: name, Email: email, URL: url})
}

function dependencyStruct(row: Dependency): GoStruct {
  return pointer('chart.Dependency', {
    Name: row.name,
    Version: row.version,
    Repository: row.repository,
    Condition: row.condition,
    Tags: typedSlice('string', [...row.tags]),
    Enabled: true,
    ImportValues: [...row.importValues],
    Alias: row.alias,
  })
}

function pointer(type: string, fields: GoMap): GoStruct {
  return new GoStruct(type, fields, {pointer: true, json: () => jsonOf(fields)})
}

/** Encoders use the names of Chart.yaml and leave out what is empty. */
function jsonOf(fields: GoMap): GoMap {
  const json: GoMap = {}
  for (const [name, value] of Object.entries(fields)) if (isTrue(value)) json[jsonName(name)] = value satisfies GoValue
  return json
}

const JSON_NAMES: Readonly<Record<string, string>> = {
  APIVersion: 'apiVersion',
  URL: 'url',
  ImportValues: 'import-values',
}

function jsonName(name: string): string {
  return JSON_NAMES[name] ?? name.charAt(0).toLowerCase() + name.slice(1)
}

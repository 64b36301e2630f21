// Istio's CustomResourceDefinitions: equal to upstream's as data, from one text a kind.

import {join} from 'node:path'
import {beforeAll, describe, expect, it} from 'vitest'
import {type Chart, loadChart, type Manifest, parseManifests, renderChart} from '../../../src/helm/index.ts'
import {isJsonObject, type Json, type JsonObject} from '../../../src/yaml/index.ts'
import {compareObjects} from '../../support/compare-objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import {findObject, valueAt} from '../../support/rendered-chart.ts'
import {namesOf, renderComponent} from './charts.ts'

const crdsOf = async (set: string[] = [], setJson: string[] = []) =>
  (await renderComponent('base', set, setJson)).filter(({kind}) => kind === 'CustomResourceDefinition')

describeWithReference("Istio's CRDs", (reference) => {
  it('equal upstream as data', async () => {
    expect(compareObjects(await crdsOf(), reference.objects('istio/crds.json'))).toEqual([])
  })
})

describe("Istio's CRDs", () => {
  it('have one schema for all versions of a kind, and store one of them', async () => {
    const crds = await crdsOf()
    expect(crds).toHaveLength(15)
    for (const crd of crds) {
      const versions = valueAt(crd, ['spec', 'versions'])
      if (!Array.isArray(versions)) throw new Error(`${crd.metadata.name} has no versions`)
      const schemas = versions.map((version) => JSON.stringify(valueAt(version, ['schema'])))
      expect(new Set(schemas).size, crd.metadata.name).toBe(1)
      expect(versions.filter((version) => valueAt(version, ['storage']) === true)).toHaveLength(1)
    }
  })

  it('say what they and the fields of their specs are, so that kubectl explain is not empty', async () => {
    const bare = (await crdsOf()).flatMap((crd) => undescribed(schemaOf(crd), crd.metadata.name))
    expect(bare).toEqual([])
  })

  const EXCLUDED = 'base.excludedCRDs=["envoyfilters.networking.istio.io","sidecars.networking.istio.io"]'
  it.each<[what: string, count: number, set: string[], setJson: string[]]>([
    ['without the excluded ones', 13, [], [EXCLUDED]],
    [
      'without the excluded ones, the way istioctl has to be asked',
      13,
      ['base.enableIstioConfigCRDs=false'],
      [EXCLUDED],
    ],
    ['all of them when exclusion is off', 15, ['base.enableCRDTemplates=false'], [EXCLUDED]],
    ['none when they are not wanted', 0, ['base.enableIstioConfigCRDs=false'], []],
    ['none with the namespaced half of the chart', 0, ['global.resourceScope=namespace'], []],
    ['all with the other half', 15, ['global.resourceScope=cluster'], []],
  ])('are rendered %s', async (_, count, set, setJson) => {
    const crds = await crdsOf(set, setJson)
    expect(crds).toHaveLength(count)
    if (count === 13) expect(namesOf(crds).join()).not.toMatch(/envoyfilters|sidecars/)
  })

  it('stay in the cluster when the chart is uninstalled', async () => {
    for (const {metadata} of await crdsOf()) {
      expect(metadata.annotations, metadata.name).toEqual({'helm.sh/resource-policy': 'keep'})
    }
  })

  it('ask for durations that are none to be put right', async () => {
    const timeout = valueAt(
      findObject(await crdsOf(), 'CustomResourceDefinition/virtualservices.networking.istio.io'),
      [
        ...[
          'spec',
          'versions',
          'v1beta1',
          'schema',
          'openAPIV3Schema',
          'properties',
          'spec',
          'properties',
          'http',
          'items',
        ],
        ...['properties', 'timeout', 'x-kubernetes-validations'],
      ],
    )
    expect(timeout).toEqual([
      {message: 'must be a duration of at least 1ms', rule: "duration(self) >= duration('1ms')"},
    ])
  })
})

describe('the shorthand of the schemas', () => {
  let chart: Chart
  beforeAll(async () => {
    chart = await loadChart({path: join(import.meta.dirname, '../../../templates/istio/base')})
  })

  /** Expands one field with the chart's own templates and types. */
  function expand(field: string): JsonObject {
    const text = `apiVersion: v1
kind: Probe
metadata: {name: probe}
{{- $types := .Files.Get "files/types.yaml" | fromYaml }}
{{- $schema := dict }}
{{- $scope := dict "ready" $types.plain "named" $types.named }}
{{- include "schema.expand" (dict "from" (${JSON.stringify(field)} | fromYaml).field "into" $schema "scope" $scope "at" "Probe") }}
schema: {{- toYaml $schema | nindent 2 }}
`
    const partials = chart.templates.filter(({name}) => name.includes('/_'))
    const probe = {name: 'templates/probe.yaml', bytes: new TextEncoder().encode(text)}
    const [manifest] = parseManifests(renderChart({...chart, templates: [...partials, probe]}, {}))
    if (!isJsonObject(manifest?.schema)) throw new Error('the probe rendered no schema')
    return manifest.schema
  }

  const none = (...fields: string[]) => ({not: {anyOf: fields.map((name) => ({required: [name]}))}})
  it.each<[what: string, field: string, schema: JsonObject]>([
    ['a type', 'field: int32', {type: 'integer', format: 'int32'}],
    ['a type that may be null', 'field: boolean?', {type: 'boolean', nullable: true}],
    ['a description', 'field: string | A text', {type: 'string', description: 'A text'}],
    ["a text's length", 'field: string 1..9', {type: 'string', minLength: 1, maxLength: 9}],
    ['the least of a number', 'field: double? 0..', {type: 'number', format: 'double', nullable: true, minimum: 0}],
    ['the items of a list', 'field: string[] ..9', {type: 'array', maxItems: 9, items: {type: 'string'}}],
    [
      'the keys of a map',
      'field: string{} 1..',
      {type: 'object', minProperties: 1, additionalProperties: {type: 'string'}},
    ],
    ['choices', 'field: enum(A,B)', {type: 'string', enum: ['A', 'B']}],
    [
      'a list that is merged by a key',
      'field: object[] by:name',
      {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: {type: 'object'},
      },
    ],
    [
      'fields that have to be there',
      'field: {a!: string, b: boolean}',
      {type: 'object', required: ['a'], properties: {a: {type: 'string'}, b: {type: 'boolean'}}},
    ],
    [
      'fields of which one may be set',
      'field: {.: "object one:a,b", a: string, b: string}',
      {
        type: 'object',
        oneOf: [none('a', 'b'), {required: ['a']}, {required: ['b']}],
        properties: {a: {type: 'string'}, b: {type: 'string'}},
      },
    ],
    [
      'two such choices',
      'field: object one:a one:b',
      {
        type: 'object',
        allOf: [{oneOf: [none('a'), {required: ['a']}]}, {oneOf: [none('b'), {required: ['b']}]}],
      },
    ],
    [
      'the fields of each item',
      'field: {.: "object{}", a: string}',
      {type: 'object', additionalProperties: {type: 'object', properties: {a: {type: 'string'}}}},
    ],
    [
      'rules of a list, and of each of its items',
      'field: {.: "string[]", .rules: {too few: self.size() > 1}, .each: {too short: self.size() > 2}}',
      {
        type: 'array',
        'x-kubernetes-validations': [{message: 'too few', rule: 'self.size() > 1'}],
        items: {type: 'string', 'x-kubernetes-validations': [{message: 'too short', rule: 'self.size() > 2'}]},
      },
    ],
    [
      'more rules than the type has',
      'field: {.: duration, .rules: {too long: self.size() < 9}}',
      {
        type: 'string',
        'x-kubernetes-validations': [
          {message: 'must be a duration of at least 1ms', rule: "duration(self) >= duration('1ms')"},
          {message: 'too long', rule: 'self.size() < 9'},
        ],
      },
    ],
  ])('has a word for %s', (_, field, schema) => {
    expect(expand(field)).toEqual(schema)
  })

  it.each<[what: string, field: string, path: string[], expected: unknown]>([
    [
      'a rule',
      'field: {a: {.: duration, .rules: {too long: self.size() < 9}}, b: duration}',
      ['b', 'x-kubernetes-validations'],
      [{message: 'must be a duration of at least 1ms', rule: "duration(self) >= duration('1ms')"}],
    ],
    [
      'a rule of items',
      'field: {a: {.: wasmTraffic, .each: {no: "false"}}, b: wasmTraffic}',
      ['b', 'items', 'x-kubernetes-validations'],
      undefined,
    ],
    ['a field', 'field: {a: {.: targetRef, more: string}, b: targetRef}', ['b', 'properties', 'more'], undefined],
    [
      'a field that has to be there',
      'field: {a: {.: targetRef, more!: string}, b: targetRef}',
      ['b', 'required'],
      ['kind', 'name'],
    ],
    [
      'a field of items',
      'field: {a: {.: wasmTraffic, more: string}, b: wasmTraffic}',
      ['b', 'items', 'properties', 'more'],
      undefined,
    ],
  ])('does not let %s reach another field of the same type', (_, field, path, expected) => {
    expect(valueAt(expand(field).properties, path)).toEqual(expected)
  })

  it('adds fields to those that the type has', () => {
    const schema = expand('field: {.: targetRef, more!: string}')
    expect(schema.required).toEqual(['kind', 'name', 'more'])
    expect(Object.keys(isJsonObject(schema.properties) ? schema.properties : {})).toEqual([
      ...['group', 'kind', 'more', 'name', 'namespace'],
    ])
  })

  it.each([
    ['an unknown type', 'field: {a: strnig}', 'schema of Probe.a: there is no type "strnig"'],
    [
      'an unknown word',
      'field: {a: "string max:3"}',
      'schema of Probe.a: "max:3" is none of limits, by:KEY and one:FIELDS',
    ],
    ['limits of a type that has none', 'field: {a: "boolean ..3"}', 'schema of Probe.a: a boolean has no limits'],
  ])('names the place of %s', (_, field, message) => {
    expect(() => expand(field)).toThrow(message)
  })
})

/** The one schema of a CRD's versions. */
function schemaOf(crd: Manifest): Json {
  const versions = valueAt(crd, ['spec', 'versions'])
  const [first] = Array.isArray(versions) ? versions : []
  return valueAt(first, ['schema', 'openAPIV3Schema']) ?? null
}

/** The kind itself and its spec's fields, where they say nothing of what they are. */
function undescribed(schema: Json, place: string): string[] {
  const spec = valueAt(schema, ['properties', 'spec', 'properties'])
  const fields = Object.entries(isJsonObject(spec) ? spec : {})
  const silent = (field: Json) => valueAt(field, ['description']) === undefined
  return [
    ...(silent(schema) ? [place] : []),
    ...fields.filter(([, field]) => silent(field)).map(([name]) => `${place}.spec.${name}`),
  ]
}

// The chart of Linkerd's CustomResourceDefinitions: equal to upstream's as data, and documented in our own words.

import {join} from 'node:path'
import {beforeAll, describe, expect, it} from 'vitest'
import {
  type Chart,
  loadChart,
  type Manifest,
  parseManifests,
  type RenderedFile,
  renderChart,
} from '../../src/helm/index.ts'
import {isJsonObject, type Json, type JsonObject} from '../../src/yaml/index.ts'
import {compareObjects, type KeptDifference} from '../support/compare-objects.ts'
import {expectGolden} from '../support/golden.ts'
import {describeWithReference} from '../support/reference.ts'

const CHART = join(import.meta.dirname, '../../templates/linkerd/crds')

const keptDifferences: KeptDifference[] = [
  {
    path: '*.metadata.labels["helm.sh/chart"]',
    reason: 'names the version of our own chart; the reference comes from a development build without one',
  },
]

let chart: Chart
beforeAll(async () => {
  chart = await loadChart({path: CHART})
})

function render(values: JsonObject = {}, namespace = 'linkerd'): RenderedFile[] {
  return renderChart(chart, {values, release: {name: 'linkerd-crds', namespace}})
}

function crds(values?: JsonObject, namespace?: string): Manifest[] {
  return parseManifests(render(values, namespace))
}

describeWithReference("Linkerd's CRDs", (reference) => {
  it('equal upstream as data', () => {
    const ours = crds({cliVersion: 'linkerd/cli dev-undefined'})
    expect(compareObjects(ours, reference.objects('linkerd/crds.json'), {keptDifferences})).toEqual([])
  })
})

describe('the chart of CRDs', () => {
  it('renders the same bytes as before', () => {
    const manifests = render().filter(({kind}) => kind === 'manifests')
    const texts = manifests.map(({text}) => text.trim()).filter((text) => text !== '')
    expectGolden('linkerd/crds.yaml', texts.map((text) => `---\n${text}\n`).join(''))
  })

  it("keeps upstream's order, so that a diff against an older install stays readable", () => {
    expect(crds().map(({metadata}) => metadata.name)).toEqual([
      'authorizationpolicies.policy.linkerd.io',
      'egressnetworks.policy.linkerd.io',
      'httplocalratelimitpolicies.policy.linkerd.io',
      'httproutes.policy.linkerd.io',
      'meshtlsauthentications.policy.linkerd.io',
      'networkauthentications.policy.linkerd.io',
      'serverauthorizations.policy.linkerd.io',
      'servers.policy.linkerd.io',
      'serviceprofiles.linkerd.io',
      'externalworkloads.workload.linkerd.io',
    ])
  })

  it('says who rendered it, from which chart and for which control plane', () => {
    const [first] = crds({cliVersion: 'mesh/cli 1.2.3'}, 'mesh-system')
    expect(first?.metadata).toMatchObject({
      annotations: {'linkerd.io/created-by': 'mesh/cli 1.2.3'},
      labels: {'helm.sh/chart': 'linkerd-crds-0.1.0', 'linkerd.io/control-plane-ns': 'mesh-system'},
    })
  })

  it('names itself when nobody says who rendered it', () => {
    expect(crds()[0]?.metadata).toMatchObject({annotations: {'linkerd.io/created-by': 'mesh/chart edge-26.8.3'}})
  })

  it('describes every field, so that kubectl explain is never empty', () => {
    const bare = crds().flatMap((crd) => versionsOf(crd).flatMap(([place, schema]) => undescribed(schema, place)))
    expect(bare).toEqual([])
  })

  it('leaves the fields alone that the API server describes', () => {
    const own = crds().flatMap((crd) =>
      versionsOf(crd).flatMap(([place, schema]) =>
        standardFields(schema)
          .filter(([, field]) => 'description' in field)
          .map(([name]) => `${place}.${name}`),
      ),
    )
    expect(own).toEqual([])
  })

  it.each([
    ['a lone switch', {enableHttpRoutes: true}, 'HTTPRoute, GRPCRoute', 'standard'],
    ['a route that only the experimental channel serves', {enableTcpRoutes: true}, 'TCPRoute', 'experimental'],
    ['all of them', {installGatewayAPI: true}, 'HTTPRoute, GRPCRoute, TCPRoute, TLSRoute', 'experimental'],
    [
      'all but some',
      {installGatewayAPI: true, enableTcpRoutes: false, enableTlsRoutes: false},
      'HTTPRoute, GRPCRoute',
      'standard',
    ],
  ])('refuses to render CRDs of the Gateway API, with the command to type: %s', (_, values, kinds, channel) => {
    expect(() => render(values)).toThrow(
      `this chart does not render the CRDs of the Gateway API (${kinds}); try: kubectl apply --server-side -f ` +
        `https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.5.1/${channel}-install.yaml`,
    )
  })

  it('lets the switches of single routes win over installGatewayAPI', () => {
    const off = {installGatewayAPI: true, enableHttpRoutes: false, enableTcpRoutes: false, enableTlsRoutes: false}
    expect(crds(off)).toEqual(crds())
  })
})

describe('the shorthand of the schemas', () => {
  const field = (line: string) => `.: object | A kind\nspec:\n  .: object | Its spec\n  field: ${line}\n`
  it.each([
    [
      'an unknown type',
      field('strnig | A text'),
      'schema of Probe.spec.field: there is no type "strnig" in _types.tpl',
    ],
    [
      'an unknown word',
      field('string max:3 | A text'),
      'schema of Probe.spec.field: "max:3" is neither limits nor by:KEY',
    ],
    [
      'limits of a type that has none',
      field('boolean ..3 | A flag'),
      'schema of Probe.spec.field: a boolean has no limits',
    ],
    ['no YAML', field('"open'), 'schema of Probe v1: '],
  ])('names the place of %s', (_, shorthand, message) => {
    expect(() => expand(shorthand)).toThrow(message)
  })

  it.each<[string, string, JsonObject]>([
    ['a type', 'string', {type: 'string'}],
    ['a description', 'boolean | Whether it is so', {type: 'boolean', description: 'Whether it is so'}],
    ["limits of a text's length", 'string 1..9', {type: 'string', minLength: 1, maxLength: 9}],
    ['limits of a number', 'integer 0..', {type: 'integer', minimum: 0}],
    ["limits of a list's items", 'string[] ..9', {type: 'array', maxItems: 9, items: {type: 'string'}}],
    ['choices', 'enum(a,b) = b', {type: 'string', enum: ['a', 'b'], default: 'b'}],
    ['a default that is a number', 'integer = 302', {type: 'integer', default: 302}],
    ['a default that is false', 'boolean = false', {type: 'boolean', default: false}],
    ['a default that is an empty text', 'string = ""', {type: 'string', default: ''}],
    [
      'a list that is merged by a key',
      'object[] by:name',
      {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: {type: 'object'},
      },
    ],
  ])('has a word for %s', (_, line, schema) => {
    expect(fieldOf(expand(field(line)), 'spec', 'field')).toEqual(schema)
  })
})

/** Expands shorthand with the chart's own templates and gives the schema. */
function expand(shorthand: string): Json {
  const text = `apiVersion: v1
kind: Probe
metadata: {name: probe}
{{ include "schema" (dict "kind" "Probe" "version" "v1") }}
{{- define "schema.Probe" }}
${shorthand}
{{- end }}
`
  const partials = chart.templates.filter(({name}) => name.includes('/_'))
  const probe = {name: 'templates/probe.yaml', bytes: new TextEncoder().encode(text)}
  const [manifest] = parseManifests(renderChart({...chart, templates: [...partials, probe]}, {}))
  return manifest?.openAPIV3Schema ?? null
}

function fieldOf(schema: Json, ...path: string[]): Json {
  return path.reduce<Json>((at, name) => {
    const {properties} = asObject(at)
    return asObject(properties ?? null)[name] ?? null
  }, schema)
}

/** `servers.policy.linkerd.io v1beta3` and its schema, for each version. */
function versionsOf(crd: Manifest): [string, JsonObject][] {
  const {versions} = asObject(crd.spec ?? null)
  if (!Array.isArray(versions)) throw new Error(`${crd.metadata.name} has no versions`)
  return versions.map((version) => {
    const {name, schema} = asObject(version)
    return [`${crd.metadata.name} ${String(name)}`, asObject(asObject(schema ?? null).openAPIV3Schema ?? null)]
  })
}

const STANDARD_FIELDS = ['apiVersion', 'kind', 'metadata']

function standardFields(schema: JsonObject): [string, JsonObject][] {
  const properties = asObject(schema.properties ?? null)
  return STANDARD_FIELDS.filter((name) => name in properties).map((name) => [name, asObject(properties[name] ?? null)])
}

/** The paths of the properties below a version's schema, itself included, that say nothing of what they are. */
function undescribed(schema: JsonObject, place: string): string[] {
  const own = typeof schema.description === 'string' && schema.description !== '' ? [] : [place]
  return [...own, ...undescribedFields(schema, place, STANDARD_FIELDS)]
}

function undescribedFields(schema: JsonObject, place: string, except: readonly string[] = []): string[] {
  const items = isJsonObject(schema.items) ? undescribedFields(schema.items, `${place}[]`) : []
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : []
  const below = properties
    .filter(([name]) => !except.includes(name))
    .flatMap(([name, property]) => undescribed(asObject(property), `${place}.${name}`))
  return [...items, ...below]
}

function asObject(value: Json): JsonObject {
  if (!isJsonObject(value)) throw new Error(`expected a mapping, got ${String(value)}`)
  return value
}

// Every value of the component charts is upstream's, with upstream's default, and has its effect.

import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {type Chart, loadChart, mergeValues, renderChart} from '../../../src/helm/index.ts'
import {isJsonObject, type Json, type JsonObject, parseYamlValue} from '../../../src/yaml/index.ts'
import {describeWithReference} from '../../support/reference.ts'
import {type ComponentChart, componentCharts} from './charts.ts'

const CHARTS = join(import.meta.dirname, '../../../templates/istio')

async function defaultsOf(chart: ComponentChart): Promise<JsonObject> {
  const path = join(CHARTS, chart, 'values.yaml')
  const values = parseYamlValue(await readFile(path, 'utf8'))
  const defaults = isJsonObject(values) ? values._internal_defaults_do_not_set : undefined
  if (!isJsonObject(defaults)) throw new Error(`${path} has no defaults`)
  return defaults
}

describeWithReference('the values of a chart', (reference) => {
  it.each(['base', 'cni', 'ztunnel', 'gateway'] as const)("of %s are upstream's, with its defaults", async (chart) => {
    const all = reference.data('istio/values.json')
    expect(await defaultsOf(chart)).toEqual(isJsonObject(all) ? all[chart] : undefined)
  })
})

/** Settings under which more values have an effect; each value has to have one under one of them. */
const SURROUNDINGS: Readonly<Record<ComponentChart, readonly string[][]>> = {
  base: [['base.enableIstioConfigCRDs=false'], ['base.excludedCRDs[0]=sidecars.networking.istio.io'], []],
  cni: [[], ['ambient.enabled=true', 'resourceQuotas.enabled=true', 'istioOwnedCNIConfig=true'], ['resources=null']],
  ztunnel: [[], ['resourceQuotas.enabled=true']],
  gateway: [[], ['networkGateway=n', 'autoscaling.enabled=false'], ['autoscaling.minReplicas=2']],
  ingress: [[], ['gateways.istio-ingressgateway.autoscaleMin=2', 'gateways.istio-ingressgateway.resources=null']],
  egress: [[], ['gateways.istio-egressgateway.autoscaleMin=2', 'gateways.istio-egressgateway.resources=null']],
}

/** What a value is changed to where any other of its type would be refused, or would change nothing. */
const OTHER: readonly [path: RegExp, value: Json][] = [
  [/excludedCRDs$/, ['sidecars.networking.istio.io']],
  [/resourceScope$/, 'cluster'],
  [/provider$/, 'multus'],
  [/^kind$/, 'DaemonSet'],
  [/^service\.type$/, 'ClusterIP'],
  [/ipFamilyPolicy$/, 'SingleStack'],
  [/ipFamilies$/, ['IPv4']],
  [/imagePullPolicy$/, 'Always'],
  [/externalTrafficPolicy$/, 'Local'],
  [/^imagePullSecrets$/, [{name: 'x'}]],
  [/targetMemoryUtilizationPercentage$/, 50],
  [/memory$/, {targetAverageUtilization: 50}],
  [/global\.arch$/, {amd64: 1}],
]

/** Values that upstream has and reads no more. */
const SILENT: Readonly<Record<string, readonly string[]>> = {cni: ['ambient.configDir', 'repair.hub', 'repair.tag']}

describe.each(componentCharts)('every value of the chart %s', (name) => {
  it('changes what is rendered', async () => {
    const chart = await loadChart({path: join(CHARTS, name)})
    let silent = leavesOf(await defaultsOf(name))
    for (const set of SURROUNDINGS[name]) {
      const plain = await rendered(chart, set)
      const texts = await Promise.all(silent.map((leaf) => rendered(chart, set, [changeOf(leaf)])))
      silent = silent.filter((_, index) => texts[index] === plain)
    }
    expect(silent.map(([path]) => path)).toEqual(SILENT[name] ?? [])
  }, 60_000)
})

/** The text alone, which takes a fraction of the time of its data. */
async function rendered(chart: Chart, set: string[], setJson: string[] = []): Promise<string> {
  const values = await mergeValues({set, setJson}, (file) => readFile(file, 'utf8'))
  return renderChart(chart, {values})
    .map(({text}) => text)
    .join('')
}

type Leaf = [path: string, value: Json]

/** Paths as flags take them, with the dots of keys escaped. */
function leavesOf(values: JsonObject, above = ''): Leaf[] {
  return Object.entries(values).flatMap(([key, value]): Leaf[] => {
    const path = above + key.replaceAll('.', '\\.')
    return isJsonObject(value) && Object.keys(value).length > 0 ? leavesOf(value, `${path}.`) : [[path, value]]
  })
}

/** A flag that gives the value another one of its type. */
function changeOf([path, value]: Leaf): string {
  return `${path}=${JSON.stringify(changed(path, value))}`
}

function changed(path: string, value: Json): Json {
  const other = OTHER.find(([pattern]) => pattern.test(path))
  if (other !== undefined) return other[1]
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) + 1
  if (typeof value === 'string') return `${value}x`
  if (Array.isArray(value)) return isListOfNames(path) ? ['x'] : [{name: 'x', value: 'y', key: 'k', port: 1}]
  return value === null ? 3 : {x: 'y'}
}

function isListOfNames(path: string): boolean {
  return /(?:imagePullSecrets|excludeNamespaces|loadBalancerSourceRanges|externalIPs)$/.test(path)
}

// The values that Istio's charts read, and what is wrong with a user's values in their light.

import {Exit, MeshError} from '../../errors.ts'
import type {Chart} from '../../helm/index.ts'
import type {Json, JsonObject} from '../../kube/object.ts'
import {isJsonObject} from '../../yaml/index.ts'
import {unknownValues} from '../unknown-values.ts'
import {mergeTrees, valueAt} from '../values.ts'
import {besideValues, type ChartSource, chartDefaults} from './charts.ts'
import {components} from './components.ts'

/** Values of former releases that istioctl still takes and nothing reads any more. */
const retired: readonly string[] = [
  ...['cni.logLevel', 'cni.privileged', 'cni.psp_cluster_role', 'gateways.enabled', 'istio_cni'],
  ...['global.defaultConfigVisibilitySettings', 'global.enableHelmTest', 'global.jwtPolicy'],
  ...[
    'global.multiCluster.enabled',
    'global.multiCluster.globalDomainSuffix',
    'global.multiCluster.includeEnvoyFilter',
  ],
  ...['global.oneNamespace', 'global.podDNSSearchNamespaces', 'global.revision', 'global.useMCP'],
  ...['global.proxy.enableCoreDump', 'global.proxy_init.resources', 'sidecarInjectorWebhook.injectionURL'],
  ...['base.validateGateway', 'pilot.configNamespace', 'pilot.configSource', 'pilot.enabledProtocolSniffing'],
]

/** Any key may come below these: they are configuration of something else. */
const open: readonly string[] = ['meshConfig', 'ztunnel', 'gatewayClasses', 'istiocoredns']

/** A tree of every value that some chart reads, as a user of istioctl writes it. */
export async function knownValues(source: ChartSource): Promise<JsonObject> {
  let known: JsonObject = {}
  for (const {chart: name, root} of components) {
    const chart = await source.load(name)
    if (chart === undefined) continue
    const own = chartValues(chart)
    known = mergeTrees(known, own)
    // What a chart reads at the top it also reads under its own name.
    if (!root.includes('.') && root !== 'global') known = mergeTrees(known, {[root]: own})
  }
  return {...known, ...Object.fromEntries(open.map((key) => [key, {}])), enabled: null}
}

/** A tree of the values of one chart alone. */
export function chartValues(chart: Chart): JsonObject {
  return mergeTrees(besideValues(chart, 'known-values.yaml'), chartDefaults(chart))
}

/**
 * @param given the user's values
 * @returns warnings for values without an effect
 * @throws MeshError naming the first value that nobody knows, with the nearest name, or that is of the wrong kind
 */
export function checkAgainstKnown(given: JsonObject, known: JsonObject): string[] {
  const gone = retired.filter((path) => valueAt(given, path) !== undefined)
  const extra = gone.reduce<JsonObject>((tree, path) => mergeTrees(tree, treeOf(path)), {})
  const [problem] = [...unknownValues(given, mergeTrees(known, extra)), ...kindProblems(given, known, [])]
  if (problem !== undefined) {
    throw new MeshError(Exit.Failed, problem, {
      hint: 'mesh install --mesh istio --set unvalidatedValues.PATH=VALUE',
    })
  }
  return gone.map((path) => `value ${path} has no effect: nothing reads it any more`)
}

function treeOf(path: string): JsonObject {
  return (
    path
      .split('.')
      .reverse()
      .reduce<JsonObject | null>((below, key) => ({[key]: below}), null) ?? {}
  )
}

/** Numbers that may be shares too: `minAvailable: 50%`. */
const sharesToo: readonly string[] = ['minAvailable', 'maxUnavailable']

function kindProblems(given: JsonObject, known: JsonObject, path: readonly string[]): string[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const here = [...path, key]
    const sample = Object.hasOwn(known, key) ? known[key] : undefined
    if (sample === undefined || sample === null || value === null) return []
    if (isJsonObject(sample) && isJsonObject(value)) return kindProblems(value, sample, here)
    if (fits(value, sample) || (sharesToo.includes(key) && typeof value === 'string')) return []
    return [`value ${here.join('.')} is ${JSON.stringify(value)}, expected ${expectedOf(sample)}`]
  })
}

/** A text may be anything that reads as one; an empty map or list stands for nothing given. */
function fits(value: Json, sample: Json): boolean {
  if (Array.isArray(sample)) return Array.isArray(value)
  if (isJsonObject(sample)) return isJsonObject(value)
  if (typeof sample === 'boolean') return typeof value === 'boolean'
  if (typeof sample === 'number') return typeof value === 'number' || typeof value === 'bigint'
  return !Array.isArray(value) && !isJsonObject(value)
}

function expectedOf(sample: Json): string {
  if (Array.isArray(sample)) return 'a list'
  if (isJsonObject(sample)) return 'a mapping'
  return typeof sample === 'boolean' ? 'true or false' : typeof sample === 'number' ? 'a number' : 'a text'
}

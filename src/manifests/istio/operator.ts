// Merges everything that configures an installation into one IstioOperator, in istioctl's order.

import {closest} from 'fastest-levenshtein'
import {Exit, MeshError} from '../../errors.ts'
import type {JsonObject} from '../../kube/object.ts'
import {isJsonObject, parseYamlValue} from '../../yaml/index.ts'
import {mergeTrees, valueAt, withValue} from '../values.ts'
import type {ChartSource} from './charts.ts'
import {textAt} from './components.ts'
import {applySetFlag, type SetFlag} from './set-flags.ts'

export interface OperatorLayers {
  /** What files say. */
  readonly files: JsonObject
  /** In the order of the command line. */
  readonly set: readonly SetFlag[]
  /** What the cluster asks for, below everything that the user says. */
  readonly detected: readonly SetFlag[]
}

export interface MergedOperator {
  /** What the user gave, without any profile. */
  readonly user: JsonObject
  readonly operator: JsonObject
}

/**
 * The default profile, the chosen one, the cluster, files and flags, the last one wins. Single fields are then translated
 * into values, where the charts look for them, and values that the user gave win over that.
 * @throws MeshError for a profile that there is not, or a flag that cannot be understood
 */
export function mergeOperator({files, set, detected}: OperatorLayers, charts: ChartSource): MergedOperator {
  let spec = objectAt(files, 'spec')
  for (const flag of set) spec = applySetFlag(spec, flag)
  const user: JsonObject = {...files, spec}

  let base = profileOperator(textAt(user, 'spec.profile') ?? 'default', charts)
  for (const flag of detected) base = {...base, spec: applySetFlag(objectAt(base, 'spec'), flag)}

  const merged = translated(mergeTrees(base, user))
  return {user, operator: mergeTrees(merged, {spec: {values: objectAt(user, 'spec.values')}})}
}

/** Every profile is laid over the default one. */
function profileOperator(name: string, charts: ChartSource): JsonObject {
  const base = readProfile('default', charts)
  const merged = name === 'default' ? base : mergeTrees(base, readProfile(name, charts))
  if (!charts.mixed) return merged
  // The images of our release would not fit charts of another one, whose defaults say which do.
  const {hub, tag, ...spec} = objectAt(merged, 'spec')
  return {...merged, spec}
}

function readProfile(name: string, charts: ChartSource): JsonObject {
  const found = charts.profile(name)
  if (found === undefined) {
    const names = charts.profileNames()
    throw new MeshError(Exit.Usage, `there is no profile ${name}, only ${names.join(', ')}`, {
      hint: `mesh install --mesh istio --profile ${closest(name, names)}`,
    })
  }
  const value = parseYamlValue(found.text, {file: found.file})
  return isJsonObject(value) ? value : {}
}

const translations = [
  ['spec.hub', 'spec.values.global.hub'],
  ['spec.tag', 'spec.values.global.tag'],
  ['spec.revision', 'spec.values.revision'],
  ['spec.compatibilityVersion', 'spec.values.compatibilityVersion'],
] as const

function translated(operator: JsonObject): JsonObject {
  let result = operator
  for (const [from, to] of translations) {
    const value = valueAt(result, from)
    if (value !== undefined && value !== null) result = withValue(result, to, String(value))
  }
  const meshConfig = valueAt(result, 'spec.meshConfig')
  if (isJsonObject(meshConfig)) result = mergeTrees(result, {spec: {values: {meshConfig}}})
  // Some charts ask whether another one is installed.
  for (const [component, value] of [
    ['pilot', 'pilot.enabled'],
    ['cni', 'pilot.cni.enabled'],
  ] as const) {
    const isEnabled = valueAt(result, `spec.components.${component}.enabled`) === true
    result = withValue(result, `spec.values.${value}`, isEnabled)
  }
  const namespace = textAt(result, 'spec.values.global.istioNamespace')
  return namespace === undefined ? result : withValue(result, 'metadata.namespace', namespace)
}

/** @returns an empty mapping where there is none */
export function objectAt(values: JsonObject, path: string): JsonObject {
  const value = valueAt(values, path)
  return isJsonObject(value) ? value : {}
}

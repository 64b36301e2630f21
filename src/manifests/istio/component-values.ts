// The values that one component's chart is rendered with.

import type {JsonObject} from '../../kube/object.ts'
import {isJsonObject} from '../../yaml/index.ts'
import {mergeTrees, valueAt, withValue} from '../values.ts'
import type {Component, ComponentSpec} from './components.ts'
import {objectAt} from './operator.ts'

/** @param values of the whole installation: spec.values of a merged IstioOperator */
export function componentValues({component, name, settings}: ComponentSpec, values: JsonObject): JsonObject {
  const {root} = component
  let own = values
  if (component.isList) {
    own = withValue(own, `${root}.name`, name)
    own = withValue(own, `${root}.labels`, objectAt(settings, 'label'))
    // The ports of the pod follow those of the Service, so the chart has to know them.
    const ports = valueAt(settings, 'k8s.service.ports')
    if (Array.isArray(ports) && ports.length > 0) own = withValue(own, `${root}.ports`, ports)
  }
  for (const key of ['hub', 'tag'] as const) {
    const value = settings[key]
    if (value !== undefined && value !== null && value !== '') own = withValue(own, `${root}.${key}`, String(value))
  }
  return component.flat ? flattened(own, root) : own
}

/**
 * Values for one chart over those of the installation. Such a file has them at the top, as Helm's users do; istiod's and the
 * CNI plugin's charts prefer what is under their own key, where the installation has them.
 */
export function withChartValues(values: JsonObject, {chart, root}: Component, given: JsonObject): JsonObject {
  if (chart !== 'istiod' && chart !== 'cni') return mergeTrees(values, given)
  const {global, [root]: own, ...top} = given
  return mergeTrees(mergeTrees(values, given), {[root]: mergeTrees(top, isJsonObject(own) ? own : {})})
}

/** The component's own values at the top, with global and whatever else is no other component's. */
function flattened(values: JsonObject, root: string): JsonObject {
  const shared = Object.entries(values).filter(([, value]) => !isJsonObject(value))
  const {global} = values
  return {...Object.fromEntries(shared), ...(isJsonObject(global) && {global}), ...objectAt(values, root)}
}

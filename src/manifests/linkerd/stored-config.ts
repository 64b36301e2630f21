// The Secret in which an install remembers how its values differ from the chart's, for upgrades.

import type {JsonObject, KubeObject} from '../../kube/object.ts'
import {labels, objects} from '../../meshes/linkerd.ts'
import {writeYaml} from '../../yaml/write.ts'
import {differenceOf} from '../values.ts'

export function overridesSecret(defaults: JsonObject, values: JsonObject, namespace: string): KubeObject {
  const text = writeYaml(differenceOf(defaults, values))
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name: objects.configOverrides, namespace, labels: {[labels.controlPlaneNs]: namespace}},
    data: {[objects.configOverrides]: Buffer.from(text).toString('base64')},
  }
}

// Labels by which an installation finds what it made again, to prune and to uninstall it.

import type {JsonObject, KubeObject} from '../../kube/object.ts'
import {defaultRevision, istioVersion, labels} from '../../meshes/istio.ts'
import {isJsonObject} from '../../yaml/index.ts'
import {type ManifestDocument, objectDocument} from '../documents.ts'
import {textAt} from './components.ts'

/**
 * @param operator a merged IstioOperator
 * @param component as `operator.istio.io/component` names it
 */
export function ownerLabels(operator: JsonObject, component: string): Readonly<Record<string, string>> {
  const name = textAt(operator, 'metadata.name')
  const namespace = textAt(operator, 'metadata.namespace')
  return {
    [labels.managed]: 'Reconcile',
    [labels.version]: istioVersion,
    [labels.component]: component,
    [labels.revision]: textAt(operator, 'spec.values.revision') ?? defaultRevision,
    ...(name !== undefined && {[labels.owner]: name}),
    ...(namespace !== undefined && {[labels.ownerNamespace]: namespace}),
  }
}

export function withLabels(document: ManifestDocument, more: Readonly<Record<string, string>>): ManifestDocument {
  const object: KubeObject = document.object()
  const {metadata} = object
  const own = isJsonObject(metadata.labels) ? metadata.labels : {}
  return objectDocument({...object, metadata: {...metadata, labels: {...own, ...more}}})
}

// A pod as the injector works with it.

import {containers} from '../../meshes/istio.ts'
import {isJsonObject, type JsonObject} from '../../yaml/index.ts'
import type {PodTypes} from './pod-types.ts'
import {type Strictness, typedObject} from './typed-json.ts'

export const proxyName = containers.proxy

/** Metadata and spec, both as typedObject gives them. */
export interface Pod {
  readonly metadata: JsonObject
  readonly spec: JsonObject
}

/** @throws MeshError for a field with a value of another type than Kubernetes has there */
export function typedPod(types: PodTypes, {metadata, spec}: JsonObject, strictness: Strictness): Pod {
  return {
    metadata: typedObject(types, 'ObjectMeta', metadata ?? {}, 'metadata', strictness),
    spec: typedObject(types, 'PodSpec', spec ?? {}, 'spec', strictness),
  }
}

export type ContainerList = 'containers' | 'initContainers'

export function containersAt(pod: JsonObject | Pod, list: ContainerList): JsonObject[] {
  const spec = isJsonObject(pod.spec) ? pod.spec : {}
  const items = spec[list]
  return Array.isArray(items) ? items.filter(isJsonObject) : []
}

// Which image a proxy runs.

import {annotations as names} from '../../meshes/istio.ts'
import type {JsonObject} from '../../yaml/index.ts'
import {objectAt, textAt} from '../object.ts'

/** @param config the pod's proxy configuration, which can choose a type; an annotation wins over it */
export function proxyImage(
  values: JsonObject,
  config: JsonObject,
  annotations: Readonly<Record<string, string>>,
): string {
  const global = objectAt(values, ['global']) ?? {}
  const name = textAt(global, ['proxy', 'image']) || 'proxyv2'
  const chosen = objectAt(config, ['image'])
  const type =
    annotations[names.proxyImageType] ??
    (chosen === undefined ? textAt(global, ['variant']) : textAt(chosen, ['imageType']))
  return `${textAt(global, ['hub'])}/${name}:${taggedWith(textAt(global, ['tag']), type)}`
}

function taggedWith(tag: string, type: string): string {
  if (type === '') return tag
  const plain = tag.replace(/-(?:distroless|debug)$/, '')
  return type === 'default' ? plain : `${plain}-${type}`
}

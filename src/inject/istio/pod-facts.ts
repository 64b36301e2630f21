// What a pod template says that decides how Istio treats it.

import {containers} from '../../meshes/linkerd.ts'
import {isJsonObject} from '../../yaml/index.ts'
import {containersOf, textAt} from '../object.ts'
import type {InjectedPod} from './pod-owner.ts'

const linkerdContainers: readonly string[] = [containers.proxy, containers.init, containers.networkValidator]

export function hasLinkerd({template}: InjectedPod): boolean {
  return (['containers', 'initContainers'] as const).some((list) =>
    containersOf(template.spec, list).some(({value}) => linkerdContainers.includes(textAt(value, ['name']))),
  )
}

export function usesUdp({spec}: InjectedPod): boolean {
  return containersOf(spec, 'containers').some(({value}) => {
    const ports = Array.isArray(value.ports) ? value.ports.filter(isJsonObject) : []
    return ports.some(({protocol}) => protocol === 'UDP')
  })
}

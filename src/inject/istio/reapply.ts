// Lays the user's own version of a container over the one that a template has under the same name.

import {annotations as names} from '../../meshes/istio.ts'
import {isJsonObject, type Json, type JsonObject, strategicMerge} from '../../yaml/index.ts'
import {textAt, textsAt} from '../object.ts'
import {type InjectionStatus, type Overrides, readOverrides} from './injection-status.ts'
import {goJson} from './typed-json.ts'
import {type ContainerList, containersAt, type Pod, proxyName} from './typed-pod.ts'

/** A user writes it for an image that the injector is to fill in. */
const automaticImage = 'auto'

interface Injection {
  /** As the user wrote it. */
  readonly original: Pod
  readonly template: JsonObject
  /** With the templates merged in. */
  readonly merged: JsonObject
  /** Of an injection before this one. */
  readonly status: InjectionStatus | undefined
}

/** @returns the pod with the user's fields on top, and an annotation that remembers them */
export function reapplyContainers({original, template, merged, status}: Injection): JsonObject {
  const overrides = readOverrides(textsAt(original.metadata, ['annotations']))
  const recorded: Record<ContainerList, JsonObject[]> = {containers: [], initContainers: []}
  let pod = merged
  for (const list of ['containers', 'initContainers'] as const) {
    for (const {name} of containersAt(template, list)) {
      if (typeof name !== 'string' || status?.[list].includes(name)) continue
      const own = userVersion(original, overrides, list, name)
      if (own === undefined) continue
      const {image, ...rest} = own
      const kept = image === automaticImage || image === undefined ? rest : {...own}
      pod = strategicMerge(pod, {spec: {[list]: [kept]}})
      recorded[list].push(kept)
    }
  }
  if (status !== undefined || recorded.containers.length + recorded.initContainers.length === 0) return pod
  const text = goJson({
    ...(recorded.containers.length > 0 ? {containers: recorded.containers} : {}),
    ...(recorded.initContainers.length > 0 ? {initContainers: recorded.initContainers} : {}),
  })
  return strategicMerge(pod, {metadata: {annotations: {[names.overrides]: text}}})
}

/** A proxy that becomes an init container may have been written among the others. */
function userVersion(original: Pod, overrides: Overrides, list: ContainerList, name: string): JsonObject | undefined {
  const places = list === 'containers' ? (['containers'] as const) : (['containers', 'initContainers'] as const)
  return (
    overrides[list].find((container) => container.name === name) ??
    places.flatMap((place) => containersAt(original, place)).find((container) => container.name === name)
  )
}

/** A proxy that the user runs as somebody else: the init container has to let that one's traffic through. */
export function alignProxyUser(pod: JsonObject, original: Pod, isTransparent: boolean): JsonObject {
  const own = (['containers', 'initContainers'] as const)
    .flatMap((list) => containersAt(original, list))
    .find(({name}) => name === proxyName)
  const context = own !== undefined && isJsonObject(own.securityContext) ? own.securityContext : {}
  const {runAsUser, runAsGroup} = context
  if (runAsUser === undefined && runAsGroup === undefined) return pod
  const inits = containersAt(pod, 'initContainers')
  const init = inits.find(({name}) => name === 'istio-init') ?? inits.find(({name}) => name === 'istio-validation')
  if (init === undefined) return pod
  let result = pod
  if (isTransparent && runAsUser !== undefined)
    result = withContainer(result, proxyName, {securityContext: {runAsUser: 0}})
  if (!isTransparent && init.name === 'istio-validation') {
    const ids = {
      ...(runAsUser === undefined ? {} : {runAsUser}),
      ...(runAsGroup === undefined ? {} : {runAsGroup}),
    }
    result = withContainer(result, 'istio-validation', {securityContext: ids})
  }
  if (runAsUser === undefined || runAsUser === 0) return result
  return withUserArgument(result, textAt(init, ['name']), String(runAsUser))
}

function withUserArgument(pod: JsonObject, container: string, user: string): JsonObject {
  const init = containersAt(pod, 'initContainers').find(({name}) => name === container)
  const args: Json[] = Array.isArray(init?.args) ? [...init.args] : []
  const at = args.indexOf('-u')
  if (at === -1 || at === args.length - 1) return pod
  args[at + 1] = user
  return withContainer(pod, container, {args})
}

function withContainer(pod: JsonObject, name: string, change: JsonObject): JsonObject {
  const lists = (['containers', 'initContainers'] as const).filter((list) =>
    containersAt(pod, list).some((container) => container.name === name),
  )
  const patch = Object.fromEntries(lists.map((list): [string, Json] => [list, [{name, ...change}]]))
  return strategicMerge(pod, {spec: patch})
}

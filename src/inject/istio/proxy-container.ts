// Changes the proxy of a pod, in whichever list of containers it is.

import {isJsonObject, type Json, type JsonObject} from '../../yaml/index.ts'
import {type ContainerList, containersAt, type Pod, proxyName} from './typed-pod.ts'

export function proxyOf(pod: Pod): JsonObject | undefined {
  return (['containers', 'initContainers'] as const)
    .flatMap((list) => containersAt(pod, list))
    .find(({name}) => name === proxyName)
}

/** Every container of the pod, the proxy too, after a change. */
export function mapContainers(pod: Pod, change: (container: JsonObject, list: ContainerList) => JsonObject): Pod {
  const spec = {...pod.spec}
  for (const list of ['containers', 'initContainers'] as const) {
    const items = spec[list]
    if (Array.isArray(items)) spec[list] = items.map((item) => (isJsonObject(item) ? change(item, list) : item))
  }
  return {...pod, spec}
}

/** Variables go behind all others, and each name is there once. */
export function withProxyVariables(pod: Pod, variables: Readonly<Record<string, string>>): Pod {
  const names = Object.keys(variables)
  const proxy = proxyOf(pod)
  if (names.length === 0 || proxy === undefined) return pod
  const present: Json[] = Array.isArray(proxy.env) ? proxy.env : []
  const kept = present.filter((item) => !isJsonObject(item) || !names.includes(String(item.name)))
  const env = [...kept, ...names.map((name): Json => ({name, value: variables[name] ?? ''}))]
  return mapContainers(pod, (container) => (container === proxy ? {...container, env} : container))
}

export function proxyVariable(pod: Pod, name: string): string | undefined {
  const env = proxyOf(pod)?.env
  const found = Array.isArray(env) ? env.filter(isJsonObject).find((item) => item.name === name) : undefined
  return typeof found?.value === 'string' ? found.value : undefined
}

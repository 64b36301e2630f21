// What a pod's own object says of its containers: their ports, and the name of its proxy's identity.

import type {KubeObject} from '../kube/object.ts'
import {containers, identityVariable, ports} from '../meshes/linkerd.ts'
import type {Json} from '../yaml/index.ts'
import {at, listAt, textAt} from '../yaml/index.ts'

/** Both lists, since a native sidecar is an init container that stays. */
export function containersOf(pod: KubeObject): readonly Json[] {
  return [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')]
}

/** undefined when the pod has none. */
export function proxyContainer(pod: KubeObject): Json | undefined {
  return containersOf(pod).find((container) => textAt(container, 'name') === containers.proxy)
}

export function proxyAdminPort(proxy: Json): number {
  const named = listAt(proxy, 'ports').find((port) => textAt(port, 'name') === ports.adminName)
  const number = at(named, 'containerPort')
  return typeof number === 'number' ? number : ports.admin
}

/** The name that the proxy's certificate is for; undefined when the pod does not say. */
export function identityName(pod: KubeObject, proxy: Json): string | undefined {
  const name = environmentOf(pod, proxy).get(identityVariable)
  return name === undefined || name === '' || name.includes('$(') ? undefined : name
}

/** The container's variables, as far as the pod's object alone tells them. */
function environmentOf(pod: KubeObject, container: Json): Map<string, string> {
  const variables = new Map<string, string>()
  for (const entry of listAt(container, 'env')) {
    const name = textAt(entry, 'name') ?? ''
    const field = textAt(entry, 'valueFrom', 'fieldRef', 'fieldPath')
    const value =
      field === undefined ? expand(textAt(entry, 'value') ?? '', variables) : textAt(pod, ...field.split('.'))
    if (value !== undefined) variables.set(name, value)
  }
  return variables
}

/** `$(NAME)` stands for a variable that was defined before; `$$(NAME)` for itself without the first dollar. */
function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(\$|\(([^()]*)\))/g, (whole, rest: string, name: string | undefined) =>
    rest === '$' ? '$' : (variables.get(name ?? '') ?? whole),
  )
}

/** undefined for a pod that runs, otherwise the state that it is in. */
export function whyNotRunning(pod: KubeObject): string | undefined {
  const phase = textAt(pod, 'status', 'phase') ?? 'Unknown'
  return phase === 'Running' ? undefined : `is ${phase}, not Running`
}

// The object that a secret of Envoy's was read from, by the name under which Envoy asks istiod for it.

import type {Cause} from '../cause.ts'

const kinds: Readonly<Record<string, string>> = {
  kubernetes: 'Secret',
  'kubernetes-gateway': 'Secret',
  configmap: 'ConfigMap',
}

/** @param namespace the proxy's own, where names without one are looked up */
export function causeOfSecret(name: string, namespace: string | undefined): Cause | undefined {
  const [, scheme = '', first = '', second] = /^([a-z-]+):\/\/([^/]+)(?:\/([^/]+))?$/.exec(name) ?? []
  const kind = kinds[scheme]
  if (kind === undefined) return undefined
  if (second !== undefined) return {kind, namespace: first, name: second}
  return namespace === undefined ? undefined : {kind, namespace, name: first}
}

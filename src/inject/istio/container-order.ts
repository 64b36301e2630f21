// The order in which an injected pod's containers start.

import type {JsonObject} from '../../yaml/index.ts'
import {containersAt, type Pod, proxyName} from './typed-pod.ts'

/** Names in their order; undefined stands for all containers that no other name is meant for. */
type Order = readonly (string | undefined)[]

const nativeOrder: Order = ['istio-init', 'istio-validation', proxyName, 'enable-core-dump', undefined]
const initOrder: Order = ['istio-validation', undefined, 'istio-init', 'enable-core-dump']

/** @param proxyFirst whether applications wait for the proxy, which the kubelet does in the order of the list */
export function orderContainers(pod: Pod, proxyFirst: boolean): Pod {
  const inits = containersAt(pod, 'initContainers')
  const isNative = inits.some(({name}) => name === proxyName)
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(inits.length === 0 ? {} : {initContainers: ordered(inits, isNative ? nativeOrder : initOrder)}),
      containers: ordered(
        containersAt(pod, 'containers'),
        proxyFirst ? [proxyName, undefined] : [undefined, proxyName],
      ),
    },
  }
}

function ordered(containers: readonly JsonObject[], order: Order): JsonObject[] {
  return order.flatMap((wanted) =>
    containers.filter(({name}) => (wanted === undefined ? !order.includes(String(name)) : name === wanted)),
  )
}

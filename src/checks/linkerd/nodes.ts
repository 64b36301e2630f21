// What checks read of a node, so that a large cluster's nodes need not stay in memory whole.

import type {Json} from '../../kube/object.ts'
import {listAt, textAt, trueConditionOf} from '../../yaml/index.ts'

export interface NodeFacts {
  name: string
  podCidr: string | undefined
  addresses: readonly string[]
  /** When a Ready node last said so. */
  heartbeat: Date | undefined
  containerRuntime: string
}

export function readNode(node: Json): NodeFacts {
  const ready = trueConditionOf(node, 'Ready')
  const heartbeat = textAt(ready, 'lastHeartbeatTime')
  return {
    name: textAt(node, 'metadata', 'name') ?? '',
    podCidr: textAt(node, 'spec', 'podCIDR') || undefined,
    addresses: listAt(node, 'status', 'addresses').flatMap((address) => textAt(address, 'address') ?? []),
    heartbeat: heartbeat === undefined ? undefined : new Date(heartbeat),
    containerRuntime: textAt(node, 'status', 'nodeInfo', 'containerRuntimeVersion') ?? '',
  }
}

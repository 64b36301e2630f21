// What ambient mode rests on: agents on every node, and waypoints.

import type {ObjectSummary} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import {apps, gatewayApi, labels} from '../../meshes/istio.ts'
import {conditionOf, textAt} from '../../yaml/index.ts'
import {collect} from '../collect.ts'
import {fact, finding, NotAsked} from '../facts.ts'
import {isReady, reasonOf} from '../pods.ts'
import {isNotFound} from '../trouble.ts'
import type {BaseFacts} from './base-facts.ts'
import type {Agent, InstallFacts} from './install-facts.ts'
import {agentOf} from './install-facts.ts'

const gateways = {
  group: gatewayApi.group,
  version: 'v1',
  plural: 'gateways',
  kind: 'Gateway',
  namespaced: true,
} as const

const daemonSetNames: Readonly<Record<Agent, string>> = {ztunnel: apps.ztunnel, cni: apps.cni}

/** A page of whole pods is some 15 MB of JSON at this size. */
const podPage = 500

/** A pod of an agent, short enough to keep one for each of thousands of nodes. */
export interface AgentPod {
  readonly node: string
  /** The whole pod, of one that is not ready. */
  readonly unready: KubeObject | undefined
}

export interface GatewayState {
  readonly namespace: string
  readonly name: string
  readonly className: string
  /** Why it is not programmed; undefined when it is. */
  readonly problem: string | undefined
}

export function ambientFacts({cluster}: BaseFacts, {revisions, daemonSets}: InstallFacts) {
  const agents = async (agent: Agent) => (await daemonSets()).filter((daemonSet) => agentOf(daemonSet) === agent)
  const agentFact = (agent: Agent, absent: string) =>
    fact(agent, async (): Promise<KubeObject> => {
      const isAmbient = (await revisions()).some(({ambient}) => ambient)
      const [found] = await agents(agent)
      if (found !== undefined) return found
      throw isAmbient ? finding('MESH0907', {objects: `DaemonSet ${daemonSetNames[agent]}`}) : new NotAsked(absent)
    })
  return {
    ztunnel: agentFact('ztunnel', 'the install is not in ambient mode'),
    cni: agentFact('cni', 'the install uses no CNI plugin'),
    async agentPods(daemonSet: KubeObject): Promise<AgentPod[]> {
      const label = agentOf(daemonSet) === 'cni' ? `k8s-app=${apps.cni}` : `app=${apps.ztunnel}`
      const namespace = textAt(daemonSet, 'metadata', 'namespace') ?? ''
      const pods = (await cluster()).list('pods', {namespace, labelSelector: label, pageSize: podPage})
      return collect(pods, readAgentPod)
    },
    gateways: fact('gateways', async (): Promise<GatewayState[]> => {
      try {
        return await collect((await cluster()).list(gateways), readGateway)
      } catch (error) {
        if (isNotFound(error)) throw new NotAsked('the Gateway API is not installed')
        throw error
      }
    }),
    /** Services that ask for a waypoint of their own. */
    servicesWithWaypoint: fact('servicesWithWaypoint', async (): Promise<ObjectSummary[]> => {
      const query = {labelSelector: labels.useWaypoint}
      return collect((await cluster()).listMetadata('services', query), (entry) => entry)
    }),
  }
}

function readAgentPod(pod: KubeObject): AgentPod {
  return {node: textAt(pod, 'spec', 'nodeName') ?? '', unready: isReady(pod) ? undefined : pod}
}

function readGateway(gateway: KubeObject): GatewayState {
  const condition = conditionOf(gateway, 'Programmed')
  const isProgrammed = textAt(condition, 'status') === 'True'
  return {
    namespace: textAt(gateway, 'metadata', 'namespace') ?? '',
    name: gateway.metadata.name,
    className: textAt(gateway, 'spec', 'gatewayClassName') ?? '',
    problem: isProgrammed
      ? undefined
      : condition === undefined
        ? 'no controller has looked at it'
        : reasonOf(condition),
  }
}

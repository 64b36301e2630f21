// Whether ambient mode works where it is asked for: agents on every node, namespaces enrolled, waypoints in place.

import type {ObjectSummary} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import {dataplaneModes, gatewayClasses, labels} from '../../meshes/istio.ts'
import {at, textAt, textMapAt} from '../../yaml/index.ts'
import type {Check, Outcome} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import {NotAsked} from '../facts.ts'
import {placeOf} from '../pods.ts'
import type {IstioFacts} from './facts.ts'
import {heldUp} from './held-up.ts'
import type {Agent} from './install-facts.ts'
import {agentOf} from './install-facts.ts'
import {isAmbient} from './namespaces.ts'

interface Subject {
  readonly agent: Agent
  readonly exists: Pick<Check<IstioFacts>, 'id' | 'title'>
  readonly runs: Pick<Check<IstioFacts>, 'id' | 'title'>
}

const subjects: readonly Subject[] = [
  {
    agent: 'ztunnel',
    exists: {id: 'istio-ztunnel', title: 'ztunnel is installed'},
    runs: {id: 'istio-ztunnel-ready', title: 'ztunnel is ready on every node'},
  },
  {
    agent: 'cni',
    exists: {id: 'istio-cni', title: 'CNI plugin is installed'},
    runs: {id: 'istio-cni-ready', title: 'CNI plugin is ready on every node'},
  },
]

export const nodeAgents: readonly Check<IstioFacts>[] = subjects.flatMap((subject) => [exists(subject), runs(subject)])

function exists({agent, exists: named}: Subject): Check<IstioFacts> {
  return {
    ...named,
    level: 'error',
    establishes: agent,
    async run({facts}) {
      await facts[agent]()
      return passed
    },
  }
}

function runs({agent, runs: named}: Subject): Check<IstioFacts> {
  return {
    ...named,
    level: 'error',
    retry: true,
    run: async ({facts}) => coverNodes(facts, await facts[agent]()),
  }
}

async function coverNodes(facts: IstioFacts, daemonSet: KubeObject): Promise<Outcome> {
  const {name, namespace} = {name: daemonSet.metadata.name, namespace: textAt(daemonSet, 'metadata', 'namespace') ?? ''}
  const selector = textMapAt(daemonSet, 'spec', 'template', 'spec', 'nodeSelector')
  const nodes = (await facts.nodes()).filter((node) => takesAgents(node, selector)).map((node) => node.name)
  const pods = await facts.agentPods(daemonSet)
  const ready = new Set(pods.filter(({unready}) => unready === undefined).map(({node}) => node))
  const lacking = nodes.filter((node) => !ready.has(node))
  if (lacking.length === 0) return passed
  const unready = pods.flatMap((pod) => pod.unready ?? [])
  const count = (field: string) => Number(at(daemonSet, 'status', field) ?? 0)
  // Taints and affinity may keep an agent from nodes on purpose: what was to be there is there.
  if (unready.length === 0 && count('desiredNumberScheduled') === count('numberReady') && count('numberReady') > 0) {
    return found('MESH0909', {name, namespace, nodes: lacking})
  }
  const reasons = await heldUp(await facts.cluster(), unready.length > 0 ? unready : [daemonSet])
  return found('MESH0908', {name, namespace, nodes: lacking, reason: `: ${reasons.join('; ')}`})
}

/** Nodes that are no machines run no agents. */
function takesAgents({labels: own}: ObjectSummary, selector: Readonly<Record<string, string>>): boolean {
  if (own.type === 'virtual-kubelet' || own['eks.amazonaws.com/compute-type'] === 'fargate') return false
  return Object.entries(selector).every(([key, value]) => own[key] === value)
}

export const ambientIsInstalled: Check<IstioFacts> = {
  id: 'istio-ambient-namespaces',
  title: 'namespaces in ambient mode are served',
  level: 'error',
  async run({facts}) {
    await facts.installed()
    const namespaces = (await facts.namespaces()).filter(isAmbient).map(({name}) => name)
    if (namespaces.length === 0) return skipped('no namespace is in ambient mode')
    const isServed = (await facts.daemonSets()).some((daemonSet) => agentOf(daemonSet) === 'ztunnel')
    return isServed ? passed : found('MESH0910', {namespaces})
  },
}

/** @param none what it means when there is none */
const programmed = (
  named: Pick<Check<IstioFacts>, 'id' | 'title' | 'level' | 'retry'>,
  classes: readonly string[],
  code: 'MESH0911' | 'MESH0912',
  none: string,
): Check<IstioFacts> => ({
  ...named,
  async run({facts}) {
    const gateways = (await facts.gateways()).filter(({className}) => classes.includes(className))
    if (gateways.length === 0) return skipped(none)
    const problems = gateways.flatMap((gateway) =>
      gateway.problem === undefined ? [] : [`${placeOf(gateway)} (${gateway.problem})`],
    )
    return problems.length === 0 ? passed : found(code, {problems})
  },
})

export const waypointsAreProgrammed = programmed(
  {id: 'istio-waypoints', title: 'waypoints are programmed', level: 'error', retry: true},
  gatewayClasses.waypoints,
  'MESH0911',
  'there is no waypoint',
)

/** A gateway waits for its address as long as nothing gives it one, and serves inside of the cluster meanwhile. */
export const gatewaysAreProgrammed = programmed(
  {id: 'istio-gateways', title: 'gateways of Istio are programmed', level: 'warning'},
  gatewayClasses.gateways,
  'MESH0912',
  'there is no Gateway of a class of Istio',
)

export const waypointsExist: Check<IstioFacts> = {
  id: 'istio-waypoint-references',
  title: 'waypoints that namespaces and services ask for exist',
  level: 'warning',
  async run({facts}) {
    await facts.installed()
    const [namespaces, services] = [await facts.namespaces(), await facts.servicesWithWaypoint()]
    const asking = [
      ...namespaces.map((entry) => ({...askedOf(entry, entry.name), by: `namespace ${entry.name}`})),
      ...services.map((entry) => ({...askedOf(entry, entry.namespace), by: `service ${placeOf(entry)}`})),
    ].filter(({name}) => name !== '' && name !== dataplaneModes.none)
    if (asking.length === 0) return skipped('nothing asks for a waypoint')
    const existing = new Set((await waypointsOf(facts)).map(placeOf))
    const problems = asking
      .filter((waypoint) => !existing.has(placeOf(waypoint)))
      .map((waypoint) => `${waypoint.by} asks for ${placeOf(waypoint)}`)
    return problems.length === 0 ? passed : found('MESH0913', {problems})
  },
}

/** Any Gateway may stand in for a waypoint, also one of a class of the user's own. */
async function waypointsOf(facts: IstioFacts) {
  try {
    return await facts.gateways()
  } catch (error) {
    if (error instanceof Error && error.cause instanceof NotAsked) return []
    throw error
  }
}

function askedOf({labels: own}: ObjectSummary, namespace: string): {name: string; namespace: string} {
  return {name: own[labels.useWaypoint] ?? '', namespace: own[labels.useWaypointNamespace] || namespace}
}

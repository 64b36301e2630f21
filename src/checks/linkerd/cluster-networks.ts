// Whether the proxies' idea of the cluster's networks holds every node, pod and service.

import type {PodSummary} from '../../kube/cluster.ts'
import {at} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import {finding} from '../facts.ts'
import type {NetworkSet} from '../networks.ts'
import {networkSet, parseNetwork} from '../networks.ts'
import {unlessRightIsMissing} from '../trouble.ts'
import type {LinkerdFacts} from './facts.ts'

const inspectedAtOnce = 10

export const networksHoldNodes: Check<LinkerdFacts> = {
  id: 'l5d-cluster-networks-cidr',
  title: 'cluster networks contains all node podCIDRs',
  level: 'error',
  async run({facts}) {
    const {networks, set} = await clusterNetworks(facts)
    const nodes = (await facts.nodes()).flatMap(({name, podCidr}) => (podCidr === undefined ? [] : [{name, podCidr}]))
    if (nodes.length === 0) return skipped('no node has a podCIDR')
    const outside = nodes.filter(({podCidr}) => {
      const network = parseNetwork(podCidr)
      return network === undefined || !set.holdsNetwork(network)
    })
    if (outside.length === 0) return passed
    return found('MESH0208', {networks, outside: outside.map(({name, podCidr}) => `node ${name} (${podCidr})`)})
  },
}

export const networksHoldPods: Check<LinkerdFacts> = {
  id: 'l5d-cluster-networks-pods',
  title: 'cluster networks contains all pods',
  level: 'error',
  async run({facts}) {
    const {networks, set} = await clusterNetworks(facts)
    const strange = new Set((await facts.podAddresses()).filter((ip) => !set.holdsAddress(ip)))
    if (strange.size === 0) return passed
    const pods = (await facts.allPods()).filter(({ip}) => strange.has(ip))
    const outside = await withoutHostNetwork(facts, pods)
    if (outside.length === 0) return passed
    return found('MESH0209', {
      networks,
      outside: outside.map(({namespace, name, ip}) => `pod ${namespace}/${name} (${ip})`),
    })
  },
}

export const networksHoldServices: Check<LinkerdFacts> = {
  id: 'l5d-cluster-networks-pods',
  title: 'cluster networks contains all services',
  level: 'error',
  async run({facts}) {
    const {networks, set} = await clusterNetworks(facts)
    const outside = (await facts.serviceAddresses()).flatMap(({namespace, name, ips}) =>
      ips
        .slice(0, 1)
        .filter((ip) => !set.holdsAddress(ip))
        .map((ip) => `service ${namespace}/${name} (${ip})`),
    )
    return outside.length === 0 ? passed : found('MESH0209', {networks, outside})
  },
}

async function clusterNetworks(facts: LinkerdFacts): Promise<{networks: string; set: NetworkSet}> {
  const networks = (await facts.config()).clusterNetworks
  const entries = networks
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  const parsed = entries.map(parseNetwork)
  const wrong = entries.filter((_, index) => parsed[index] === undefined)
  if (wrong.length > 0) throw finding('MESH0210', {entries: wrong.map((entry) => `"${entry}"`)})
  return {networks, set: networkSet(parsed.filter((network) => network !== undefined))}
}

/**
 * A pod of the host's network has its node's address, whatever clusterNetworks say. The list of pods does not tell which
 * these are: most are known by the nodes' addresses, the others are looked at whole, until there is an offender to name.
 */
async function withoutHostNetwork(facts: LinkerdFacts, pods: readonly PodSummary[]): Promise<PodSummary[]> {
  const nodes = await facts.nodes().catch(unlessRightIsMissing)
  const nodeAddresses = new Set(nodes?.flatMap(({addresses}) => addresses))
  const suspects = pods.filter(({ip}) => !nodeAddresses.has(ip))
  const cluster = await facts.cluster()
  for (let start = 0; start < suspects.length; start += inspectedAtOnce) {
    const batch = suspects.slice(start, start + inspectedAtOnce)
    const whole = await Promise.all(batch.map(({namespace, name}) => cluster.get('pods', {namespace, name})))
    const outside = batch.filter(
      (_, index) => whole[index] !== undefined && at(whole[index], 'spec', 'hostNetwork') !== true,
    )
    if (outside.length > 0) return outside
  }
  return []
}

// Whether the cluster is ready for an install, and whether this user may make one.

import {MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import {textAt} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import {missingRight} from '../trouble.ts'
import type {LinkerdFacts} from './facts.ts'

export const namespaceIsFree: Check<LinkerdFacts> = {
  id: 'pre-ns',
  title: 'control plane namespace does not already exist',
  level: 'error',
  async run({facts}) {
    const {namespace} = facts
    const existing = await (await facts.cluster()).get('namespaces', {name: namespace})
    return existing === undefined ? passed : found('MESH0101', {namespace})
  },
}

/** The server goes through every step of a create but storing; a namespaced object would need its namespace. */
export const canCreateClusterScoped: Check<LinkerdFacts> = {
  id: 'pre-k8s-cluster-k8s',
  title: 'can create non-namespaced resources',
  level: 'error',
  async run({facts}) {
    const cluster = await facts.cluster()
    const objects = (await facts.defaultManifest()).filter(
      (object) => textAt(object, 'metadata', 'namespace') === undefined,
    )
    const problems = (await Promise.all(objects.map((object) => tryCreate(cluster, object)))).filter(
      (text) => text !== undefined,
    )
    return problems.length === 0 ? passed : found('MESH0102', {problems: [...new Set(problems)]})
  },
}

async function tryCreate(cluster: Cluster, object: KubeObject): Promise<string | undefined> {
  try {
    await cluster.create(object, {dryRun: true})
    return undefined
  } catch (error) {
    if (!(error instanceof MeshError)) throw error
    // What exists could be created: access and admission come before the name is looked at.
    if ('trouble' in error && error.trouble === 'exists') return undefined
    const right = missingRight(error)
    return right === undefined
      ? `${object.kind} "${object.metadata.name}" (${error.message})`
      : `${object.kind} (needs ${right})`
  }
}

interface Question {
  title: string
  verb: string
  group: string
  resource: string
}

/** Titles are Linkerd's own labels, so that scripts that look for them go on working. */
const questions: readonly Question[] = [
  {title: 'can create ServiceAccounts', verb: 'create', group: '', resource: 'serviceaccounts'},
  {title: 'can create Services', verb: 'create', group: '', resource: 'services'},
  {title: 'can create Deployments', verb: 'create', group: 'apps', resource: 'deployments'},
  {title: 'can create CronJobs', verb: 'create', group: 'batch', resource: 'cronjobs'},
  {title: 'can create ConfigMaps', verb: 'create', group: '', resource: 'configmaps'},
  {title: 'can create Secrets', verb: 'create', group: '', resource: 'secrets'},
  {title: 'can read Secrets', verb: 'get', group: '', resource: 'secrets'},
]

export const hasRights: readonly Check<LinkerdFacts>[] = questions.map(({title, verb, group, resource}) => ({
  id: 'pre-k8s',
  title,
  level: 'error',
  async run({facts}) {
    const {namespace} = facts
    const verdict = await (await facts.cluster()).can({verb, group, resource, namespace})
    if (verdict.allowed) return passed
    const object = group === '' ? resource : `${resource}.${group}`
    return found('MESH0103', {
      right: `${verb} ${object} in ${namespace}`,
      reason: verdict.reason === '' ? '' : ` (${verdict.reason})`,
      question: `${verb} ${object} -n ${namespace}`,
    })
  },
}))

const aggregation = {
  name: 'extension-apiserver-authentication',
  namespace: 'kube-system',
  key: 'requestheader-client-ca-file',
} as const

export const canReadAggregationCa: Check<LinkerdFacts> = {
  id: 'pre-k8s',
  title: 'can read extension-apiserver-authentication configmap',
  level: 'error',
  async run({facts}) {
    const {name, namespace, key} = aggregation
    const map = await (await facts.cluster()).get('configmaps', {name, namespace})
    if (map === undefined) return found('MESH0104', {name, namespace})
    return (textAt(map, 'data', key) ?? '') === '' ? found('MESH0105', {name, namespace, key}) : passed
  },
}

/** A kubelet may skip its heartbeat for five minutes while nothing changes, and be late by its period. */
const largestSkew = 310

export const clocksAgree: Check<LinkerdFacts> = {
  id: 'pre-k8s-clock-skew',
  title: 'no clock skew detected',
  level: 'warning',
  async run({facts}) {
    const cluster = await facts.cluster()
    const nodes = (await facts.nodes()).flatMap(({name, heartbeat}) =>
      heartbeat === undefined ? [] : [{name, heartbeat}],
    )
    if (nodes.length === 0) return skipped('no node is ready')
    const now = await cluster.now()
    const skewed = nodes.filter(({heartbeat}) => Math.abs(now.getTime() - heartbeat.getTime()) > largestSkew * 1000)
    return skewed.length === 0 ? passed : found('MESH0106', {limit: largestSkew, nodes: skewed.map(({name}) => name)})
  },
}

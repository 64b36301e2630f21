// What proxies call a workload, and which objects of Kubernetes that is: they tell a name without a kind.

import type {EngineName} from '../engines.ts'
import {engines} from '../engines.ts'
import {kindNames, statKinds} from '../targets/kinds.ts'
import type {OwnedPod} from '../targets/pods.ts'
import type {Labels} from './dialect.ts'

/** Labels of samples that name an object which owns pods, or a pod. */
export const workloadLabels: readonly string[] = kindNames()
  .filter((kind) => !['namespace', 'service'].includes(kind) && !('policy' in statKinds[kind]))
  .map((kind) => statKinds[kind].label)

interface Workload {
  readonly labels: Labels
  readonly engine: EngineName | undefined
}

/** Learns from every pod that is read. A Deployment and a StatefulSet of one name in one namespace are the same to a proxy. */
export class WorkloadDirectory {
  readonly #known = new Map<string, Workload>()

  learn(pod: OwnedPod): void {
    const {namespace} = pod.summary
    const {name, label} = workloadOf(pod)
    const known = this.#known.get(`${namespace}/${name}`)
    this.#known.set(`${namespace}/${name}`, {
      labels: {...known?.labels, [label]: name},
      engine: known?.engine ?? pod.engine,
    })
  }

  /** The object behind a name; of one that nobody has read any kind may be meant. */
  labelsOf(namespace: string, name: string): Labels {
    if (name === '') return {}
    return (
      this.#known.get(`${namespace}/${name}`)?.labels ??
      Object.fromEntries(workloadLabels.map((label) => [label, name]))
    )
  }

  /** Whether a proxy in the workload's own pods tells of its traffic. */
  hasOwnProxy(namespace: string, name: string): boolean {
    const engine = this.#known.get(`${namespace}/${name}`)?.engine
    return engine !== undefined && !engines[engine].shared
  }

  /** Whether any proxy tells of it. */
  isMeshed(namespace: string, name: string): boolean {
    return this.#known.get(`${namespace}/${name}`)?.engine !== undefined
  }
}

const byOwner: readonly (readonly [kind: string, label: string])[] = [
  ['CronJob', 'cronjob'],
  ['Deployment', 'deployment'],
  ['DaemonSet', 'daemonset'],
  ['StatefulSet', 'statefulset'],
  ['ReplicationController', 'replicationcontroller'],
]

/** As Istio names it: a Deployment rather than its ReplicaSet, a CronJob rather than its Job, a pod that nobody owns. */
function workloadOf({summary, owners}: OwnedPod): {name: string; label: string} {
  for (const [kind, label] of byOwner) {
    const name = owners.get(kind)
    if (name !== undefined) return {name, label}
  }
  const set = owners.get('ReplicaSet')
  const hash = summary.labels['pod-template-hash']
  if (set !== undefined) {
    const ofDeployment = hash === undefined ? undefined : withoutEnd(set, `-${hash}`)
    return ofDeployment === undefined ? {name: set, label: 'replicaset'} : {name: ofDeployment, label: 'deployment'}
  }
  const job = owners.get('Job')
  // Its start in minutes since 1970 is what a CronJob puts at the end.
  const ofCronJob = job === undefined ? undefined : /^(.+)-\d{8,10}$/.exec(job)?.[1]
  if (ofCronJob !== undefined) return {name: ofCronJob, label: 'cronjob'}
  return job === undefined ? {name: summary.name, label: 'pod'} : {name: job, label: 'k8s_job'}
}

function withoutEnd(text: string, end: string): string | undefined {
  return text.endsWith(end) ? text.slice(0, -end.length) : undefined
}

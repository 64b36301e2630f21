// Small workloads of a suite's own namespace, and what becomes of them on the cluster.

import type {Cluster} from '../cluster.ts'
import {applyStrictly} from './apply.ts'
import type {OwnNamespace} from './namespaces.ts'

export interface Workloads {
  metadata(name: string): object
  /** A Deployment whose pods carry the label `app: name`. */
  deployment(name: string, replicas: number): object
  /** A Service that selects those pods. */
  service(name: string): object
  /** Applies a Deployment and waits until it is complete; resolves with its pods' names. */
  rollOut(name: string, replicas: number): Promise<string[]>
  /** `kubectl get` in the namespace. */
  get(...args: string[]): Promise<string>
}

export function workloadsIn(cluster: Cluster, {name: namespace}: OwnNamespace): Workloads {
  const {kubectl} = cluster
  const metadata = (name: string) => ({name, namespace, labels: {app: name}})
  const deployment = (name: string, replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name),
    spec: selectedPods(name, {replicas}),
  })
  const get = async (...args: string[]) => (await kubectl(['get', '-n', namespace, ...args])).stdout.trim()
  return {
    metadata,
    deployment,
    service: (name) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(name),
      spec: {selector: {app: name}, ports: [{port: 80, targetPort: 8080}]},
    }),
    async rollOut(name, replicas) {
      await applyStrictly(cluster, [deployment(name, replicas)])
      await kubectl(['rollout', 'status', '-n', namespace, `deployment/${name}`, '--timeout=60s'])
      return (await get('pods', '-l', `app=${name}`, '-o', 'jsonpath={.items[*].metadata.name}')).split(' ').sort()
    },
    get,
  }
}

/** @param more goes into the pod's spec */
export function podTemplate(app: string, more: object = {}): object {
  const containers = [{name: 'main', image: 'example.com/main:1', ports: [{containerPort: 8080}]}]
  return {metadata: {labels: {app}}, spec: {containers, ...more}}
}

/** The spec of a workload with a selector. */
export function selectedPods(app: string, more: object = {}): object {
  return {selector: {matchLabels: {app}}, template: podTemplate(app), ...more}
}

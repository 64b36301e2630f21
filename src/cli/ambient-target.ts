// What `mesh ambient` is about: a namespace, or one object with pods.

import type {Enrolled} from '../ambient/enrolment.ts'
import type {StatusRequest} from '../ambient/status.ts'
import {collectPods, podsOfWorkload} from '../diagnostics/workload-pods.ts'
import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import {checkName, readNamedResource} from './named-resource.ts'

const kinds = [
  'cronjob',
  'daemonset',
  'deployment',
  'job',
  'pod',
  'replicaset',
  'replicationcontroller',
  'statefulset',
] as const

/** The kind whose pods may not be labelled anew once they are made. */
const settled = 'Job'

/** As the user typed it: an object's namespace is known when the cluster is. */
export type AmbientTarget = Omit<Enrolled, 'namespace'>

/** @throws MeshError with exit code 2 for what is neither a namespace nor an object with pods */
export function readTarget(text: string): AmbientTarget {
  if (!text.includes('/')) return {resource: 'namespaces', objectKind: 'Namespace', name: checkName(text)}
  const {resource, objectKind, name} = readNamedResource(text, kinds)
  return {resource, objectKind, name}
}

/** The same for what can be changed. */
export function readLabelled(text: string): AmbientTarget {
  const target = readTarget(text)
  if (target.objectKind !== settled) return target
  throw new MeshError(Exit.Usage, `the pods of a ${settled} cannot be labelled once it exists`, {
    hint: 'mesh ambient add NAMESPACE',
  })
}

/** @param namespace where an object is looked for */
export function inNamespace(target: AmbientTarget, namespace: string): Enrolled {
  return {...target, namespace: target.resource === 'namespaces' ? target.name : namespace}
}

/** @param target undefined is the whole of `namespace`, which is all of them when undefined too */
export async function podsAndServices(
  cluster: Cluster,
  target: AmbientTarget | undefined,
  namespace: string | undefined,
): Promise<Omit<StatusRequest, 'controlPlaneNamespace'>> {
  if (target !== undefined && target.resource !== 'namespaces') {
    return {pods: await podsOfWorkload(cluster, inNamespace(target, namespace ?? cluster.namespace)), services: []}
  }
  const within = target?.name ?? namespace
  if (within !== undefined && (await cluster.get('namespaces', {name: within})) === undefined) {
    throw new MeshError(Exit.Failed, `namespace "${within}" does not exist`, {hint: 'kubectl get namespaces'})
  }
  const query = within === undefined ? {} : {namespace: within}
  const services: KubeObject[] = []
  for await (const service of cluster.list('services', query)) services.push(service)
  return {pods: await collectPods(cluster, query), services}
}

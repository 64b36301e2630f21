// Answers `authz`: the authorizations that apply to a workload's pods, from the policy objects alone.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import type {ResourceName} from '../../kube/resources.ts'
import type {MeshName} from '../../meshes/index.ts'
import {hasTrouble} from '../targets/reach.ts'
import {parseWorkloadTarget} from '../targets/workload-target.ts'
import {meshStatistics, statVocabulary} from '../vocabulary.ts'
import {readListeningPods} from './authz-pods.ts'
import type {AppliedAuthorizations, PolicyObjects} from './authz-rules.ts'
import {authorizationsFor, targetOf} from './authz-rules.ts'

export interface AuthorizationsRequest {
  readonly mesh: MeshName
  readonly words: readonly string[]
  readonly namespace: string
}

/** @throws MeshError when the words cannot be understood, or name what does not exist */
export async function readAuthorizations(
  cluster: Cluster,
  {mesh, words, namespace}: AuthorizationsRequest,
): Promise<AppliedAuthorizations> {
  const target = parseWorkloadTarget(words, 'authz')
  if (target.kind === 'namespace') {
    throw new MeshError(Exit.Usage, 'authz takes workloads, not namespaces', {hint: 'mesh authz po -n NAMESPACE'})
  }
  const [pods, objects] = await Promise.all([
    readListeningPods(cluster, target, namespace, statVocabulary(meshStatistics(mesh))),
    readPolicies(cluster, namespace),
  ])
  return authorizationsFor(pods, objects)
}

async function readPolicies(cluster: Cluster, namespace: string): Promise<PolicyObjects> {
  const [servers, serverAuthorizations, policies] = await Promise.all(
    (['servers', 'serverauthorizations', 'authorizationpolicies'] as const).map((resource) =>
      readAll(cluster, resource, namespace),
    ),
  )
  return {
    servers: servers ?? [],
    serverAuthorizations: serverAuthorizations ?? [],
    policies: policies ?? [],
    ...(await readTargetRoutes(cluster, policies ?? [], namespace)),
  }
}

async function readAll(cluster: Cluster, resource: ResourceName, namespace: string): Promise<KubeObject[]> {
  try {
    const objects: KubeObject[] = []
    for await (const object of cluster.list(resource, {namespace})) objects.push(object)
    return objects
  } catch (error) {
    if (!hasTrouble(error, 'not-found')) throw error
    throw new MeshError(Exit.Failed, `the cluster knows no ${resource}: Linkerd's CRDs are not installed`, {
      hint: 'mesh install --crds | kubectl apply --server-side -f -',
      cause: error,
    })
  }
}

/** Where routes are kept, by the group and kind of a reference to one. */
const routeResources: Readonly<Record<string, ResourceName>> = {
  'policy.linkerd.io/HTTPRoute': 'policyhttproutes',
  'gateway.networking.k8s.io/HTTPRoute': 'httproutes',
  'gateway.networking.k8s.io/GRPCRoute': 'grpcroutes',
}

/** Only those that a policy names; whoever has none needs no right to read routes. */
async function readTargetRoutes(
  cluster: Cluster,
  policies: readonly KubeObject[],
  namespace: string,
): Promise<Pick<PolicyObjects, 'routes' | 'unreadable'>> {
  const routes: KubeObject[] = []
  const unreadable = new Map<string, string>()
  const wanted = new Map(
    policies.map(targetOf).flatMap((target) => (target.kind === 'route' ? [[target.key, target]] : [])),
  )
  await Promise.all(
    [...wanted.values()].map(async ({key, group, routeKind, name}) => {
      const resource = routeResources[`${group}/${routeKind}`]
      if (resource === undefined) return
      try {
        const route = await cluster.get(resource, {namespace, name})
        if (route !== undefined) routes.push(route)
      } catch (error) {
        if (!(error instanceof MeshError) || !hasTrouble(error, 'forbidden')) throw error
        unreadable.set(key, error.message)
      }
    }),
  )
  return {routes, unreadable}
}

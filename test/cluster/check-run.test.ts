// A whole run of the checks on a real API server: beside Linkerd's own, with little rights, and how often it asks.

import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Stage} from '../../src/checks/check.ts'
import {type Exception, sideBySide} from '../support/linkerd-reference.ts'
import {describeWithReference} from '../support/reference.ts'
import {runMesh} from '../support/run-mesh.ts'
import {streamOf} from './cluster.ts'
import {sharedControlPlane} from './control-plane.ts'
import {checksOn} from './support/checks.ts'
import {countRequests} from './support/count-requests.ts'
import {
  applyGatewayApi,
  installLinkerd,
  type LinkerdOnCluster,
  removeControlPlane,
  removeLinkerd,
} from './support/linkerd.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {workloadsIn} from './support/workloads.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster
const check = checksOn(kubeconfig)

let linkerd: LinkerdOnCluster
let shop: OwnNamespace
beforeAll(async () => {
  await removeLinkerd(cluster)
  linkerd = await installLinkerd(cluster)
  shop = await createNamespace(cluster, 'shop')
  const {deployment} = workloadsIn(cluster, shop)
  const injected = runMesh(['inject', '--manual', '-'], {
    stdin: JSON.stringify(deployment('web', 1)),
    env: {KUBECONFIG: kubeconfig},
  })
  expect(injected).toMatchObject({status: 0})
  await kubectl(['apply', '--server-side', '-f', '-'], injected.stdout)
  await kubectl(['rollout', 'status', '-n', shop.name, 'deployment/web', '--timeout=60s'])
})
afterAll(async () => {
  await shop.remove()
  await removeLinkerd(cluster)
})

const ask = (stage: Stage) =>
  check(stage, {
    crdManifest: async () => linkerd.crds,
    defaultManifest: async () => linkerd.controlPlane,
    dataPlaneNamespace: stage === 'data-plane' ? shop.name : undefined,
  })

const offline = 'Linkerd tries the network and warns that there is none; we need leave to use it'
const development =
  'Linkerd looked with a build of its own that has another version; we take the release that we install'
const nodes = "our cluster's nodes have a podCIDR"
const skipped = (because: string, ...titles: string[]): Exception[] =>
  titles.map((title) => ({title, ours: 'skipped', because}))
const onInstalls: readonly Exception[] = [
  {title: 'cluster networks contains all node podCIDRs', ours: 'more', because: nodes},
  ...skipped(offline, 'can determine the latest version', 'cli is up-to-date', 'control plane proxies are up-to-date'),
  {title: 'control plane proxies and cli versions match', ours: 'success', because: development},
]

interface State {
  file: string
  stage: Stage
  exceptions: readonly Exception[]
}

describeWithReference("Linkerd's own results", (reference) => {
  test.each<State>([
    {
      file: 'healthy',
      stage: 'installed',
      exceptions: [
        ...onInstalls,
        ...skipped(offline, 'control plane is up-to-date'),
        {title: 'control plane and cli versions match', ours: 'success', because: development},
      ],
    },
    {
      file: 'healthy-proxy',
      stage: 'data-plane',
      exceptions: [
        ...onInstalls,
        ...skipped(offline, 'data plane is up-to-date'),
        {title: 'data plane and cli versions match', ours: 'success', because: development},
      ],
    },
  ])('in the state $file are ours as well', async ({file, stage, exceptions}) => {
    const {results} = await ask(stage)
    const {ours, linkerds} = sideBySide(reference.data(`linkerd/check/${file}.json`), results, exceptions)
    expect(ours).toEqual(linkerds)
  })
})

describe('a run', () => {
  test.each<{stage: Stage; limit: number}>([
    {stage: 'before-install', limit: 40},
    {stage: 'crds', limit: 40},
    {stage: 'installed', limit: 40},
    {stage: 'data-plane', limit: 40},
  ])('at stage $stage asks the API server at most $limit times', async ({stage, limit}) => {
    const count = await countRequests(() => ask(stage))
    expect(count).toBeGreaterThan(3)
    expect(count).toBeLessThanOrEqual(limit)
  })

  test('with rights in one namespace only answers what it may, and names each right that it lacks', async () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: {name: 'checked-tenant', namespace: 'linkerd'},
      rules: [
        {apiGroups: [''], resources: ['configmaps', 'pods', 'serviceaccounts'], verbs: ['get', 'list']},
        {apiGroups: ['apps'], resources: ['replicasets', 'deployments'], verbs: ['get', 'list']},
      ],
    }
    const binding = {
      ...role,
      kind: 'RoleBinding',
      rules: undefined,
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'checked-tenant'},
      subjects: [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'tenant'}],
    }
    await kubectl(['apply', '--server-side', '-f', '-'], streamOf([role, binding]))
    const {results, of} = await check('installed', {as: {as: 'tenant'}, crdManifest: async () => linkerd.crds})
    expect(results.filter(({status}) => status === 'found' || status === 'errored')).toEqual([])
    for (const title of [
      "'linkerd-config' config map exists",
      'heartbeat ServiceAccount exist',
      'control plane replica sets are ready',
      'control plane pods are ready',
      'control plane ServiceAccounts exist',
      'can retrieve the control plane version',
    ])
      expect(of(title).status, title).toBe('passed')
    const lacking = new Map(
      results.flatMap((result) => (result.status === 'skipped' ? [[result.title, result.why]] : [])),
    )
    expect(Object.fromEntries(lacking)).toMatchObject({
      'Gateway API CRDs are installed': 'needs get customresourcedefinitions',
      'cluster networks contains all pods': 'needs list pods',
      'cluster networks contains all services': 'needs list services',
      'control plane Namespace exists': 'needs get namespaces',
      'control plane ClusterRoles exist': 'needs list clusterroles',
      'control plane ClusterRoleBindings exist': 'needs list clusterrolebindings',
      'control plane MutatingWebhookConfigurations exist': 'needs get mutatingwebhookconfigurations',
      'proxy-init container runs as root user if docker container runtime is used': 'needs list nodes',
      'certificate config is valid': 'needs get secrets in linkerd',
      'namespace configuration for extensions': 'needs list namespaces',
    })
  })
})

describeWithReference("Linkerd's own results", (reference) => {
  // The last of the suite: it takes the install away.
  test('in the state not-installed are ours as well', async () => {
    await removeControlPlane(cluster)
    await applyGatewayApi(cluster)
    const {results} = await ask('installed')
    const exceptions: Exception[] = [
      {title: 'control plane Namespace exists', ours: 'more', because: 'it does not rest on the configuration'},
      {title: 'namespace configuration for extensions', ours: 'more', because: 'it does not rest on an install'},
    ]
    const {ours, linkerds} = sideBySide(reference.data('linkerd/check/not-installed.json'), results, exceptions)
    expect(ours).toEqual(linkerds)
  })
})

// The checks before an install and between its two steps: a cluster that is ready, and one that lacks just one thing.

import {describe, expect, test} from 'vitest'
import type {Stage} from '../../src/checks/check.ts'
import type {Verdict} from '../../src/kube/cluster.ts'
import {KubeError} from '../../src/kube/kube-error.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import type {FakeClusterOptions} from '../support/fake-cluster.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {checkObjects, titled} from '../support/linkerd-checks.ts'
import {cniDaemonSet, cniParts, crd, httpRoutes, node, replacing, without} from '../support/linkerd-install.ts'
import {object} from '../support/objects.ts'

const now = new Date('2026-08-20T12:00:00Z')

async function check(
  stage: Stage,
  objects: readonly KubeObject[],
  {manifest = [], crds = [], ...options}: FakeClusterOptions & {manifest?: KubeObject[]; crds?: KubeObject[]} = {},
) {
  return checkObjects(stage, fakeCluster(objects, {now, ...options}), {
    defaultManifest: async () => manifest,
    crdManifest: async () => crds,
    cniEnabled: stage === 'before-install-with-cni',
    newestReleases: async () => new Map([['edge', 'edge-26.8.3']]),
  })
}

const aggregation = object('v1', 'ConfigMap', 'extension-apiserver-authentication', {
  namespace: 'kube-system',
  body: {data: {'requestheader-client-ca-file': 'PEM'}},
})
const ready = [httpRoutes, aggregation, node('node-1')]

describe('before an install', () => {
  test('a ready cluster passes every check', async () => {
    const results = await check('before-install', ready)
    expect(results.filter(({status}) => status !== 'passed')).toEqual([])
    expect(results).toHaveLength(17)
  })

  const denied = (resource: string, verb = 'create') => ({
    can: (access: {resource: string; verb: string}): Verdict => ({
      allowed: access.resource !== resource || access.verb !== verb,
      reason: 'RBAC',
    }),
  })
  test.each<{title: string; objects: KubeObject[]; options?: Parameters<typeof check>[2]; text: RegExp}>([
    {
      title: 'is running the minimum Kubernetes API version',
      objects: ready,
      options: {version: {major: 1, minor: 30, patch: 9, gitVersion: 'v1.30.9'}},
      text: /v1\.30\.9, older than v1\.31\.0/,
    },
    {title: 'Gateway API CRDs are installed', objects: ready.slice(1), text: /no Gateway API CRD/},
    {
      title: 'Gateway API CRDs are installed',
      objects: [crd('httproutes.gateway.networking.k8s.io', ['v1beta1'])],
      text: /do not serve v1: httproutes/,
    },
    {
      title: 'control plane namespace does not already exist',
      objects: [...ready, object('v1', 'Namespace', 'linkerd')],
      text: /namespace "linkerd" exists already/,
    },
    {
      title: 'can create non-namespaced resources',
      objects: ready,
      options: {
        manifest: [object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'linkerd-linkerd-identity')],
        failing: {
          'create clusterroles': new KubeError('forbidden', 'create clusterroles was refused: a policy says no'),
        },
      },
      text: /cannot create ClusterRole "linkerd-linkerd-identity" \(.*a policy says no\)/,
    },
    {
      title: 'can create non-namespaced resources',
      objects: ready,
      options: {
        manifest: ['one', 'two'].map((name) => object('rbac.authorization.k8s.io/v1', 'ClusterRole', name)),
        denied: ['create clusterroles'],
      },
      text: /^cannot create ClusterRole \(needs create clusterroles\)$/,
    },
    {
      title: 'can create ServiceAccounts',
      objects: ready,
      options: denied('serviceaccounts'),
      text: /create serviceaccounts in linkerd/,
    },
    {
      title: 'can create Services',
      objects: ready,
      options: denied('services'),
      text: /create services in linkerd \(RBAC\)/,
    },
    {
      title: 'can create Deployments',
      objects: ready,
      options: denied('deployments'),
      text: /create deployments\.apps in linkerd/,
    },
    {
      title: 'can create CronJobs',
      objects: ready,
      options: denied('cronjobs'),
      text: /create cronjobs\.batch in linkerd/,
    },
    {
      title: 'can create ConfigMaps',
      objects: ready,
      options: denied('configmaps'),
      text: /create configmaps in linkerd/,
    },
    {title: 'can create Secrets', objects: ready, options: denied('secrets'), text: /create secrets in linkerd/},
    {title: 'can read Secrets', objects: ready, options: denied('secrets', 'get'), text: /get secrets in linkerd/},
    {
      title: 'can read extension-apiserver-authentication configmap',
      objects: [httpRoutes, node('node-1')],
      text: /does not exist in namespace "kube-system"/,
    },
    {
      title: 'can read extension-apiserver-authentication configmap',
      objects: [httpRoutes, {...aggregation, data: {}}],
      text: /has no "requestheader-client-ca-file"/,
    },
    {
      title: 'no clock skew detected',
      objects: [
        ...ready,
        node('slow', {heartbeat: '2026-08-20T11:54:00Z'}),
        node('fast', {heartbeat: '2026-08-20T12:06:00Z'}),
      ],
      text: /310 s away from the last heartbeat of slow, fast/,
    },
  ])('$title: $text', async ({title, objects, options, text}) => {
    const result = titled(await check('before-install', objects, options), title)
    expect(result).toMatchObject({status: 'found', text: expect.stringMatching(text)})
  })

  test('what exists already can be created', async () => {
    const namespace = object('v1', 'Namespace', 'linkerd')
    const results = await check('before-install', [...ready, namespace], {manifest: [namespace]})
    expect(titled(results, 'can create non-namespaced resources').status).toBe('passed')
  })

  test('CRDs of the Gateway API that Linkerd made itself are taken as they are', async () => {
    const made = {
      ...crd('httproutes.gateway.networking.k8s.io', ['v1beta1'], {'linkerd.io/created-by': 'linkerd/helm'}),
    }
    expect(titled(await check('before-install', [made]), 'Gateway API CRDs are installed').status).toBe('passed')
  })

  test('a server that does not answer is asked once', async () => {
    const failing = {'get /version': new KubeError('timeout', 'get /version got no answer within 30 s')}
    const results = await check('before-install', [], {failing})
    expect(titled(results, 'can query the Kubernetes API')).toMatchObject({status: 'errored'})
    const others = results.filter(
      ({title, category}) => !/^can (query|initialize)/.test(title) && category !== 'linkerd-version',
    )
    expect(new Set(others.map((result) => (result.status === 'skipped' ? result.why : result.status)))).toEqual(
      new Set(['"can query the Kubernetes API" could not be answered']),
    )
  })
})

describe('before an install that relies on the CNI plugin', () => {
  const stage = 'before-install-with-cni'

  test('a plugin that is whole passes', async () => {
    const results = await check(stage, [...ready, ...cniParts])
    expect(results.filter(({status}) => status !== 'passed')).toEqual([])
    expect(results.filter(({category}) => category === 'linkerd-cni-plugin')).toHaveLength(6)
  })

  test.each([
    {title: 'cni plugin ConfigMap exists', gone: 'ConfigMap/linkerd-cni-config'},
    {title: 'cni plugin ClusterRole exists', gone: 'ClusterRole/linkerd-cni'},
    {title: 'cni plugin ClusterRoleBinding exists', gone: 'ClusterRoleBinding/linkerd-cni'},
    {title: 'cni plugin ServiceAccount exists', gone: 'ServiceAccount/linkerd-cni'},
    {title: 'cni plugin DaemonSet exists', gone: 'DaemonSet/linkerd-cni'},
  ])('$title: found without it, and only there', async ({title, gone}) => {
    const results = await check(stage, without([...ready, ...cniParts], gone))
    const [kind, name] = gone.split('/')
    expect(results.flatMap((result) => (result.status === 'found' ? [[result.title, result.text]] : []))).toEqual([
      [title, expect.stringMatching(`^there is no ${kind} "${name}"`)],
    ])
  })

  test('a plugin without its DaemonSet runs nowhere, which is said once', async () => {
    const results = await check(stage, without([...ready, ...cniParts], 'DaemonSet/linkerd-cni'))
    expect(titled(results, 'cni plugin pod is running on all nodes')).toMatchObject({
      status: 'skipped',
      why: '"cni plugin DaemonSet exists" failed',
    })
  })

  test.each([
    {name: 'one node short', status: {desiredNumberScheduled: 3, numberReady: 2}, found: true},
    {name: 'nowhere ready', status: {desiredNumberScheduled: 3}, found: true},
    {name: 'for no node', status: {desiredNumberScheduled: 0, numberReady: 0}, found: false},
  ])('a plugin $name is trouble: $found', async ({status, found}) => {
    const results = await check(stage, replacing([...ready, ...cniParts], cniDaemonSet(status)))
    expect(titled(results, 'cni plugin pod is running on all nodes')).toMatchObject(
      found
        ? {status: 'found', text: `the CNI plugin is ready on ${status.numberReady ?? 0} of 3 nodes`}
        : {status: 'passed'},
    )
  })
})

describe('the CRDs', () => {
  const wanted = [crd('servers.policy.linkerd.io', ['v1beta1', 'v1beta3']), httpRoutes]
  test.each([
    {
      name: 'that are there pass',
      existing: [crd('servers.policy.linkerd.io', ['v1beta1', 'v1beta3'])],
      status: 'passed',
    },
    {
      name: 'that are missing are named',
      existing: [],
      status: 'found',
      text: /servers\.policy\.linkerd\.io does not exist/,
    },
    {
      name: 'that are too old are named',
      existing: [crd('servers.policy.linkerd.io', ['v1beta1'])],
      status: 'found',
      text: /has no version v1beta3/,
    },
  ])('$name', async ({existing, status, text}) => {
    const results = await check('crds', existing, {crds: wanted})
    const result = titled(results, 'control plane CustomResourceDefinitions exist')
    expect(result.status).toBe(status)
    if (text !== undefined) expect(result).toMatchObject({text: expect.stringMatching(text)})
  })
})

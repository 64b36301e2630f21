// The checks of an install on objects: whole, and broken in just the way that each of them looks for.

import {describe, expect, test} from 'vitest'
import {MeshError} from '../../src/errors.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import type {FakeClusterOptions} from '../support/fake-cluster.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {type CheckOptions, checkObjects, titled} from '../support/linkerd-checks.ts'
import {
  cniParts,
  controlPlanePod,
  httpRoutes,
  linkerdConfig,
  linkerdConfigText,
  linkerdInstall,
  node,
  replacing,
  service,
  without,
} from '../support/linkerd-install.ts'
import {object, pod} from '../support/objects.ts'

const upToDate: CheckOptions = {newestReleases: async () => new Map([['edge', 'edge-26.8.3']])}

/** These categories; the others have files of their own. */
const ours = new Set([
  'kubernetes-api',
  'kubernetes-version',
  'gateway-api-crd',
  'linkerd-existence',
  'linkerd-config',
  'linkerd-cni-plugin',
  'linkerd-version',
  'control-plane-version',
  'linkerd-ha-checks',
  'linkerd-extension-checks',
])

async function check(objects: readonly KubeObject[], options: FakeClusterOptions = {}, more: CheckOptions = upToDate) {
  const results = await checkObjects('installed', fakeCluster(objects, options), more)
  return results.filter(({category}) => ours.has(category))
}

const initContainer = 'proxy-init container runs as root user if docker container runtime is used'

const deployment = (name: string, availableReplicas: number): KubeObject =>
  object('apps/v1', 'Deployment', name, {namespace: 'linkerd', body: {status: {availableReplicas}}})
const extension = (name: string, of: string): KubeObject =>
  object('v1', 'Namespace', name, {labels: {'linkerd.io/extension': of}})

describe('an install', () => {
  test('that is whole passes every check', async () => {
    const results = await check(linkerdInstall)
    const others = results.filter(({status}) => status !== 'passed')
    expect(others.every(({status}) => status === 'skipped')).toBe(true)
    expect(others.map(({category}) => category)).toEqual([...Array(6).fill('linkerd-cni-plugin'), 'linkerd-ha-checks'])
    expect(results).toHaveLength(12 + 8 + 6 + 2 + 3 + 1 + 1)
  })

  test.each<{title: string; objects: KubeObject[]; text: RegExp}>([
    {
      title: "'linkerd-config' config map exists",
      objects: without(linkerdInstall, 'ConfigMap/linkerd-config'),
      text: /"linkerd-config" does not exist/,
    },
    {
      title: "'linkerd-config' config map exists",
      objects: replacing(linkerdInstall, linkerdConfigText('a: [')),
      text: /"linkerd-config" in namespace "linkerd" cannot be read/,
    },
    {
      title: 'heartbeat ServiceAccount exist',
      objects: without(linkerdInstall, 'ServiceAccount/linkerd-heartbeat'),
      text: /no ServiceAccount linkerd-heartbeat in namespace/,
    },
    {
      title: 'control plane replica sets are ready',
      objects: [
        ...linkerdInstall,
        object('apps/v1', 'ReplicaSet', 'linkerd-identity-5d8f9c7b6d', {
          namespace: 'linkerd',
          body: {status: {conditions: [{type: 'ReplicaFailure', status: 'True', message: 'exceeded quota: tiny'}]}},
        }),
      ],
      text: /linkerd-identity-5d8f9c7b6d \(exceeded quota: tiny\)/,
    },
    {
      title: 'no unschedulable pods',
      objects: [
        ...linkerdInstall,
        controlPlanePod('viz', {
          namespace: 'linkerd',
          phase: 'Pending',
          status: {
            conditions: [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes'}],
          },
        }),
      ],
      text: /linkerd-viz-.* \(0\/1 nodes\)/,
    },
    {
      title: 'control plane pods are ready',
      objects: without(linkerdInstall, 'Pod/linkerd-destination-5d8f9c7b6d-abcde'),
      text: /no pod of linkerd-destination runs/,
    },
    {
      title: 'control plane pods are ready',
      objects: replacing(
        linkerdInstall,
        controlPlanePod('destination', {
          namespace: 'linkerd',
          spec: {initContainers: [{name: 'linkerd-proxy', restartPolicy: 'Always'}]},
          status: {
            initContainerStatuses: [{name: 'linkerd-proxy', ready: false}],
            containerStatuses: [{name: 'destination', ready: true}],
          },
        }),
      ),
      text: /linkerd-destination.* waits for linkerd-proxy/,
    },
    {
      title: 'cluster networks contains all node podCIDRs',
      objects: [...linkerdInstall, node('wide', {podCIDR: '10.0.0.0/7'}), node('public', {podCIDR: '11.1.0.0/24'})],
      text: /node wide \(10\.0\.0\.0\/7\), node public \(11\.1\.0\.0\/24\)/,
    },
    {
      title: 'cluster networks contains all pods',
      objects: [...linkerdInstall, pod('far', {ip: '198.51.100.7'})],
      text: /do not hold pod shop\/far \(198\.51\.100\.7\)/,
    },
    {
      title: 'cluster networks contains all services',
      objects: [...linkerdInstall, service('far', '198.51.100.8')],
      text: /do not hold service shop\/far \(198\.51\.100\.8\)/,
    },
    {
      title: 'cluster networks contains all services',
      objects: replacing(linkerdInstall, linkerdConfig({clusterNetworks: '10.0.0.0/8,10.0.0.0/33'})),
      text: /has "10\.0\.0\.0\/33", which is no network/,
    },
    ...['identity', 'proxy-injector'].flatMap((component) => [
      {
        title: 'control plane ClusterRoles exist',
        objects: without(linkerdInstall, `ClusterRole/linkerd-linkerd-${component}`),
        text: new RegExp(`^there is no ClusterRole linkerd-linkerd-${component}$`),
      },
      {
        title: 'control plane ClusterRoleBindings exist',
        objects: without(linkerdInstall, `ClusterRoleBinding/linkerd-linkerd-${component}`),
        text: new RegExp(`^there is no ClusterRoleBinding linkerd-linkerd-${component}$`),
      },
    ]),
    {
      title: 'control plane ServiceAccounts exist',
      objects: without(linkerdInstall, 'ServiceAccount/linkerd-identity', 'ServiceAccount/linkerd-destination'),
      text: /no ServiceAccount linkerd-destination, linkerd-identity in namespace "linkerd"$/,
    },
    {
      title: 'control plane MutatingWebhookConfigurations exist',
      objects: without(linkerdInstall, 'MutatingWebhookConfiguration/linkerd-proxy-injector-webhook-config'),
      text: /no MutatingWebhookConfiguration linkerd-proxy-injector-webhook-config/,
    },
    {
      title: 'control plane ValidatingWebhookConfigurations exist',
      objects: without(linkerdInstall, 'ValidatingWebhookConfiguration/linkerd-sp-validator-webhook-config'),
      text: /no ValidatingWebhookConfiguration linkerd-sp-validator-webhook-config/,
    },
    {
      title: initContainer,
      objects: [...linkerdInstall, node('old', {runtime: 'docker://20.10.7'})],
      text: /has to be root: old$/,
    },
    {
      title: 'can retrieve the control plane version',
      objects: replacing(linkerdInstall, linkerdConfig({linkerdVersion: ''})),
      text: /has no linkerdVersion/,
    },
    {
      title: 'control plane and cli versions match',
      objects: replacing(linkerdInstall, linkerdConfig({linkerdVersion: 'edge-26.7.1'})),
      text: /the control plane is edge-26\.7\.1, and mesh installs edge-26\.8\.3/,
    },
    {
      title: 'multiple replicas of control plane pods',
      objects: [
        ...replacing(linkerdInstall, linkerdConfig({highAvailability: true})),
        deployment('linkerd-destination', 3),
        deployment('linkerd-identity', 1),
      ],
      text: /available: linkerd-identity \(1\), linkerd-proxy-injector \(0\)$/,
    },
    {
      title: 'namespace configuration for extensions',
      objects: [
        ...linkerdInstall,
        ...['viz-a', 'viz-b'].map((name) => extension(name, 'viz')),
        extension('linkerd-multicluster', 'multicluster'),
      ],
      text: /several namespaces: "viz" on viz-a and viz-b$/,
    },
  ])('$title: $text', async ({title, objects, text}) => {
    const result = titled(await check(objects), title)
    expect(result).toMatchObject({status: 'found', text: expect.stringMatching(text)})
  })

  test('without its configuration has no answer to what rests on it, and says so', async () => {
    const results = await check(without(linkerdInstall, 'ConfigMap/linkerd-config'))
    const why = results
      .filter(({category}) => category === 'linkerd-existence')
      .slice(1)
      .map((result) => 'why' in result && result.why)
    expect(new Set(why)).toEqual(new Set([`"'linkerd-config' config map exists" failed`]))
  })

  test('with its heartbeat disabled needs no account for it', async () => {
    const objects = replacing(linkerdInstall, linkerdConfig({disableHeartBeat: true}))
    const result = titled(
      await check(without(objects, 'ServiceAccount/linkerd-heartbeat')),
      'heartbeat ServiceAccount exist',
    )
    expect(result).toMatchObject({status: 'skipped', why: 'the heartbeat is disabled'})
  })

  test('pods of the host network may have any address, also when the nodes cannot be read', async () => {
    const onHost = pod('agent', {ip: '203.0.113.9', spec: {hostNetwork: true}})
    for (const denied of [[], ['list nodes']]) {
      const results = await check([...linkerdInstall, onHost], {denied})
      expect(titled(results, 'cluster networks contains all pods').status).toBe('passed')
    }
  })

  test('with rights in one namespace only, what cannot be read is skipped and the rest is answered', async () => {
    const denied = ['list nodes', 'list pods', 'list services', 'get customresourcedefinitions']
    const results = await check(linkerdInstall, {denied})
    const skippedOnes = results.flatMap((result) => (result.status === 'skipped' ? result.why : []))
    expect(skippedOnes).toEqual([
      'needs get customresourcedefinitions',
      'needs list nodes',
      'needs list pods',
      'needs list services',
      'needs list nodes',
      ...Array(6).fill('the install uses no CNI plugin'),
      'the install is not highly available',
    ])
    expect(results.filter(({status}) => status === 'found' || status === 'errored')).toEqual([])
  })

  test('that does not exist lacks its configuration and its namespace, and everything else is not asked for', async () => {
    const results = await check([httpRoutes, node('node-1')])
    expect(results.flatMap((result) => (result.status === 'found' ? result.title : []))).toEqual([
      "'linkerd-config' config map exists",
      'control plane Namespace exists',
    ])
    const reasons = results.flatMap((result) => (result.status === 'skipped' ? result.why : []))
    expect(new Set(reasons)).toEqual(
      new Set([`"'linkerd-config' config map exists" failed`, '"control plane Namespace exists" failed']),
    )
  })

  test('is looked at part by part without the right to read namespaces', async () => {
    const denied = ['get namespaces', 'list namespaces']
    const results = await check(without(linkerdInstall, 'ServiceAccount/linkerd-identity'), {denied})
    expect(titled(results, 'control plane Namespace exists')).toMatchObject({why: 'needs get namespaces'})
    expect(titled(results, 'namespace configuration for extensions')).toMatchObject({why: 'needs list namespaces'})
    expect(titled(results, 'control plane ClusterRoles exist').status).toBe('passed')
    expect(titled(results, 'control plane ServiceAccounts exist').status).toBe('found')
  })

  test('whose init container is root may run on docker', async () => {
    const objects = replacing(linkerdInstall, linkerdConfig({proxyInit: {runAsRoot: true}}))
    const results = await check([...objects, node('old', {runtime: 'docker://20.10.7'})])
    expect(titled(results, initContainer).status).toBe('passed')
  })

  test('with two replicas of everything is highly available', async () => {
    const deployments = ['destination', 'identity', 'proxy-injector'].map((name) => deployment(`linkerd-${name}`, 2))
    const objects = replacing(linkerdInstall, linkerdConfig({highAvailability: true}))
    const results = await check([...objects, ...deployments])
    expect(titled(results, 'multiple replicas of control plane pods').status).toBe('passed')
  })

  test('that relies on the CNI plugin needs the plugin', async () => {
    const objects = replacing(linkerdInstall, linkerdConfig({cniEnabled: true}))
    const cni = async (more: readonly KubeObject[]) =>
      (await check([...objects, ...more])).filter(({category}) => category === 'linkerd-cni-plugin')
    expect(new Set((await cni(cniParts)).map(({status}) => status))).toEqual(new Set(['passed']))
    expect((await cni([])).map(({status}) => status)).toEqual([...Array(5).fill('found'), 'skipped'])
  })
})

describe('releases', () => {
  const category = 'linkerd-version'
  const titles = {
    known: 'can determine the latest version',
    cli: 'cli is up-to-date',
    plane: 'control plane is up-to-date',
  }

  test('are compared with the newest of their channel only, and lag is a warning', async () => {
    const newest = new Map([
      ['edge', 'edge-26.9.1'],
      ['stable', 'stable-2.14.10'],
    ])
    const results = await check(linkerdInstall, {}, {newestReleases: async () => newest})
    expect(titled(results, titles.known).status).toBe('passed')
    expect(titled(results, titles.cli)).toMatchObject({level: 'warning', text: expect.stringContaining('edge-26.9.1')})
    expect(titled(results, titles.plane)).toMatchObject({
      level: 'warning',
      text: expect.stringContaining('edge-26.9.1'),
    })
  })

  test('of a channel that nobody knows are told so', async () => {
    const objects = replacing(linkerdInstall, linkerdConfig({linkerdVersion: 'enterprise-2.18.1'}))
    const results = await check(objects)
    expect(titled(results, titles.plane)).toMatchObject({
      level: 'warning',
      text: 'the newest release is not known for the channel of enterprise-2.18.1, only for edge',
    })
  })

  test('are not asked for without leave, and what needs them says how to give it', async () => {
    const results = await check(linkerdInstall, {}, {})
    for (const title of Object.values(titles)) {
      expect(titled(results, title)).toMatchObject({
        status: 'skipped',
        why: 'needs --online, or --expected-version RELEASE',
      })
    }
    expect(titled(results, 'control plane and cli versions match').status).toBe('passed')
  })

  test('that cannot be had are a warning, and skip what rests on them', async () => {
    const refused = async () => {
      throw new MeshError(1, 'cannot learn the newest release from example.com: HTTP status 500')
    }
    const results = await check(linkerdInstall, {}, {newestReleases: refused})
    expect(titled(results, titles.known)).toMatchObject({status: 'errored', level: 'warning', category})
    expect(titled(results, titles.cli)).toMatchObject({why: '"can determine the latest version" could not be answered'})
  })
})

// The checks of an install on a real API server: whole as mesh installs it, then with just one thing broken, then mended.

import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {NewestReleases} from '../../src/checks/linkerd/releases.ts'
import {MeshError} from '../../src/errors.ts'
import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {streamOf} from './cluster.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import {type BothStates, checksOn, expectBothStates} from './support/checks.ts'
import {installLinkerd, type LinkerdOnCluster, removeLinkerd, renderCni} from './support/linkerd.ts'
import {podTemplate, selectedPods} from './support/workloads.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster
const check = checksOn(kubeconfig)
const namespace = 'linkerd'
const cniNamespace = 'checked-cni'

let linkerd: LinkerdOnCluster
beforeAll(async () => {
  await removeLinkerd(cluster)
  linkerd = await installLinkerd(cluster)
})
afterAll(() => removeLinkerd(cluster))

const release = 'edge-26.8.3'
let newest: () => Promise<NewestReleases> = async () => new Map([['edge', release]])

const ask = () =>
  check('installed', {crdManifest: async () => linkerd.crds, newestReleases: () => newest(), cniNamespace})

const apply = (...objects: readonly object[]) =>
  kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], streamOf(objects))
const remove = (called: string, ...more: string[]) => kubectl(['delete', called.toLowerCase(), ...more])

const restoreConfiguration = () => linkerd.restore('ConfigMap/linkerd-config')

const deployment = (name: string, podSpec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name, namespace},
  spec: selectedPods(name, {replicas: 1, template: podTemplate(name, podSpec)}),
})
const scale = (replicas: number, ...names: string[]) =>
  kubectl(['scale', '-n', namespace, `--replicas=${replicas}`, ...names.map((name) => `deployment/${name}`)])

const strangeNode = {apiVersion: 'v1', kind: 'Node', metadata: {name: 'checked-node'}}

/** Deletes a rendered object, and puts it back. */
const deleted = (title: string, called: string, text: RegExp): BothStates => ({
  title,
  breaks: `without ${called}`,
  broken: () => remove(called, ...(/^(ConfigMap|ServiceAccount)/.test(called) ? ['-n', namespace] : [])),
  whole: () => linkerd.restore(called),
  text,
})

const configured = (title: string, changes: JsonObject, text: RegExp): BothStates => ({
  title,
  breaks: `with ${JSON.stringify(changes)}`,
  broken: () => linkerd.configure(changes),
  whole: restoreConfiguration,
  text,
})

/** Nothing in the cluster: the world outside of it. */
const published = (title: string, answer: () => Promise<NewestReleases>, text: RegExp): BothStates => ({
  title,
  breaks: 'with a newer release',
  async broken() {
    newest = answer
  },
  async whole() {
    newest = async () => new Map([['edge', release]])
  },
  text,
})
const newer = async () => new Map([['edge', 'edge-99.1.1']])

describe('an install', () => {
  test('that is whole passes every check but those of what it does not use', async () => {
    const {results} = await ask()
    expect(results.filter(({status}) => status === 'found' || status === 'errored')).toEqual([])
    const skipped = results.flatMap((result) =>
      result.status === 'skipped' ? `${result.category}: ${result.why}` : [],
    )
    expect(new Set(skipped)).toEqual(
      new Set([
        'linkerd-cni-plugin: the install uses no CNI plugin',
        'linkerd-ha-checks: the install is not highly available',
      ]),
    )
  })

  test.each<BothStates>([
    deleted("'linkerd-config' config map exists", 'ConfigMap/linkerd-config', /"linkerd-config" does not exist/),
    deleted(
      'heartbeat ServiceAccount exist',
      'ServiceAccount/linkerd-heartbeat',
      /no ServiceAccount linkerd-heartbeat in/,
    ),
    {
      title: 'control plane replica sets are ready',
      breaks: 'under a quota',
      async broken() {
        await kubectl(['create', 'quota', 'tiny', '--hard=pods=0', '-n', namespace])
        await apply(deployment('linkerd-extra'))
      },
      async whole() {
        await remove('deployment/linkerd-extra', '-n', namespace)
        await remove('quota/tiny', '-n', namespace)
      },
      text: /linkerd-extra-.*exceeded quota/,
    },
    {
      title: 'no unschedulable pods',
      breaks: 'with a pod for no node',
      broken: () => apply(deployment('linkerd-stray', {nodeSelector: {'no-such': 'node'}})),
      whole: () => remove('deployment/linkerd-stray', '-n', namespace),
      text: /linkerd-stray-/,
    },
    {
      title: 'control plane pods are ready',
      breaks: 'with a component scaled to nothing',
      broken: () => scale(0, 'linkerd-identity'),
      whole: () => scale(1, 'linkerd-identity'),
      text: /no pod of linkerd-identity runs/,
    },
    configured('cluster networks contains all pods', {clusterNetworks: '192.0.2.0/24'}, /do not hold pod /),
    configured(
      'cluster networks contains all services',
      {clusterNetworks: '192.0.2.0/24'},
      /192\.0\.2\.0\/24 do not hold service default\/kubernetes/,
    ),
    deleted(
      'control plane ClusterRoles exist',
      'ClusterRole/linkerd-linkerd-proxy-injector',
      /^there is no ClusterRole linkerd-linkerd-proxy-injector$/,
    ),
    deleted(
      'control plane ClusterRoleBindings exist',
      'ClusterRoleBinding/linkerd-linkerd-identity',
      /^there is no ClusterRoleBinding linkerd-linkerd-identity$/,
    ),
    deleted(
      'control plane ServiceAccounts exist',
      'ServiceAccount/linkerd-destination',
      /no ServiceAccount linkerd-destination in/,
    ),
    deleted(
      'control plane CustomResourceDefinitions exist',
      'CustomResourceDefinition/networkauthentications.policy.linkerd.io',
      /networkauthentications\.policy\.linkerd\.io does not exist/,
    ),
    deleted(
      'control plane MutatingWebhookConfigurations exist',
      'MutatingWebhookConfiguration/linkerd-proxy-injector-webhook-config',
      /no MutatingWebhookConfiguration linkerd-proxy-injector-webhook-config$/,
    ),
    deleted(
      'control plane ValidatingWebhookConfigurations exist',
      'ValidatingWebhookConfiguration/linkerd-sp-validator-webhook-config',
      /no ValidatingWebhookConfiguration linkerd-sp-validator-webhook-config$/,
    ),
    {
      title: 'proxy-init container runs as root user if docker container runtime is used',
      breaks: 'with a node on docker',
      async broken() {
        await apply(strangeNode)
        const status = {status: {nodeInfo: {containerRuntimeVersion: 'docker://20.10.7'}}}
        await kubectl(['patch', 'node/checked-node', '--subresource=status', `--patch=${JSON.stringify(status)}`])
      },
      whole: () => remove('node/checked-node'),
      text: /has to be root: checked-node$/,
    },
    {
      ...published(
        'can determine the latest version',
        async () => {
          throw new MeshError(1, 'cannot learn the newest release')
        },
        /^cannot learn/,
      ),
      breaks: 'that nobody tells',
      status: 'errored',
    },
    published('cli is up-to-date', newer, /edge-99\.1\.1/),
    configured('can retrieve the control plane version', {linkerdVersion: ''}, /has no linkerdVersion$/),
    published('control plane is up-to-date', newer, /^the control plane is edge-26\.8\.3, .*edge-99\.1\.1$/),
    configured(
      'control plane and cli versions match',
      {linkerdVersion: 'edge-26.1.1'},
      /^the control plane is edge-26\.1\.1, and mesh installs edge-26\.8\.3$/,
    ),
    {
      title: 'namespace configuration for extensions',
      breaks: 'with two namespaces of one',
      async broken() {
        const labels = {'linkerd.io/extension': 'checked'}
        await apply(...['one', 'two'].map((name) => namespaceCalled(`checked-${name}`, labels)))
      },
      async whole() {
        await kubectl(['label', 'namespace', 'checked-one', 'checked-two', 'linkerd.io/extension-'])
        await kubectl(['delete', 'namespace', 'checked-one', 'checked-two', '--wait=false'])
      },
      text: /several namespaces: "checked" on checked-one and checked-two$/,
    },
  ])('$title: found $breaks, and passes when it is whole again', (states) => expectBothStates(ask, states))

  test('control plane CustomResourceDefinitions exist, between the steps of an install: missing, too old, and there', async () => {
    const called = 'CustomResourceDefinition/networkauthentications.policy.linkerd.io'
    const title = 'control plane CustomResourceDefinitions exist'
    let crds = linkerd.crds
    const askForCrds = () => check('crds', {crdManifest: async () => crds})
    await expectBothStates(
      askForCrds,
      deleted(title, called, /networkauthentications\.policy\.linkerd\.io does not exist/),
    )
    const newer = {...linkerd.object(called), spec: {versions: [{name: 'v1alpha1'}, {name: 'v9'}]}}
    crds = [newer]
    expect((await askForCrds()).of(title)).toMatchObject({
      status: 'found',
      text: 'CRDs are missing or too old: networkauthentications.policy.linkerd.io has no version v9',
    })
  })

  test('control plane Namespace exists: not in a namespace that nobody made', async () => {
    const {of} = await check('installed', {namespace: 'not-there'})
    expect(of('control plane Namespace exists')).toMatchObject({
      status: 'found',
      text: 'namespace "not-there" does not exist',
    })
    expect((await ask()).of('control plane Namespace exists').status).toBe('passed')
  })

  test('cluster networks contains all node podCIDRs: found with a node outside, and passes with one inside', async () => {
    const title = 'cluster networks contains all node podCIDRs'
    const node = (podCIDR: string) => apply({...strangeNode, spec: {podCIDR}})
    try {
      await node('198.51.100.0/24')
      expect((await ask()).of(title)).toMatchObject({text: expect.stringMatching(/node checked-node \(198\.51\.100/)})
      await remove('node/checked-node')
      await node('10.99.0.0/24')
      expect((await ask()).of(title).status).toBe('passed')
    } finally {
      await remove('node/checked-node', '--ignore-not-found')
    }
  })

  test('that asked for high availability has it with two replicas of everything, and not with one', async () => {
    const title = 'multiple replicas of control plane pods'
    const names = ['linkerd-destination', 'linkerd-identity', 'linkerd-proxy-injector']
    await linkerd.configure({highAvailability: true})
    try {
      expect((await ask()).of(title)).toMatchObject({
        status: 'found',
        level: 'warning',
        text: `fewer than two replicas are available: ${names.map((name) => `${name} (1)`).join(', ')}`,
      })
      await scale(2, ...names)
      await expect.poll(async () => (await ask()).of(title).status, {timeout: 30_000}).toBe('passed')
    } finally {
      await scale(1, ...names)
      await restoreConfiguration()
    }
  })

  test('that is getting ready is waited for', async () => {
    await scale(0, 'linkerd-identity')
    await expect
      .poll(async () => (await ask()).of('control plane pods are ready').status, {timeout: 30_000})
      .toBe('found')
    const [{results}] = await Promise.all([
      check('installed', {wait: 60_000, crdManifest: async () => linkerd.crds}),
      scale(1, 'linkerd-identity'),
    ])
    expect(results.filter(({status}) => status === 'found' || status === 'errored')).toEqual([])
  })
})

describe('an install that relies on the CNI plugin', () => {
  let plugin: KubeObject[]
  const isOf = (kind: string, name: string) => (object: KubeObject) =>
    object.kind === kind && object.metadata.name === name
  beforeAll(async () => {
    await linkerd.configure({cniEnabled: true})
    plugin = await renderCni(cniNamespace)
    await applyStrictly(cluster, plugin)
    await kubectl(['rollout', 'status', 'daemonset/linkerd-cni', '-n', cniNamespace, '--timeout=60s'])
  })
  afterAll(async () => {
    await restoreConfiguration()
    await kubectl(['delete', 'clusterrole/linkerd-cni', 'clusterrolebinding/linkerd-cni', '--ignore-not-found'])
    await kubectl(['delete', 'namespace', cniNamespace, '--wait=false'])
  })

  test('passes with a plugin that is whole', async () => {
    const {results} = await ask()
    const ofPlugin = results.filter(({category}) => category === 'linkerd-cni-plugin')
    expect(ofPlugin.map(({status}) => status)).toEqual(Array(6).fill('passed'))
  })

  test.each([
    {kind: 'ConfigMap', name: 'linkerd-cni-config', namespaced: true},
    {kind: 'ClusterRole', name: 'linkerd-cni', namespaced: false},
    {kind: 'ClusterRoleBinding', name: 'linkerd-cni', namespaced: false},
    {kind: 'ServiceAccount', name: 'linkerd-cni', namespaced: true},
    {kind: 'DaemonSet', name: 'linkerd-cni', namespaced: true},
  ])('cni plugin $kind exists: found without it, and passes when it is back', ({kind, name, namespaced}) =>
    expectBothStates(ask, {
      title: `cni plugin ${kind} exists`,
      breaks: 'without it',
      broken: () => remove(`${kind}/${name}`, ...(namespaced ? ['-n', cniNamespace] : [])),
      whole: () => apply(...plugin.filter(isOf(kind, name))),
      text: new RegExp(`^there is no ${kind} "${name}"`),
    }),
  )

  test('cni plugin pod is running on all nodes: found where one finds no room, and passes when it does', () => {
    const [daemonSet] = plugin.filter(isOf('DaemonSet', 'linkerd-cni'))
    const tooLarge = [{op: 'add', path: '/spec/template/spec/containers/0/resources', value: {requests: {cpu: '100k'}}}]
    const patch = ['daemonset/linkerd-cni', '-n', cniNamespace, '--type=json', `--patch=${JSON.stringify(tooLarge)}`]
    return expectBothStates(ask, {
      title: 'cni plugin pod is running on all nodes',
      breaks: 'where one finds no room',
      broken: () => kubectl(['patch', ...patch]),
      async whole() {
        await remove('daemonset/linkerd-cni', '-n', cniNamespace)
        await apply(...(daemonSet === undefined ? [] : [daemonSet]))
      },
      text: /^the CNI plugin is ready on \d+ of \d+ nodes$/,
    })
  })
})

function namespaceCalled(name: string, labels: Record<string, string>): KubeObject {
  return {apiVersion: 'v1', kind: 'Namespace', metadata: {name, labels}}
}

// The checks of Linkerd on a real API server: each on what it looks for, whole and broken.

import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Stage} from '../../src/checks/check.ts'
import {checksFor} from '../../src/checks/list.ts'
import type {CheckResult} from '../../src/checks/run.ts'
import type {ConnectOptions} from '../../src/kube/connect.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'

const {kubectl, kubeconfig} = sharedControlPlane()
const namespace = 'checked'
const networks = '10.0.0.0/8,100.64.0.0/10,172.16.0.0/12,192.168.0.0/16,fd00::/8'
const labels = {'linkerd.io/control-plane-ns': namespace}

interface Asked {
  as?: Partial<ConnectOptions>
  wait?: number
  manifest?: KubeObject[]
  crds?: KubeObject[]
  inNamespace?: string
}

async function check(stage: Stage, {as = {}, wait = 0, manifest = [], crds = [], inNamespace = namespace}: Asked = {}) {
  const cluster = await connectTo(kubeconfig, as)
  const results: CheckResult[] = []
  const events = checksFor('linkerd', stage).run(
    {
      connect: async () => cluster,
      namespace: inNamespace,
      defaultManifest: async () => manifest,
      crdManifest: async () => crds,
    },
    {wait, clock: {now: () => performance.now(), sleep: async (time) => sleep(time)}},
  )
  for await (const event of events) if (event.kind === 'finished') results.push(event.result)
  cluster.close()
  return {
    results,
    of(title: string): CheckResult {
      const result = results.find((candidate) => candidate.title === title)
      if (result === undefined) throw new Error(`no check is called ${title}`)
      return result
    },
  }
}

const apply = (...objects: KubeObject[]) =>
  kubectl(
    ['apply', '--server-side', '--force-conflicts', '-f', '-'],
    JSON.stringify({apiVersion: 'v1', kind: 'List', items: objects}),
  )

const config = (clusterNetworks: string, heartbeatDisabled = false): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: 'linkerd-config', namespace, labels},
  data: {values: `clusterNetworks: "${clusterNetworks}"\ndisableHeartBeat: ${heartbeatDisabled}\n`},
})
const account: KubeObject = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: {name: 'linkerd-heartbeat', namespace, labels},
}
const component = (name: string, selector: Record<string, string> = {}, replicas = 1): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: `linkerd-${name}`, namespace},
  spec: {
    replicas,
    selector: {matchLabels: {component: name}},
    template: {
      metadata: {labels: {component: name}},
      spec: {nodeSelector: selector, containers: [{name, image: 'none'}]},
    },
  },
})
const crd = (versions: string[]): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'samples.checked.test'},
  spec: {
    group: 'checked.test',
    names: {plural: 'samples', singular: 'sample', kind: 'Sample', listKind: 'SampleList'},
    scope: 'Namespaced',
    versions: versions.map((name, index) => ({
      name,
      served: true,
      storage: index === 0,
      schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
    })),
  },
})

describe('before an install', () => {
  const role: KubeObject = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {name: 'checked-trial'},
    rules: [],
  }

  test('an administrator passes, and nothing stays behind', async () => {
    const {results} = await check('before-install', {manifest: [role], inNamespace: 'not-there'})
    const failed = results.filter(({status}) => status === 'found' || status === 'errored').map(({title}) => title)
    // Whether these two hold is the control plane's matter, not ours.
    expect(failed.filter((title) => !/Gateway API|extension-apiserver/.test(title))).toEqual([])
    await expect(kubectl(['get', 'clusterrole', 'checked-trial'])).rejects.toThrow(/not found/i)
  })

  test('somebody without rights is told each right that is missing', async () => {
    const {results, of} = await check('before-install', {
      as: {as: 'nobody'},
      manifest: [role],
      inNamespace: 'not-there',
    })
    expect(of('can create non-namespaced resources')).toMatchObject({
      text: 'cannot create ClusterRole (needs create clusterroles)',
    })
    expect(of('can create Deployments')).toMatchObject({
      text: expect.stringContaining('needs create deployments.apps in not-there'),
    })
    expect(of('can read Secrets')).toMatchObject({text: expect.stringContaining('needs get secrets in not-there')})
    expect(of('control plane namespace does not already exist')).toMatchObject({
      status: 'skipped',
      why: 'needs get namespaces',
    })
    expect(results.filter(({status}) => status === 'errored')).toEqual([])
  })

  test('a namespace that is there is in the way', async () => {
    expect(
      (await check('before-install', {inNamespace: 'default'})).of('control plane namespace does not already exist')
        .status,
    ).toBe('found')
  })
})

describe('the CRDs', () => {
  const title = 'control plane CustomResourceDefinitions exist'
  afterAll(() => kubectl(['delete', 'crd', 'samples.checked.test', '--ignore-not-found', '--wait=false']))

  test('are missing, then old, then right', async () => {
    const crds = [crd(['v1alpha1', 'v1beta1'])]
    expect((await check('crds', {crds})).of(title)).toMatchObject({text: expect.stringContaining('does not exist')})
    await apply(crd(['v1alpha1']))
    expect((await check('crds', {crds})).of(title)).toMatchObject({
      text: expect.stringContaining('has no version v1beta1'),
    })
    await apply(crd(['v1alpha1', 'v1beta1']))
    expect((await check('crds', {crds})).of(title).status).toBe('passed')
  })
})

describe('an install', () => {
  beforeAll(async () => {
    await kubectl(['create', 'namespace', namespace])
    await apply(config(networks), account, component('destination'), component('identity'), component('proxy-injector'))
  })
  afterAll(() => kubectl(['delete', 'namespace', namespace, '--wait=false']))

  test('that is getting ready is waited for, and passes', async () => {
    const {results} = await check('installed', {wait: 60_000})
    const failed = results.filter(({status}) => status === 'found' || status === 'errored')
    expect(failed.filter(({title}) => !/Gateway API/.test(title))).toEqual([])
  })

  test.each<{
    title: string
    breaks: string
    broken: () => Promise<unknown>
    whole: () => Promise<unknown>
    text: RegExp
  }>([
    {
      title: "'linkerd-config' config map exists",
      breaks: 'without it',
      broken: () => kubectl(['delete', 'configmap', 'linkerd-config', '-n', namespace]),
      whole: () => apply(config(networks)),
      text: /ConfigMap "linkerd-config" does not exist in namespace "checked"/,
    },
    {
      title: 'heartbeat ServiceAccount exist',
      breaks: 'without it',
      broken: () => kubectl(['delete', 'serviceaccount', 'linkerd-heartbeat', '-n', namespace]),
      whole: () => apply(account),
      text: /linkerd-heartbeat does not exist/,
    },
    {
      title: 'control plane replica sets are ready',
      breaks: 'under a quota',
      broken: async () => {
        await kubectl(['create', 'quota', 'tiny', '--hard=pods=0', '-n', namespace])
        await apply(component('extra'))
      },
      whole: async () => {
        await kubectl(['delete', 'deployment', 'linkerd-extra', '-n', namespace])
        await kubectl(['delete', 'quota', 'tiny', '-n', namespace])
      },
      text: /linkerd-extra-.*exceeded quota/,
    },
    {
      title: 'no unschedulable pods',
      breaks: 'with a pod for no node',
      broken: () => apply(component('stray', {'no-such': 'node'})),
      whole: () => kubectl(['delete', 'deployment', 'linkerd-stray', '-n', namespace]),
      text: /linkerd-stray-/,
    },
    {
      title: 'control plane pods are ready',
      breaks: 'with a component scaled to nothing',
      broken: () => kubectl(['scale', 'deployment', 'linkerd-identity', '--replicas=0', '-n', namespace]),
      whole: () => kubectl(['scale', 'deployment', 'linkerd-identity', '--replicas=1', '-n', namespace]),
      text: /no pod of linkerd-identity runs/,
    },
    {
      title: 'cluster networks contains all pods',
      breaks: 'with other networks',
      broken: () => apply(config('192.0.2.0/24')),
      whole: () => apply(config(networks)),
      text: /clusterNetworks 192\.0\.2\.0\/24 do not hold pod /,
    },
    {
      title: 'cluster networks contains all services',
      breaks: 'with other networks',
      broken: () => apply(config('192.0.2.0/24')),
      whole: () => apply(config(networks)),
      text: /do not hold service default\/kubernetes/,
    },
  ])('$title: found $breaks, and passes when it is whole again', async ({title, broken, whole, text}) => {
    await broken()
    const poll = {timeout: 30_000, interval: 500}
    try {
      await expect
        .poll(async () => (await check('installed')).of(title), poll)
        .toMatchObject({status: 'found', text: expect.stringMatching(text)})
    } finally {
      await whole()
    }
    await expect.poll(async () => (await check('installed')).of(title).status, poll).toBe('passed')
  })

  test('needs no rights beyond reading', async () => {
    await kubectl(['create', 'clusterrole', 'checked-reader', '--verb=get,list', '--resource=*.*'])
    await kubectl(['create', 'clusterrolebinding', 'checked-reader', '--clusterrole=checked-reader', '--user=reader'])
    try {
      const {results} = await check('installed', {as: {as: 'reader'}})
      expect(results.flatMap((result) => (result.status === 'skipped' ? result.why : []))).not.toContainEqual(
        expect.stringMatching(/^needs/),
      )
    } finally {
      await kubectl(['delete', 'clusterrole,clusterrolebinding', 'checked-reader'])
    }
  })
})

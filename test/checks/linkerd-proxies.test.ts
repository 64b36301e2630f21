// The checks of proxies on objects: the control plane's and the workloads', whole and broken in many ways.

import {describe, expect, test} from 'vitest'
import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import type {FakeClusterOptions} from '../support/fake-cluster.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {type CheckOptions, checkObjects, titled} from '../support/linkerd-checks.ts'
import {without} from '../support/linkerd-install.ts'
import {
  base,
  bundle,
  fromConfigMap,
  image,
  meshed,
  meshedService,
  ofControlPlane,
  whole,
} from '../support/meshed-pods.ts'
import {object, pod} from '../support/objects.ts'

const ours = ['linkerd-identity-data-plane', 'linkerd-control-plane-proxy', 'linkerd-data-plane']
const online: CheckOptions = {newestReleases: async () => new Map([['edge', 'edge-26.8.3']])}

async function check(objects: readonly KubeObject[], more: CheckOptions = {}, options: FakeClusterOptions = {}) {
  const results = await checkObjects('data-plane', fakeCluster(objects, options), {...online, ...more})
  return results.filter(({category}) => ours.includes(category))
}

const trouble = (results: Awaited<ReturnType<typeof check>>) => results.filter(({status}) => status !== 'passed')

const titles = {
  controlPlaneHealth: 'control plane proxies are healthy',
  controlPlaneNewest: 'control plane proxies are up-to-date',
  controlPlaneCli: 'control plane proxies and cli versions match',
  anchors: 'data plane proxies certificate match CA',
  namespace: 'data plane namespace exists',
  ready: 'data plane proxies are ready',
  newest: 'data plane is up-to-date',
  cli: 'data plane and cli versions match',
  podLabels: 'data plane pod labels are configured correctly',
  serviceLabels: 'data plane service labels are configured correctly',
  annotations: 'data plane service annotations are configured correctly',
  opaque: 'opaque ports are properly annotated',
} as const

describe('proxies', () => {
  test.each([
    {name: 'in all namespaces', more: {}},
    {name: 'in one namespace', more: {dataPlaneNamespace: 'shop'}},
  ])('that are whole pass every check $name', async ({more}) => {
    const results = await check(whole, more)
    expect(trouble(results)).toEqual([])
    expect(results).toHaveLength(1 + 3 + 8)
  })

  test.each<{name: string; pods: KubeObject[]; text: RegExp}>([
    {
      name: 'a proxy that is not ready',
      pods: [meshed('web-1', {ready: false})],
      text: /^proxies are not healthy: the proxy of shop\/web-1 is not ready$/,
    },
    {
      name: 'a proxy of the old kind that is not ready',
      pods: [meshed('web-1', {ready: false, beside: true})],
      text: /the proxy of shop\/web-1 is not ready$/,
    },
    {
      name: 'a pod that waits',
      pods: [meshed('web-1'), meshed('web-2', {phase: 'Pending'})],
      text: /^proxies are not healthy: shop\/web-2 is Pending$/,
    },
    {name: 'a pod that failed', pods: [meshed('web-1', {phase: 'Failed'})], text: /shop\/web-1 is Failed$/},
    {
      name: 'an evicted pod whose proxy is gone',
      pods: [meshed('web-1', {phase: 'Failed', reason: 'Evicted', ready: false})],
      text: /the proxy of shop\/web-1 is not ready$/,
    },
    {
      name: 'a pod with the label and without a proxy',
      pods: [pod('web-1', {labels: {'linkerd.io/control-plane-ns': 'linkerd'}})],
      text: /shop\/web-1 has no proxy$/,
    },
  ])('$name is found', async ({pods, text}) => {
    const result = titled(await check([...base, ofControlPlane(), ...pods]), titles.ready)
    expect(result).toMatchObject({status: 'found', level: 'error', text: expect.stringMatching(text)})
  })

  test.each<{name: string; pods: KubeObject[]}>([
    {name: 'of the old kind, beside the other containers', pods: [meshed('web-1', {beside: true})]},
    {name: 'of an evicted pod that are still ready', pods: [meshed('web-1', {phase: 'Failed', reason: 'Evicted'})]},
    ...['NodeShutdown', 'Shutdown', 'Terminated'].map((reason) => ({
      name: `of a pod that ended with ${reason}`,
      pods: [meshed('web-1', {phase: 'Failed', reason, ready: false, anchors: {value: 'other'}})],
    })),
    {name: 'of a pod that was done', pods: [meshed('web-1', {phase: 'Succeeded', reason: 'Completed', ready: false})]},
    {
      name: 'of another control plane',
      pods: [meshed('web-1'), meshed('web-2', {ready: false, labels: {'linkerd.io/control-plane-ns': 'other'}})],
    },
  ])('$name pass', async ({pods}) => {
    expect(titled(await check([...base, ofControlPlane(), ...pods]), titles.ready).status).toBe('passed')
  })

  test('that are nowhere are trouble', async () => {
    const elsewhere = [...whole, object('v1', 'Namespace', 'empty')]
    const results = await check(elsewhere, {dataPlaneNamespace: 'empty'})
    expect(titled(results, titles.ready)).toMatchObject({
      status: 'found',
      text: 'no pod in namespace "empty" has a proxy of this control plane',
    })
    const dependent = [titles.anchors, titles.newest, titles.cli, titles.podLabels, titles.opaque]
    for (const title of dependent) {
      expect(titled(results, title)).toMatchObject({status: 'skipped', why: `"${titles.ready}" failed`})
    }
    expect(titled(results, titles.serviceLabels).status).toBe('passed')
    expect(titled(await check(base), titles.ready)).toMatchObject({
      text: expect.stringMatching(/^no pod in the cluster/),
    })
  })

  test('in a namespace that does not exist are not looked for', async () => {
    const results = await check(whole, {dataPlaneNamespace: 'shpo'})
    expect(titled(results, titles.namespace)).toMatchObject({status: 'found', text: 'namespace "shpo" does not exist'})
    const others = results.filter(
      ({category, title}) => category === 'linkerd-data-plane' && title !== titles.namespace,
    )
    expect(new Set(others.map((other) => 'why' in other && other.why))).toEqual(
      new Set([`"${titles.namespace}" failed`]),
    )
  })

  test('can be looked at with rights in their namespace alone', async () => {
    const denied = ['get namespaces', 'list pods', 'list services', 'list pods in linkerd', 'get configmaps in linkerd']
    const results = await check(whole, {dataPlaneNamespace: 'shop'}, {denied})
    expect(trouble(results).map((result) => [result.title, 'why' in result && result.why])).toEqual([
      [titles.anchors, 'needs get configmaps in linkerd'],
      [titles.controlPlaneHealth, 'needs list pods in linkerd'],
      [titles.controlPlaneNewest, 'needs list pods in linkerd'],
      [titles.controlPlaneCli, 'needs list pods in linkerd'],
      [titles.namespace, 'needs get namespaces'],
    ])
  })
})

describe("the control plane's own proxies", () => {
  test.each<{name: string; objects: KubeObject[]; text: RegExp}>([
    {name: 'are missing', objects: base, text: /^no pod in namespace "linkerd" has a proxy of this control plane$/},
    {
      name: 'are not ready',
      objects: [...base, ofControlPlane({ready: false})],
      text: /the proxy of linkerd\/linkerd-identity-.* is not ready$/,
    },
    {
      name: 'trust somebody else',
      objects: [...base, ofControlPlane({anchors: {value: 'other'}})],
      text: /descend from: linkerd\/linkerd-identity-.* has other trust anchors$/,
    },
    {
      name: 'have nothing to trust',
      objects: without([...base, ofControlPlane()], 'ConfigMap/linkerd-identity-trust-roots'),
      text: /^ConfigMap "linkerd-identity-trust-roots" in namespace "linkerd" has no ca-bundle\.crt/,
    },
  ])('are found when they $name', async ({objects, text}) => {
    const result = titled(await check(objects), titles.controlPlaneHealth)
    expect(result).toMatchObject({status: 'found', level: 'error', text: expect.stringMatching(text)})
  })

  test('are asked for by a plain check, which does not look at other namespaces for them', async () => {
    const cluster = fakeCluster(whole, {denied: ['list pods']})
    const results = await checkObjects('installed', cluster, online)
    expect(titled(results, titles.controlPlaneHealth).status).toBe('passed')
    expect(results.map(({category}) => category)).not.toContain('linkerd-data-plane')
  })
})

describe('trust anchors', () => {
  test.each<{name: string; anchors: JsonObject | undefined; text: RegExp}>([
    {name: 'of another mesh', anchors: {value: 'other'}, text: /: shop\/web-1 has other trust anchors$/},
    {name: 'that are missing', anchors: undefined, text: /: shop\/web-1 has no trust anchors$/},
    {
      name: 'from another ConfigMap',
      anchors: {valueFrom: {configMapKeyRef: {name: 'roots', key: 'ca.pem'}}},
      text: /shop\/web-1 reads them from ConfigMap roots, key ca\.pem$/,
    },
  ])('$name are found, with the proxy in either place', async ({anchors, text}) => {
    for (const beside of [false, true]) {
      const results = await check([...base, ofControlPlane(), meshed('web-1', {anchors, beside})])
      expect(trouble(results)).toMatchObject([
        {title: titles.anchors, status: 'found', level: 'warning', text: expect.stringMatching(text)},
      ])
    }
  })

  test.each<{name: string; anchors: JsonObject}>([
    {name: 'with other space around them', anchors: {value: `\n${bundle}\n\n`}},
    {name: 'from the ConfigMap', anchors: {valueFrom: fromConfigMap}},
  ])('$name pass', async ({anchors}) => {
    expect(trouble(await check([...base, ofControlPlane(), meshed('web-1', {anchors})]))).toEqual([])
  })
})

describe('releases', () => {
  const withImage = (name: string) => [...base, ofControlPlane({image: name}), meshed('web-1', {image: name})]
  const versions = [titles.controlPlaneNewest, titles.controlPlaneCli, titles.newest, titles.cli]

  test.each([
    {name: 'of a registry with a port', image: 'registry:5000/l5d/proxy:edge-26.8.3'},
    {name: 'with a digest beside the tag', image: `${image}@sha256:${'a'.repeat(64)}`},
  ])('are read from an image $name', async ({image: name}) => {
    expect(trouble(await check(withImage(name)))).toEqual([])
  })

  test('that differ are warned of, by pod', async () => {
    const results = await check(withImage('cr.l5d.io/linkerd/proxy:edge-26.7.1'))
    expect(trouble(results).map(({title}) => title)).toEqual(versions)
    for (const result of trouble(results)) {
      expect(result).toMatchObject({
        status: 'found',
        level: 'warning',
        text: expect.stringMatching(/ \(edge-26\.7\.1\)$/),
      })
    }
  })

  test.each([
    {name: 'a digest alone', image: `cr.l5d.io/linkerd/proxy@sha256:${'a'.repeat(64)}`},
    {name: 'no tag', image: 'registry:5000/linkerd/proxy'},
    {name: 'a tag of their own', image: 'example.com/proxy:latest'},
  ])('of images with $name are unknown, and no failure', async ({image: name}) => {
    const results = await check(withImage(name))
    expect(trouble(results).map(({title, status}) => [title, status])).toEqual(
      versions.map((title) => [title, 'skipped']),
    )
    expect(titled(results, titles.controlPlaneCli)).toMatchObject({
      why: `the image of linkerd/linkerd-identity-5d8f9c7b6d-abcde does not tell its release: ${name}`,
    })
  })

  test('that are unknown do not hide one that is old', async () => {
    const pods = [meshed('web-1', {image: 'proxy:latest'}), meshed('web-2', {image: 'proxy:edge-26.1.1'})]
    const results = await check([...base, ofControlPlane(), ...pods])
    expect(titled(results, titles.newest)).toMatchObject({
      text: expect.stringMatching(/: shop\/web-2 \(edge-26\.1\.1\)$/),
    })
  })

  test('are not compared with the newest one when nobody may be asked for it', async () => {
    const results = await checkObjects('data-plane', fakeCluster(whole))
    expect(titled(results, titles.newest)).toMatchObject({status: 'skipped', why: expect.stringMatching(/--online/)})
    expect(titled(results, titles.cli).status).toBe('passed')
  })

  test('of a channel without a newest release say so', async () => {
    const results = await check(withImage('proxy:stable-2.14.10'))
    expect(titled(results, titles.newest)).toMatchObject({
      text: expect.stringMatching(/channel of stable-2\.14\.10, only for edge$/),
    })
  })

  test('of pods that do not run are of no interest', async () => {
    const old = meshed('web-2', {phase: 'Pending', image: 'proxy:edge-26.1.1'})
    expect(titled(await check([...whole, old]), titles.cli).status).toBe('passed')
  })
})

describe('marks', () => {
  test.each<{name: string; objects: KubeObject[]; title: string; text: RegExp}>([
    {
      name: 'a pod with configuration in its labels',
      objects: [
        meshed('web-2', {labels: {'config.linkerd.io/proxy-log-level': 'debug', 'linkerd.io/inject': 'enabled'}}),
      ],
      title: titles.podLabels,
      text: /^pods have labels .*: shop\/web-2 \(config\.linkerd\.io\/proxy-log-level, linkerd\.io\/inject\)$/,
    },
    {
      name: 'a service with alpha configuration in its labels',
      objects: [meshedService('web', {labels: {'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '1'}})],
      title: titles.serviceLabels,
      text: /^services have labels .*: shop\/web \(config\.alpha\.linkerd\.io\/proxy-wait-before-exit-seconds\)$/,
    },
    {
      name: 'a service that is exported by annotation',
      objects: [meshedService('web', {annotations: {'mirror.linkerd.io/exported': 'true'}})],
      title: titles.annotations,
      text: /mirror\.linkerd\.io\/exported, which only works as a label: shop\/web$/,
    },
  ])('$name is warned of', async ({objects, title, text}) => {
    const results = await check([...whole, ...objects])
    expect(trouble(results)).toMatchObject([
      {title, status: 'found', level: 'warning', text: expect.stringMatching(text)},
    ])
  })

  test('services of other namespaces are of no interest to a check of one', async () => {
    const far = {
      ...meshedService('far'),
      metadata: {name: 'far', namespace: 'other', labels: {'linkerd.io/inject': 'enabled'}},
    }
    expect(trouble(await check([...whole, far], {dataPlaneNamespace: 'shop'}))).toEqual([])
    expect(trouble(await check([...whole, far]))).toHaveLength(1)
  })
})

// How often the checks ask the API server of a large cluster, and what for.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Stage} from '../../src/checks/check.ts'
import {connectCluster} from '../../src/kube/connect.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import {parseYamlValue} from '../../src/yaml/index.ts'
import type {FakeApiServer} from '../support/api-server.ts'
import {runIstioChecks} from '../support/istio-checks.ts'
import {runLinkerdChecks} from '../support/linkerd-checks.ts'
import {crd, linkerdInstall, node, service} from '../support/linkerd-install.ts'
import {object, pod} from '../support/objects.ts'
import {serveObjects} from '../support/objects-server.ts'

const count = (length: number, make: (index: number) => KubeObject) => Array.from({length}, (_, index) => make(index))
const address = (index: number) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`

/** As many CRDs as an install has. */
const crds = count(10, (index) => crd(`kind${index}.policy.linkerd.io`, ['v1']))
const pods = count(10_000, (index) =>
  pod(`web-${index}`, {
    labels: {'linkerd.io/control-plane-ns': 'linkerd', 'service.istio.io/canonical-name': 'web'},
    ip: address(index),
    spec: {
      initContainers: [{name: 'linkerd-proxy', restartPolicy: 'Always', image: 'cr.l5d.io/linkerd/proxy:edge-26.8.3'}],
    },
    status: {initContainerStatuses: [{name: 'linkerd-proxy', ready: true}]},
  }),
)
const large = [
  ...linkerdInstall,
  object('v1', 'Namespace', 'istio-system'),
  object('apps/v1', 'Deployment', 'istiod', {namespace: 'istio-system', labels: {app: 'istiod'}}),
  ...crds,
  ...pods,
  ...count(2000, (index) => service(`web-${index}`, address(index))),
  ...count(200, (index) => node(`node-${index}`)),
  ...count(12_000, (index) => object('v1', 'ConfigMap', `config-${index}`, {namespace: 'shop'})),
]

let folder: string
let server: FakeApiServer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mesh-requests-'))
  server = await serveObjects(large)
  const entry = {name: 'it', cluster: {server: server.url}, user: {}, context: {cluster: 'it', user: 'it'}}
  const config = {clusters: [entry], users: [entry], contexts: [entry], 'current-context': 'it'}
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(config))
})
afterAll(async () => {
  rmSync(folder, {recursive: true})
  await server.stop()
})

/** @param run of another mesh than Linkerd */
async function askedAt(stage: Stage, run: typeof runLinkerdChecks = runLinkerdChecks): Promise<string[]> {
  const cluster = await connectCluster({
    kubeconfig: join(folder, 'kubeconfig'),
    timeout: 30_000,
    userAgent: 'mesh-test',
    terminal: {interactive: false},
    env: {},
    now: () => new Date(),
    parseYaml: parseYamlValue,
  })
  server.received.length = 0
  try {
    const results = await run(stage, {connect: async () => cluster, crdManifest: async () => crds})
    expect(results.filter(({status}) => status === 'errored')).toEqual([])
    const networks = results.filter(({title}) => /^cluster networks contains/.test(title))
    expect(networks.filter(({status}) => status === 'found')).toEqual([])
    return server.received.map(({method, path}) => `${method} ${path}`)
  } finally {
    cluster.close()
  }
}

describe('10,000 pods, 2,000 services and 12,000 ConfigMaps', () => {
  test.each<{stage: Stage; limit: number}>([
    {stage: 'installed', limit: 60},
    // The pods' proxies are looked at whole, a page of pods at a time.
    {stage: 'data-plane', limit: 80},
  ])('are checked at stage $stage with at most $limit requests', async ({stage, limit}) => {
    expect((await askedAt(stage)).length).toBeLessThanOrEqual(limit)
  })

  test.each<{stage: Stage; limit: number; pages: number}>([
    {stage: 'installed', limit: 40, pages: 0},
    {stage: 'data-plane', limit: 60, pages: 20},
  ])('are checked at stage $stage with at most $limit requests for Istio', async ({stage, limit, pages}) => {
    const asked = await askedAt(stage, runIstioChecks)
    expect(asked.filter((request) => request.includes('/api/v1/pods?'))).toHaveLength(pages)
    expect(asked.length).toBeLessThanOrEqual(limit)
    expect(new Set(asked).size).toBe(asked.length)
    expect(asked.filter((request) => /\/(secrets|configmaps)(\?|$)/.test(request))).toEqual([])
  })

  test('are checked without asking for anything twice', async () => {
    const asked = await askedAt('installed')
    // Pages of one list differ in their token.
    expect(new Set(asked).size).toBe(asked.length)
  })

  test('are never listed with their Secrets or ConfigMaps', async () => {
    const asked = await askedAt('data-plane')
    expect(asked.filter((request) => /\/(secrets|configmaps)(\?|$)/.test(request))).toEqual([])
  })
})

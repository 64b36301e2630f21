// The cluster itself: the suites of the product lean on what is proven here.

import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {sharedControlPlane} from './control-plane.ts'
import {gatewayApiCrds} from './go-modules.ts'
import {applyStrictly} from './support/apply.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {podTemplate, selectedPods, type Workloads, workloadsIn} from './support/workloads.ts'
import {until} from './until.ts'
import {versions} from './versions.ts'

const cluster = sharedControlPlane()
const {kubectl} = cluster

let namespace: OwnNamespace
let workloads: Workloads
beforeAll(async () => {
  namespace = await createNamespace(cluster, 'cluster')
  workloads = workloadsIn(cluster, namespace)
})
afterAll(() => namespace.remove())

describe('the control plane', () => {
  it('reports the version that it is built from, and so does its kubectl', async () => {
    const {clientVersion, serverVersion} = JSON.parse((await kubectl(['version', '-o', 'json'])).stdout)
    expect([clientVersion.gitVersion, serverVersion.gitVersion]).toEqual([versions.kubernetes, versions.kubernetes])
  })

  it('makes the pods of a Deployment ready, on nodes, with addresses of their own', async () => {
    const pods = await workloads.rollOut('ready', 2)
    expect(pods).toHaveLength(2)
    const addresses = (await workloads.get('pods', '-l', 'app=ready', '-o', 'jsonpath={.items[*].status.podIP}')).split(
      ' ',
    )
    expect(new Set(addresses).size).toBe(2)
    for (const address of addresses) expect(address).toMatch(/^10\.244\./)
  })

  it('finds the endpoints of a Service', async () => {
    await workloads.rollOut('served', 2)
    await applyStrictly(cluster, [workloads.service('served')])
    const slices = ['endpointslices', '-l', 'kubernetes.io/service-name=served']
    await until('two endpoints are ready', async () => {
      const ready = await workloads.get(...slices, '-o', 'jsonpath={.items[*].endpoints[*].conditions.ready}')
      return ready === 'true true'
    })
  })

  it('starts native sidecars along with the pod', async () => {
    const sidecar = {name: 'proxy', image: 'example.com/proxy:1', restartPolicy: 'Always'}
    const template = podTemplate('meshed', {initContainers: [{name: 'init', image: 'example.com/init:1'}, sidecar]})
    await applyStrictly(cluster, [{...workloads.deployment('meshed', 1), spec: {...selectedPods('meshed'), template}}])
    await kubectl(['rollout', 'status', '-n', namespace.name, 'deployment/meshed', '--timeout=60s'])
    const state =
      'jsonpath={range .items[0].status.initContainerStatuses[*]}{.name} {.ready} {.state.running.startedAt} {end}'
    const [init, , proxy, ready, startedAt] = (await workloads.get('pods', '-l', 'app=meshed', '-o', state)).split(
      /\s+/,
    )
    expect({init, proxy, ready}).toEqual({init: 'init', proxy: 'proxy', ready: 'true'})
    expect(Date.parse(startedAt ?? '')).not.toBeNaN()
  })

  const kinds: [kind: string, apiVersion: string, spec: (app: string) => object, path: string, wanted: string][] = [
    [
      'StatefulSet',
      'apps/v1',
      (app) => selectedPods(app, {replicas: 2, serviceName: app}),
      '{.status.readyReplicas}',
      '2',
    ],
    ['DaemonSet', 'apps/v1', (app) => selectedPods(app), '{.status.numberReady}', 'nodes'],
    ['Job', 'batch/v1', (app) => ({template: podTemplate(app, {restartPolicy: 'Never'})}), '{.status.succeeded}', '1'],
  ]
  it.each(kinds)('runs a %s', async (kind, apiVersion, spec, path, wanted) => {
    const name = kind.toLowerCase()
    await applyStrictly(cluster, [{apiVersion, kind, metadata: workloads.metadata(name), spec: spec(name)}])
    const nodes = (await workloads.get('nodes', '-o', 'name')).split('\n').length
    const expected = wanted === 'nodes' ? String(nodes) : wanted
    await until(
      `${kind} shows ${expected}`,
      async () => (await workloads.get(name, name, '-o', `jsonpath=${path}`)) === expected,
    )
  })

  it('publishes its certificate authority and gives tokens to ServiceAccounts', async () => {
    expect(await workloads.get('configmap', 'kube-root-ca.crt', '-o', 'jsonpath={.data.ca\\.crt}')).toContain(
      'BEGIN CERTIFICATE',
    )
    const {stdout: token} = await kubectl(['create', 'token', 'default', '-n', namespace.name])
    // Without the administrator's certificate, which the server would ask for first.
    const asToken = [
      '--kubeconfig=/dev/null',
      `--server=${cluster.url}`,
      '--insecure-skip-tls-verify',
      `--token=${token.trim()}`,
    ]
    const {stdout: who} = await kubectl(['auth', 'whoami', ...asToken, '-o', 'jsonpath={.status.userInfo.username}'])
    expect(who).toBe(`system:serviceaccount:${namespace.name}:default`)
  })

  it('collects what a deleted owner leaves behind', async () => {
    await workloads.rollOut('deleted', 1)
    await kubectl(['delete', 'deployment', 'deleted', '-n', namespace.name])
    await until(
      'its pods are gone',
      async () => (await workloads.get('pods,replicasets', '-l', 'app=deleted', '-o', 'name')) === '',
    )
  })
})

describe('the API server', () => {
  it('refuses a field that it does not know when it is asked to be strict', async () => {
    const misspelled = {...workloads.service('strict'), spec: {portz: [{port: 80}]}}
    await expect(applyStrictly(cluster, [misspelled])).rejects.toThrow('.spec.portz: field not declared in schema')
  })

  it('lets a pod through, and soon, when a webhook that it would ask has no network', async () => {
    await workloads.rollOut('webhook', 1)
    await applyStrictly(cluster, [workloads.service('webhook')])
    const name = `${namespace.name}.example.com`
    const webhook = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: {name},
      webhooks: [
        {
          name,
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Ignore',
          timeoutSeconds: 30,
          clientConfig: {service: {name: 'webhook', namespace: namespace.name, port: 80}},
          namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': namespace.name}},
          rules: [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']}],
        },
      ],
    }
    await applyStrictly(cluster, [webhook])
    try {
      const started = Date.now()
      await workloads.rollOut('admitted', 1)
      expect(Date.now() - started).toBeLessThan(10_000)
    } finally {
      await kubectl(['delete', 'mutatingwebhookconfiguration', name])
    }
  })

  it.each(['standard', 'experimental'] as const)('accepts the %s CRDs of the Gateway API', async (channel) => {
    const files = (await gatewayApiCrds(channel)).map((path) => `--filename=${path}`)
    expect(files.length).toBeGreaterThan(5)
    await kubectl(['apply', '--server-side', '--dry-run=server', ...files])
  })
})

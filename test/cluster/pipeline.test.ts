// The main job as its users do it: the built program and the real kubectl, piped into each other, on a real control plane.

import {setTimeout} from 'node:timers/promises'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {generateShop} from '../support/generate-manifests.ts'
import {type RunResult, runMesh, startMesh} from '../support/run-mesh.ts'
import {sharedControlPlane} from './control-plane.ts'
import {gatewayApiCrds} from './go-modules.ts'
import {applyAndSettle} from './support/apply.ts'
import {gatewayApiNames, removeControlPlane, removeGatewayApi, removeLinkerd} from './support/linkerd.ts'
import {growingMetrics, type MetricsServer, serveMetrics} from './support/metrics-server.ts'
import {until} from './until.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster
const namespace = 'pipeline'

const env = {KUBECONFIG: kubeconfig}
const mesh = (args: readonly string[], stdin = ''): RunResult => runMesh(args, {stdin, env})

/** The program's stdout, after it said that all is well. */
function output(args: readonly string[], stdin = ''): string {
  const {status, stdout, stderr} = mesh(args, stdin)
  expect(stderr, `mesh ${args.join(' ')}`).not.toMatch(/^Error/m)
  expect(status).toBe(0)
  return stdout
}

const objectsOf = (lines: string) =>
  lines
    .trimEnd()
    .split('\n')
    .map((line): object => JSON.parse(line))

async function deleteEverything(): Promise<void> {
  await kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--timeout=90s'])
  await removeLinkerd(cluster)
}

/** As kubectl prints them once nothing writes to them any more: what is piped back carries the version that it was read at. */
function settledDeployments(): Promise<string> {
  const get = async () => (await kubectl(['get', 'deploy', '-n', namespace, '-o', 'yaml'])).stdout
  return until('the Deployments are settled', async () => {
    await kubectl(['rollout', 'status', 'deploy', '-n', namespace, '--timeout=60s'])
    const before = await get()
    await setTimeout(1000)
    return before === (await get()) ? before : undefined
  })
}

beforeAll(deleteEverything)
afterAll(deleteEverything)

describe('from an empty cluster to statistics', () => {
  test('an install is refused while the Gateway API is missing, with the command that mends it', () => {
    const {status, stdout, stderr} = mesh(['install', '--crds'])
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toMatch(
      /^Error: the cluster lacks the Gateway API: there is no CustomResourceDefinition httproutes\.gateway\.networking\.k8s\.io\n {2}try: kubectl apply --server-side -f https:/,
    )
  })

  test('a Gateway API that is too old is named with what it serves', async () => {
    const old = (plural: string, kind: string) => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${plural}.gateway.networking.k8s.io`,
        annotations: {'api-approved.kubernetes.io': 'unapproved, for a test'},
      },
      spec: {
        group: 'gateway.networking.k8s.io',
        scope: 'Namespaced',
        names: {plural, kind},
        versions: [{name: 'v1beta1', served: true, storage: true, schema: {openAPIV3Schema: {type: 'object'}}}],
      },
    })
    await kubectl(
      ['create', '-f', '-'],
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: [old('httproutes', 'HTTPRoute'), old('grpcroutes', 'GRPCRoute')],
      }),
    )
    const {status, stderr} = mesh(['install', '--crds'])
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^Error: the cluster's Gateway API is too old: httproutes\.gateway\.networking\.k8s\.io serves v1beta1, not v1\n/,
    )
    await removeGatewayApi(cluster)
  })

  test('check --pre is content with a cluster that has the Gateway API', async () => {
    await kubectl(['apply', '--server-side', ...(await gatewayApiCrds('standard')).map((path) => `--filename=${path}`)])
    await until('the Gateway API is served', async () => (await gatewayApiNames(cluster)).length > 3)
    const {status, stdout} = mesh(['check', '--pre', '-o', 'json'])
    const report = JSON.parse(stdout)
    expect(
      report.categories
        .flatMap((category: {checks: {result: string}[]}) => category.checks)
        .filter(({result}: {result: string}) => result === 'error'),
    ).toEqual([])
    expect({status, success: report.success}).toEqual({status: 0, success: true})
  })

  test('the control plane is refused before its CRDs', () => {
    const {status, stdout, stderr} = mesh(['install'])
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toMatch(
      /^Error: the cluster lacks Linkerd's CustomResourceDefinitions: .*servers\.policy\.linkerd\.io.*\n {2}try: mesh install --crds \| kubectl apply --server-side -f -\n$/,
    )
  })

  test('CRDs are accepted strictly, and a second apply changes nothing', async () => {
    await applyAndSettle(cluster, objectsOf(output(['install', '--crds', '-o', 'json'])))
  })

  test('the control plane goes from the pipe into kubectl', async () => {
    const {stdout} = await kubectl(['apply', '-f', '-'], output(['install']))
    expect(stdout).toContain('deployment.apps/linkerd-destination created')
    expect(stdout).toContain('secret/linkerd-config-overrides created')
  })

  test('its pods become ready', async () => {
    await kubectl(['rollout', 'status', 'deploy', '-n', 'linkerd', '--timeout=60s'])
  })

  test('every object of the plain, the HA and the CNI install is accepted strictly, and a second apply changes nothing', async () => {
    for (const flags of [[], ['--ha'], ['--linkerd-cni-enabled']]) {
      const objects = objectsOf(output(['install', '--ignore-cluster', '-o', 'json', ...flags]))
      // What another field manager has applied before would only be a conflict.
      await removeControlPlane(cluster)
      await applyAndSettle(cluster, objects)
    }
  })

  test('an existing install is not rendered over', () => {
    const {status, stdout, stderr} = mesh(['install'])
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toMatch(
      /^Error: Linkerd is installed already: ConfigMap linkerd-config exists in namespace linkerd\n {2}try: /,
    )
  })

  test('an upgrade renders it anew with the certificates and the values that it has', async () => {
    const secret = ['get', 'secret', '-n', 'linkerd', 'linkerd-identity-issuer', '-o', 'jsonpath={.data.crt\\.pem}']
    const before = (await kubectl(secret)).stdout
    const upgraded = output(['upgrade', '--controller-replicas', '2'])
    await kubectl(['apply', '--server-side', '--force-conflicts', '--validate=strict', '-f', '-'], upgraded)
    expect((await kubectl(secret)).stdout).toBe(before)
    const replicas = ['get', 'deploy', '-n', 'linkerd', '-o', 'jsonpath={.items[*].spec.replicas}']
    expect((await kubectl(replicas)).stdout).toBe('2 2 2')
    // What was asked for once stays, and so does what the install was asked for: the CNI plugin.
    expect(output(['upgrade'])).toContain('controllerReplicas: 2')
    expect(upgraded).toContain('linkerd-network-validator')
  })

  test('version names the mesh that is there', () => {
    expect(output(['version'])).toMatch(/^Client version: .*\nlinkerd version: edge-26\.8\.3 \(namespace linkerd\)\n$/)
  })

  test('what runs is injected through the pipe, and stays as it was apart from that', async () => {
    await removeControlPlane(cluster)
    await kubectl(['apply', '-f', '-'], output(['install', '--ignore-cluster']))
    await kubectl(['rollout', 'status', 'deploy', '-n', 'linkerd', '--timeout=60s'])
    await kubectl(['create', 'namespace', namespace])
    await kubectl(
      ['apply', '-f', '-'],
      generateShop(3)
        .replaceAll(/namespace: team-\d+/g, `namespace: ${namespace}`)
        .replaceAll(/\n +serviceAccountName: .*/g, ''),
    )
    const before = await settledDeployments()
    const injected = output(['inject', '-'], before)
    const {stdout} = await kubectl(['apply', '-f', '-'], injected)
    expect(stdout.match(/configured/g)).toHaveLength(3)
    expect(output(['uninject', '-'], injected)).toBe(before)
    const annotation = [
      'get',
      'deploy',
      '-n',
      namespace,
      '-o',
      'jsonpath={.items[*].spec.template.metadata.annotations.linkerd\\.io/inject}',
    ]
    expect((await kubectl(annotation)).stdout).toBe('enabled enabled enabled')
  })

  test('--why names the webhook that nobody answers here', () => {
    const {status, stdout} = mesh(['inject', '--why', 'deploy/svc-0000', '-n', namespace])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^deploy\/svc-0000 (is not injected|has no sidecar yet)/)
    expect(mesh(['inject', '--why', 'deploy/nobody', '-n', namespace]).stderr).toMatch(
      /^Error: there is no deployment "nobody" in namespace pipeline/,
    )
  })

  test('a manual injection takes the values of the installed control plane, and its pods run', async () => {
    const before = await settledDeployments()
    const injected = output(['inject', '--manual', '-'], before)
    expect(injected).toContain('linkerd-proxy')
    await kubectl(['apply', '--server-side', '--force-conflicts', '--validate=strict', '-f', '-'], injected)
    await kubectl(['rollout', 'status', 'deploy', '-n', namespace, '--timeout=60s'])
    expect(output(['inject', '--why', 'deploy/svc-0000', '-n', namespace])).toBe('deploy/svc-0000 is injected\n')
  })

  test('check is content with the control plane', () => {
    const {status, stdout} = mesh(['check', '-o', 'json'])
    const report = JSON.parse(stdout)
    const failed = report.categories.flatMap(
      (category: {checks: {description: string; result: string; error?: string}[]}) =>
        category.checks.filter(({result}) => result === 'error'),
    )
    expect(failed).toEqual([])
    expect({status, success: report.success}).toEqual({status: 0, success: true})
  })

  describe('statistics', () => {
    let server: MetricsServer
    const started = performance.now()

    beforeAll(async () => {
      const page = [
        '# TYPE response_total counter',
        '# TYPE response_latency_ms histogram',
        '# TYPE tcp_open_connections gauge',
      ]
      const labels = 'direction="inbound",tls="true"'
      page.push(
        `response_total{${labels},classification="success"} 9`,
        `response_total{${labels},classification="failure"} 1`,
      )
      for (const [le, count] of [
        ['5', 5],
        ['10', 10],
        ['+Inf', 10],
      ] as const)
        page.push(`response_latency_ms_bucket{${labels},le="${le}"} ${count}`)
      page.push(`tcp_open_connections{${labels},peer="src"} 3`)
      server = await serveMetrics(
        growingMetrics(`${page.join('\n')}\n`, 10, () => (performance.now() - started) / 1000),
      )
      await cluster.servePods([{namespace, ports: {4191: server.port}}])
    })
    afterAll(() => server.close())

    const stat = async (args: readonly string[]) => {
      const {status, stdout, stderr} = await startMesh(args, {env})
      expect({status, stderr}).toEqual({status: 0, stderr: ''})
      return stdout
    }

    test('come from the proxies through port-forward', async () => {
      const rows = JSON.parse(await stat(['viz', 'stat', 'deploy', '-n', namespace, '-t', '3s', '-o', 'json']))
      expect(rows).toHaveLength(3)
      for (const row of rows) {
        const pods = Number(/^(\d+)\//.exec(row.meshed)?.[1])
        expect(row.success).toBeCloseTo(0.9, 1)
        expect(row.rps / pods).toBeGreaterThan(80)
        expect(row.rps / pods).toBeLessThan(120)
        expect(row.tcp_open_connections).toBe(3 * pods)
        expect(row.latency_ms_p50).toBeLessThanOrEqual(5)
      }
    })

    test('are a table for people', async () => {
      const [head, ...lines] = (await stat(['viz', 'stat', 'deploy', '-n', namespace, '-t', '2s']))
        .trimEnd()
        .split('\n')
      expect(head).toMatch(/^NAME +MESHED +SUCCESS +RPS +LATENCY_P50 +LATENCY_P95 +LATENCY_P99 +TCP_CONN/)
      expect(lines).toHaveLength(3)
      expect(lines[0]).toMatch(/^svc-0000 +\d\/\d +[89]\d\.\d\d% +\d+\.\drps/)
    })
  })
})

// Pages of metrics, as the control plane's containers and the proxies of workloads serve them.

import {createHash} from 'node:crypto'
import {describe, expect, it} from 'vitest'
import {readControllerMetrics} from '../../src/diagnostics/controller-metrics.ts'
import {inOrder} from '../../src/diagnostics/in-order.ts'
import type {MetricsPages} from '../../src/diagnostics/metrics-pages.ts'
import {obfuscateMetrics} from '../../src/diagnostics/obfuscate.ts'
import {readProxyMetrics} from '../../src/diagnostics/proxy-metrics.ts'
import type {Workload} from '../../src/diagnostics/workload-pods.ts'
import {Exit} from '../../src/errors.ts'
import {writeMetricsPages} from '../../src/io/metrics-pages.ts'
import type {PodAnswer, PodPort} from '../../src/kube/cluster.ts'
import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {fakeIo} from '../support/fake-io.ts'
import {object, pod} from '../support/objects.ts'

const answerFromPod = ({pod: name, port}: PodPort, path: string): PodAnswer | undefined => {
  if (name === 'deaf') return undefined
  return path === '/metrics' && name !== 'odd'
    ? {status: 200, body: `up{from="${name}:${port}"} 1\n`}
    : {status: 404, body: ''}
}

async function written({total, pages}: MetricsPages) {
  const io = fakeIo()
  const {failed} = await writeMetricsPages(io, total, pages)
  return {...io.written, failed}
}

const ports = (...named: [string, number][]) => named.map(([name, containerPort]) => ({name, containerPort}))
const proxy: JsonObject = {name: 'linkerd-proxy', ports: ports(['linkerd-proxy', 4143], ['linkerd-admin', 4191])}

describe('the metrics of a control plane', () => {
  const component = (name: string, more: Parameters<typeof pod>[1] = {}): KubeObject =>
    pod(name, {
      namespace: 'linkerd',
      labels: {'linkerd.io/control-plane-component': 'destination'},
      spec: {
        initContainers: [{name: 'linkerd-init'}, proxy],
        containers: [
          {name: 'destination', ports: ports(['dest-grpc', 8086], ['dest-admin', 9996])},
          {name: 'policy', ports: ports(['policy-grpc', 8090], ['policy-admin', 9990])},
        ],
      },
      ...more,
    })

  it('are those of every container with a port for them, its proxy included, in a fixed order', async () => {
    const cluster = fakeCluster([component('b'), component('a'), pod('other', {namespace: 'linkerd'})], {answerFromPod})
    const {stdout, failed} = await written(await readControllerMetrics(cluster, 'linkerd'))
    expect(stdout).toBe(
      ['a', 'b']
        .flatMap((name, index) =>
          [
            ['linkerd-proxy', 4191],
            ['destination', 9996],
            ['policy', 9990],
          ].map(
            ([container, port], at) =>
              `# POD ${name} (${index * 3 + at + 1} of 6)\n# CONTAINER ${container}\nup{from="${name}:${port}"} 1\n`,
          ),
        )
        .join(''),
    )
    expect(failed).toBe(false)
  })

  it('name what gives none, and go on', async () => {
    const finished = component('done', {phase: 'Succeeded'})
    const pods = [
      component('deaf'),
      component('odd'),
      component('waiting', {phase: 'Pending'}),
      finished,
      component('ok'),
    ]
    const {stdout, stderr, failed} = await written(
      await readControllerMetrics(fakeCluster(pods, {answerFromPod}), 'linkerd'),
    )
    expect(failed).toBe(true)
    expect(stderr).toBe('‼ 7 of 10 pages are missing\n')
    expect(stdout.split('\n').filter((line) => /^# (POD|ERROR)/.test(line))).toEqual([
      ...[1, 2, 3].flatMap((number) => [
        `# POD deaf (${number} of 10)`,
        expect.stringMatching(/^# ERROR cannot reach port \d+ of pod linkerd\/deaf: nothing listens there$/),
      ]),
      ...[
        [4, 4191],
        [5, 9996],
        [6, 9990],
      ].flatMap(([number, port]) => [
        `# POD odd (${number} of 10)`,
        `# ERROR port ${port}/metrics answered with HTTP status 404`,
      ]),
      '# POD ok (7 of 10)',
      '# POD ok (8 of 10)',
      '# POD ok (9 of 10)',
      '# POD waiting (10 of 10)',
      '# ERROR pod is Pending, not Running',
    ])
  })

  it('are missed when there is no control plane', async () => {
    await expect(readControllerMetrics(fakeCluster([]), 'linkerd')).rejects.toMatchObject({
      code: Exit.Failed,
      message: 'namespace "linkerd" has no pod of a control plane that serves metrics',
    })
  })
})

describe('the metrics of proxies', () => {
  const meshed = (name: string, labels: Record<string, string>, more: Parameters<typeof pod>[1] = {}): KubeObject =>
    pod(name, {labels, spec: {containers: [{name: 'app'}, proxy]}, ...more})
  const workload = (resource: Workload['resource'], objectKind: string, name: string): Workload => ({
    resource,
    objectKind,
    namespace: 'shop',
    name,
  })
  const selecting = (apiVersion: string, kind: string, name: string, selector: JsonObject) =>
    object(apiVersion, kind, name, {namespace: 'shop', body: {spec: {selector}}})
  const job = object('batch/v1', 'Job', 'nightly-1', {namespace: 'shop', owner: {kind: 'CronJob', name: 'nightly'}})
  job.metadata.uid = 'uid-1'
  const foreignJob = object('batch/v1', 'Job', 'hourly-1', {
    namespace: 'shop',
    owner: {kind: 'CronJob', name: 'hourly'},
  })
  foreignJob.metadata.uid = 'uid-2'
  const ofJob = (uid: string) => ({'batch.kubernetes.io/controller-uid': uid})
  const objects = [
    selecting('apps/v1', 'Deployment', 'web', {matchLabels: {app: 'web'}}),
    selecting('apps/v1', 'StatefulSet', 'db', {
      matchExpressions: [{key: 'app', operator: 'In', values: ['db', 'old-db']}],
    }),
    selecting('apps/v1', 'DaemonSet', 'agent', {
      matchLabels: {tier: 'node'},
      matchExpressions: [
        {key: 'app', operator: 'Exists'},
        {key: 'canary', operator: 'DoesNotExist'},
        {key: 'app', operator: 'NotIn', values: ['x']},
      ],
    }),
    selecting('v1', 'ReplicationController', 'legacy', {app: 'legacy'}),
    selecting('batch/v1', 'Job', 'import', {matchLabels: ofJob('uid-3')}),
    object('batch/v1', 'CronJob', 'nightly', {namespace: 'shop'}),
    object('batch/v1', 'CronJob', 'idle', {namespace: 'shop'}),
    job,
    foreignJob,
    meshed('web-2', {app: 'web'}),
    meshed('web-1', {app: 'web'}),
    meshed('web-0', {app: 'web'}, {phase: 'Succeeded'}),
    meshed('web-9', {app: 'web'}, {namespace: 'other'}),
    meshed('db-0', {app: 'old-db'}),
    meshed('agent-1', {tier: 'node', app: 'agent'}),
    meshed('agent-2', {tier: 'node', app: 'agent', canary: ''}),
    meshed('legacy-1', {app: 'legacy'}),
    meshed('import-1', ofJob('uid-3')),
    meshed('nightly-1-x', ofJob('uid-1')),
    meshed('hourly-1-x', ofJob('uid-2')),
    meshed('alone', {}),
    pod('plain', {labels: {app: 'plain'}}),
  ]
  const cluster = fakeCluster(objects, {answerFromPod})

  it.each<[Workload, string[]]>([
    [workload('deployments', 'Deployment', 'web'), ['web-1', 'web-2']],
    [workload('statefulsets', 'StatefulSet', 'db'), ['db-0']],
    [workload('daemonsets', 'DaemonSet', 'agent'), ['agent-1']],
    [workload('replicationcontrollers', 'ReplicationController', 'legacy'), ['legacy-1']],
    [workload('jobs', 'Job', 'import'), ['import-1']],
    [workload('cronjobs', 'CronJob', 'nightly'), ['nightly-1-x']],
    [workload('pods', 'Pod', 'alone'), ['alone']],
  ])('of a $objectKind are those of its pods', async (named, pods) => {
    const {stdout} = await written(await readProxyMetrics(cluster, {workload: named, obfuscate: false}))
    expect(stdout).toBe(
      pods.map((name, at) => `# POD ${name} (${at + 1} of ${pods.length})\nup{from="${name}:4191"} 1\n`).join(''),
    )
  })

  it.each<[string, Workload, string]>([
    [
      'what does not exist',
      workload('deployments', 'Deployment', 'x'),
      'Deployment "x" does not exist in namespace "shop"',
    ],
    [
      'a CronJob between two runs',
      workload('cronjobs', 'CronJob', 'idle'),
      'CronJob "idle" in namespace "shop" has no pod that runs now',
    ],
    [
      'a pod without a proxy',
      workload('pods', 'Pod', 'plain'),
      'Pod "plain" in namespace "shop" is not meshed: it has no proxy',
    ],
  ])('of %s are an error', async (_, named, message) => {
    const failure = readProxyMetrics(cluster, {workload: named, obfuscate: false})
    await expect(failure).rejects.toMatchObject({code: Exit.Failed, message})
  })

  it('name the pods of a workload that lack a proxy, or do not run', async () => {
    const mixed = [
      selecting('apps/v1', 'Deployment', 'web', {matchLabels: {app: 'web'}}),
      pod('web-1', {labels: {app: 'web'}}),
      meshed('web-2', {app: 'web'}, {phase: 'Pending'}),
      meshed(
        'web-3',
        {app: 'web'},
        {spec: {initContainers: [{name: 'linkerd-proxy', ports: ports(['linkerd-admin', 9191])}]}},
      ),
    ]
    const request = {workload: workload('deployments', 'Deployment', 'web'), obfuscate: false}
    const {stdout, failed} = await written(await readProxyMetrics(fakeCluster(mixed, {answerFromPod}), request))
    expect(stdout).toBe(
      '# POD web-1 (1 of 3)\n# ERROR pod has no proxy\n' +
        '# POD web-2 (2 of 3)\n# ERROR pod is Pending, not Running\n' +
        '# POD web-3 (3 of 3)\nup{from="web-3:9191"} 1\n',
    )
    expect(failed).toBe(true)
  })

  it('hide names when they shall', async () => {
    const request = {workload: workload('pods', 'Pod', 'alone'), obfuscate: true}
    const secret = fakeCluster(objects, {answerFromPod: () => ({status: 200, body: 'x{authority="web"} 1\n'})})
    const {stdout} = await written(await readProxyMetrics(secret, request))
    expect(stdout).toMatch(/x\{authority="[0-9a-f]{8}"\} 1\n/)
  })
})

describe('obfuscated metrics', () => {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8)

  it.each([
    [
      'all labels that name things',
      'authority="a",client_id="b",server_id="c",target_addr="d",dst_service="e",dst_namespace="f"',
    ],
    ['an empty value', 'authority=""'],
  ])('digest %s', (_, labels) => {
    const hidden = labels.replace(/"(.?)"/g, (__, value: string) => `"${digest(value)}"`)
    expect(obfuscateMetrics(`m{${labels}} 1\n`)).toBe(`m{${hidden}} 1\n`)
  })

  it('digest what the value means, not how it is escaped', () => {
    expect(obfuscateMetrics('m{authority="a\\"b\\\\c\\nd"} 1')).toBe(`m{authority="${digest('a"b\\c\nd')}"} 1`)
  })

  it.each([
    'm{pod="web",path="authority=\\"x\\""} 1\n',
    'm{dst_pod="web",not_authority="x"} 1\n',
    '# HELP m says authority="x"\n# TYPE m counter\nm 1\n',
    '',
    'm{le="+Inf"} NaN 1700000000\r\n',
  ])('keep %j', (text) => expect(obfuscateMetrics(text)).toBe(text))

  it('keep the number and the order of lines', () => {
    const page = '# TYPE a counter\na{authority="x",tls="true"} 1\nb 2\n\na{tls="true",authority="x"} 3'
    const hidden = digest('x')
    expect(obfuscateMetrics(page)).toBe(
      `# TYPE a counter\na{authority="${hidden}",tls="true"} 1\nb 2\n\na{tls="true",authority="${hidden}"} 3`,
    )
  })
})

describe('things done in order', () => {
  it('run some at a time, and come in their order', async () => {
    let running = 0
    let most = 0
    const results: number[] = []
    const run = async (item: number) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, (5 - item) * 4))
      running--
      return item
    }
    for await (const result of inOrder([0, 1, 2, 3, 4], 2, run)) results.push(result)
    expect(results).toEqual([0, 1, 2, 3, 4])
    expect(most).toBe(2)
  })

  it('end with the first failure', async () => {
    const results = inOrder([1, 2, 3], 3, (item) =>
      item === 1 ? Promise.resolve(item) : Promise.reject(new Error(`no ${item}`)),
    )
    expect(await results.next()).toEqual({done: false, value: 1})
    await expect(results.next()).rejects.toThrow('no 2')
  })
})

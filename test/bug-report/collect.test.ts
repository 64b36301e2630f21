// A report of a cluster in memory, with secrets planted in every kind of place, and with parts that cannot be read.

import {describe, expect, it} from 'vitest'
import {collectReport, pathFilter, type ReportEntry} from '../../src/bug-report/index.ts'
import {choosePods} from '../../src/bug-report/pod-sources.ts'
import type {ReportRequest} from '../../src/bug-report/source.ts'
import {Exit, MeshError} from '../../src/errors.ts'
import {writeJson} from '../../src/io/write-json.ts'
import type {Cluster, LogQuery, PodPort} from '../../src/kube/cluster.ts'
import {KubeError} from '../../src/kube/kube-error.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import {type FakeClusterOptions, fakeCluster} from '../support/fake-cluster.ts'
import {object, pod} from '../support/objects.ts'

/** Each place has one of its own, so that a leak says where it is. */
const planted = (place: string) => `s3cr3t-${place}-end`
const privateKey = (place: string) =>
  `-----BEGIN EC PRIVATE KEY-----\n${Buffer.from(planted(place).repeat(3)).toString('base64')}\n-----END EC PRIVATE KEY-----\n`

const sidecar = {
  name: 'linkerd-proxy',
  restartPolicy: 'Always',
  ports: [{name: 'linkerd-admin', containerPort: 4191}],
  env: [
    {name: 'LINKERD2_PROXY_LOG', value: 'warn'},
    {name: 'UPSTREAM_TOKEN', value: planted('proxy-env')},
  ],
}

const web = pod('web-1', {
  labels: {'linkerd.io/control-plane-ns': 'linkerd'},
  annotations: {
    'example.com/api-key': planted('annotation'),
    'example.com/note': `use password=${planted('annotation-text')}`,
    'example.com/config': JSON.stringify({env: [{name: 'DB_PASSWORD', value: planted('annotation-json')}]}),
    'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({x: planted('last-applied')}),
  },
  spec: {
    containers: [
      {
        name: 'app',
        env: [{name: 'HARMLESS', value: planted('app-env')}],
        command: ['sh', '-c', planted('app-command')],
        args: ['-p', planted('app-args')],
        livenessProbe: {exec: {command: ['check', planted('app-probe')]}},
      },
    ],
    initContainers: [sidecar],
  },
  status: {initContainerStatuses: [{name: 'linkerd-proxy', restartCount: 2}]},
})

const gateway = pod('gateway-1', {
  labels: {'service.istio.io/canonical-name': 'gateway'},
  spec: {containers: [{name: 'istio-proxy', args: ['--api-token', planted('proxy-args')]}]},
})

const objects: readonly KubeObject[] = [
  object('v1', 'Namespace', 'linkerd'),
  object('v1', 'Namespace', 'istio-system'),
  object('v1', 'Namespace', 'linkerd-viz', {labels: {'linkerd.io/extension': 'viz'}}),
  object('v1', 'Namespace', 'shop'),
  object('v1', 'Secret', 'issuer', {
    namespace: 'linkerd',
    labels: {role: 'issuer'},
    body: {
      data: {'key.pem': Buffer.from(planted('secret-data')).toString('base64')},
      stringData: {a: planted('secret-text')},
    },
  }),
  object('v1', 'ConfigMap', 'config', {
    namespace: 'linkerd',
    body: {
      data: {
        values: `proxy:\n  logLevel: warn\nregistry:\n  password: ${planted('config-map-yaml')}\n`,
        'db-password': planted('config-map-key'),
        'key.pem': privateKey('config-map-pem'),
      },
    },
  }),
  object('v1', 'Event', 'failed', {
    namespace: 'linkerd',
    body: {message: `pull from https://bob:${planted('event')}@registry.example.com failed`},
  }),
  object('apps/v1', 'Deployment', 'identity', {
    namespace: 'linkerd',
    body: {
      spec: {
        template: {
          spec: {containers: [{name: 'identity', env: [{name: 'ACCESS_KEY', value: planted('deployment-env')}]}]},
        },
      },
    },
  }),
  object('networking.istio.io/v1', 'VirtualService', 'web', {
    namespace: 'shop',
    body: {spec: {http: [{headers: {request: {set: {authorization: `Basic ${planted('virtual-service')}`}}}}]}},
  }),
  pod('identity-1', {
    namespace: 'linkerd',
    spec: {containers: [{name: 'identity', ports: [{name: 'ident-admin', containerPort: 9990}]}]},
  }),
  pod('istiod-1', {namespace: 'istio-system', labels: {app: 'istiod'}, spec: {containers: [{name: 'discovery'}]}}),
  web,
  gateway,
]

const pages: Readonly<Record<string, string>> = {
  '4191/metrics': `requests_total{authorization="Bearer ${planted('metrics-label')}",api_key="${planted('metrics-key')}"} 1\nprocess_start_time_seconds 5\n`,
  '9990/metrics': `info{token="${planted('controller-metrics')}"} 1\n`,
  '15014/debug/configz': JSON.stringify([{spec: {password: planted('istiod-debug')}}]),
  '15000/config_dump?include_eds': JSON.stringify({
    configs: [
      {
        dynamic_active_secrets: [
          {
            name: 'default',
            secret: {
              name: 'default',
              tls_certificate: {
                certificate_chain: {
                  inline_bytes: Buffer.from('-----BEGIN CERTIFICATE-----\nMIIBszCC').toString('base64'),
                },
                private_key: {inline_bytes: Buffer.from(privateKey('dump-key')).toString('base64')},
              },
            },
          },
        ],
      },
      {request_headers_to_add: [{header: {key: 'x-api-key', value: planted('dump-header')}}]},
      {generic_secret: {secret: {inline_string: planted('dump-generic')}}},
    ],
  }),
}

const logs: Readonly<Record<string, string>> = {
  'web-1/linkerd-proxy': `2026-08-01T00:00:00Z INFO started\n2026-08-01T00:00:01Z authorization: Bearer ${planted('log-bearer')}\n${privateKey('log-key').replace(/^/gm, '2026-08-01T00:00:02Z ')}`,
  'web-1/linkerd-proxy/previous': `password=${planted('previous-log')} panicked\n`,
}

const groups = {
  '/apis': {
    groups: [
      {name: 'networking.istio.io', preferredVersion: {version: 'v1'}},
      {name: 'apps', preferredVersion: {version: 'v1'}},
    ],
  },
  '/apis/networking.istio.io/v1': {
    resources: [
      {name: 'virtualservices', kind: 'VirtualService', namespaced: true, verbs: ['list']},
      {name: 'virtualservices/status', kind: 'VirtualService', namespaced: true, verbs: ['get']},
    ],
  },
}

function plantedCluster(options: FakeClusterOptions = {}): Cluster & {asked: LogQuery[]; scraped: PodPort[]} {
  const asked: LogQuery[] = []
  const scraped: PodPort[] = []
  const inner = fakeCluster(objects, {
    ...options,
    answerFromPod(target, path) {
      scraped.push(target)
      const body = pages[`${target.port}${path}`]
      return body === undefined ? {status: 404, body: 'no'} : {status: 200, body}
    },
  })
  return {
    ...inner,
    asked,
    scraped,
    raw: async (path) => JSON.stringify(Object.entries(groups).find(([known]) => known === path)?.[1]),
    async readLog(query) {
      asked.push(query)
      const text = logs[`${query.pod}/${query.container}${query.previous === true ? '/previous' : ''}`]
      if (text === undefined) throw new KubeError('forbidden', 'get pods/log is forbidden: needs get pods/log')
      return text
    },
  }
}

const mesh = (name: 'linkerd' | 'istio', controlPlaneNamespace: string) => ({
  mesh: name,
  controlPlaneNamespace,
  cniNamespace: 'linkerd-cni',
})
const request: ReportRequest = {
  meshes: [mesh('linkerd', 'linkerd'), mesh('istio', 'istio-system')],
  namespaces: [],
  maxProxies: 50,
  since: undefined,
  wants: () => true,
  more: [],
  atOnce: 4,
  signal: new AbortController().signal,
  writeJson: (value) => writeJson(value, 1),
}

async function collect(
  cluster: Cluster,
  changes: Partial<ReportRequest> = {},
  room = (_path: string) => true,
): Promise<{files: Map<string, string>; entries: ReportEntry[]; missing: Record<string, string>}> {
  const files = new Map<string, string>()
  const entries = await collectReport(
    cluster,
    {...request, ...changes},
    {
      async add(path, text) {
        if (room(path)) files.set(path, text)
        return room(path)
      },
      report() {},
    },
  )
  const missing = Object.fromEntries(
    entries.flatMap((entry) => ('missing' in entry ? [[entry.path, entry.missing]] : [])),
  )
  return {files, entries, missing}
}

describe('a report', () => {
  it('has no secret in it, wherever it was', async () => {
    const {files} = await collect(plantedCluster())
    const leaks = [...files].flatMap(([path, text]) =>
      /s3cr3t/.test(text) ? [`${path}: ${/s3cr3t-[a-z-]+/.exec(text)?.[0]}`] : [],
    )
    expect(leaks).toEqual([])
    const encoded = Buffer.from('s3cr3t-').toString('base64').slice(0, 8)
    expect([...files].filter(([, text]) => text.includes(encoded)).map(([path]) => path)).toEqual([])
  })

  it('has every file that a secret was planted in, with the rest of it', async () => {
    const {files} = await collect(plantedCluster())
    const shop = 'namespaces/shop/pods'
    expect(files.get('namespaces/linkerd/configmaps.json')).toContain('logLevel: warn')
    expect(files.get('namespaces/linkerd/events.json')).toContain('registry.example.com failed')
    expect(files.get('namespaces/linkerd/secrets.json')).toContain('"role": "issuer"')
    expect(files.get('namespaces/linkerd/deployments.json')).toContain('"ACCESS_KEY"')
    expect(files.get('resources/networking.istio.io/virtualservices.json')).toContain('"authorization": "[redacted]"')
    expect(files.get(`${shop}/web-1/pod.json`)).toContain('"warn"')
    expect(files.get(`${shop}/web-1/linkerd-proxy.log`)).toMatch(/INFO started\n.*authorization: \[redacted\]\n/)
    expect(files.get(`${shop}/web-1/linkerd-proxy.previous.log`)).toContain('panicked')
    expect(files.get(`${shop}/web-1/linkerd-proxy-metrics.txt`)).toContain('process_start_time_seconds 5')
    expect(files.get('namespaces/linkerd/pods/identity-1/identity-metrics.txt')).toBeDefined()
    expect(files.get('namespaces/istio-system/pods/istiod-1/configz.json')).toContain('"password": "[redacted]"')
    expect(files.get(`${shop}/gateway-1/config_dump.json`)).toContain(
      Buffer.from('-----BEGIN CERTIFICATE').toString('base64').slice(0, 24),
    )
  })

  it('does not ask for the data of Secrets, nor for the logs of applications', async () => {
    const cluster = plantedCluster()
    const {files} = await collect(cluster)
    expect(files.get('namespaces/linkerd/secrets.json')).not.toContain('key.pem')
    expect(cluster.asked.map(({container}) => container)).not.toContain('app')
  })

  it('counts what it redacted', async () => {
    const {entries} = await collect(plantedCluster())
    expect(entries).toContainEqual(
      expect.objectContaining({path: 'namespaces/shop/pods/web-1/linkerd-proxy.previous.log', redactions: 1}),
    )
    expect(entries).toContainEqual(expect.objectContaining({path: 'cluster/version.json', redactions: 0}))
  })

  it('says of everything that it lacks why', async () => {
    const {missing, files} = await collect(
      plantedCluster({denied: ['list events in linkerd', 'list nodes', 'get pods in shop']}),
    )
    expect(missing).toMatchObject({
      'namespaces/linkerd/events.json': 'list events in linkerd is forbidden',
      'cluster/nodes.json': 'list nodes is forbidden',
      'namespaces/shop/pods/web-1/pod.json': 'get pods in shop is forbidden',
      'namespaces/linkerd/pods/identity-1/identity.log': 'get pods/log is forbidden: needs get pods/log',
      'namespaces/istio-system/pods/istiod-1/syncz.json': 'port 15014/debug/syncz answered with HTTP status 404',
    })
    expect(files.has('namespaces/linkerd/configmaps.json')).toBe(true)
  })

  it('leaves out what has no room, and goes on', async () => {
    const {missing, files} = await collect(plantedCluster(), {}, (path) => !path.endsWith('configmaps.json'))
    expect(missing['namespaces/linkerd/configmaps.json']).toBe('the archive would be larger than --max-size')
    expect(files.has('namespaces/linkerd/services.json')).toBe(true)
  })

  it('ends with what it has when the time is over, also in the middle of a call', async () => {
    const late = new AbortController()
    const cluster = plantedCluster()
    const hanging: Cluster = {
      ...cluster,
      readLog() {
        late.abort(new MeshError(Exit.Failed, 'the time is over'))
        return new Promise(() => {})
      },
    }
    const {files, missing} = await collect(hanging, {signal: late.signal})
    expect(files.has('cluster/version.json')).toBe(true)
    expect(missing['namespaces/linkerd/pods/identity-1/identity.log']).toBe('the time is over')
  })

  it('takes only what is asked for, and asks for nothing else', async () => {
    const cluster = plantedCluster()
    const wants = pathFilter({
      include: ['namespaces/*/pods', 'cluster/version.json'],
      exclude: ['*.log', '*/config_dump.json'],
    })
    const {files} = await collect(cluster, {wants})
    expect([...files.keys()].every((path) => wants(path))).toBe(true)
    expect(files.has('namespaces/shop/pods/web-1/linkerd-proxy-metrics.txt')).toBe(true)
    expect(cluster.asked).toEqual([])
  })

  it('of one namespace has the proxies of that alone, and the control plane', async () => {
    const {files} = await collect(plantedCluster(), {namespaces: ['other']})
    expect([...files.keys()].filter((path) => path.startsWith('namespaces/shop'))).toEqual([])
    expect(files.has('namespaces/linkerd/deployments.json')).toBe(true)
  })

  it('asks for logs since when the user says', async () => {
    const cluster = plantedCluster()
    await collect(cluster, {since: 90})
    expect(new Set(cluster.asked.map(({sinceSeconds}) => sinceSeconds))).toEqual(new Set([90]))
  })

  it('has at most so many calls at a time', async () => {
    let now = 0
    let most = 0
    const cluster = plantedCluster()
    const counting: Cluster = {
      ...cluster,
      async fetchFromPod(target, path) {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 1))
        now--
        return cluster.fetchFromPod(target, path)
      },
    }
    await collect(counting, {atOnce: 3})
    expect(most).toBe(3)
  })
})

describe('of many pods', () => {
  const summary = (name: string, owner: string, status = 'Running') => ({
    ...{namespace: 'shop', name, uid: name, labels: {}, annotations: {}, status, ip: '', node: ''},
    owners: [{kind: 'ReplicaSet', name: owner, uid: owner, controller: true}],
  })

  it('those in trouble come first, then one of each workload', () => {
    const pods = [
      summary('api-1', 'api'),
      summary('api-2', 'api'),
      summary('api-3', 'api', 'CrashLoopBackOff'),
      summary('web-1', 'web'),
    ]
    expect(choosePods(pods, 3).map(({name}) => name)).toEqual(['api-3', 'api-1', 'web-1'])
    expect(choosePods(pods, 9).map(({name}) => name)).toEqual(['api-3', 'api-1', 'web-1', 'api-2'])
    expect(choosePods(pods, 0)).toEqual([])
  })
})

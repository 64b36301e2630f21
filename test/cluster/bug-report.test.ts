// `mesh bug-report` on the real API server: the archive, what it lacks, and what it must not have.

import {execFileSync} from 'node:child_process'
import {mkdtemp, readdir, readFile, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {readTar} from '../../src/helm/chart/tar.ts'
import {startMesh} from '../support/run-mesh.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import {type MetricsServer, serveMetrics} from './support/metrics-server.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {selectedPods} from './support/workloads.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster

let control: OwnNamespace
let shop: OwnNamespace
let metrics: MetricsServer
let folder: string
/** Each place has its own, so that a leak says where it was. */
const planted = (place: string) => `s3cr3t-${place}`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mesh-bug-report-'))
  control = await createNamespace(cluster, 'control')
  shop = await createNamespace(cluster, 'reported')
  metrics = await serveMetrics(() => `requests_total{api_key="${planted('metrics')}",code="200"} 7\n`)
  const proxy = {
    name: 'linkerd-proxy',
    image: 'example.com/proxy:1',
    restartPolicy: 'Always',
    ports: [{name: 'linkerd-admin', containerPort: 4191}],
    env: [{name: 'UPSTREAM_PASSWORD', value: planted('proxy-env')}],
  }
  const app = {
    name: 'app',
    image: 'example.com/app:1',
    env: [{name: 'PLAIN', value: planted('app-env')}],
    args: [planted('app-args')],
  }
  await applyStrictly(cluster, [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {name: 'issuer', namespace: control.name},
      stringData: {key: planted('secret')},
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'config', namespace: control.name, annotations: {note: `token=${planted('annotation')}`}},
      data: {values: `level: warn\npassword: ${planted('config-map')}\n`},
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name: 'web', namespace: shop.name},
      spec: {
        ...selectedPods('web', {replicas: 2}),
        template: {
          metadata: {labels: {app: 'web', 'linkerd.io/control-plane-ns': control.name}},
          spec: {initContainers: [proxy], containers: [app]},
        },
      },
    },
  ])
  await kubectl(['rollout', 'status', '-n', shop.name, 'deployment/web', '--timeout=60s'])
  await cluster.servePods([{namespace: shop.name, ports: {4191: metrics.port}}])
})
afterAll(async () => {
  await metrics.close()
  await kubectl(['delete', 'clusterportforwards.kwok.x-k8s.io', shop.name, '--ignore-not-found'])
  await control.remove()
  await shop.remove()
  await rm(folder, {recursive: true, force: true})
})

async function report(name: string, ...args: string[]) {
  const path = join(folder, name)
  const options = [
    '--mesh',
    'linkerd',
    '--linkerd-namespace',
    control.name,
    '-n',
    shop.name,
    '--kubeconfig',
    kubeconfig,
  ]
  const result = await startMesh(['bug-report', '--output-file', path, ...options, ...args])
  const bytes = await readFile(path).catch(() => undefined)
  const read = bytes === undefined ? [] : readTar(gunzipSync(bytes))
  const files = new Map(read.map((file) => [file.name.replace(/^[^/]+\//, ''), Buffer.from(file.bytes).toString()]))
  return {...result, path, files}
}

describe('mesh bug-report', () => {
  it('makes an archive of what there is, says what is missing, and prints where it is', async () => {
    const {status, stdout, stderr, path, files} = await report('whole.tar.gz')
    expect({status, stdout}).toEqual({status: 0, stdout: `${path}\n`})
    expect(stderr).toMatch(/^\d+ files in \d+ KiB, \d+ secrets redacted, \d+ files missing\n/)
    const names = [...files.keys()]
    expect(names).toContain('index.txt')
    expect(names).toContain('check/linkerd.json')
    expect(names).toContain(`namespaces/${control.name}/configmaps.json`)
    expect(names).toContain(`namespaces/${shop.name}/events.json`)
    expect(names.filter((name) => name.endsWith('linkerd-proxy-metrics.txt'))).toHaveLength(2)
    // Nothing runs in these pods, so that nothing has written a log.
    expect(files.get('index.txt')).toMatch(
      /linkerd-proxy\.log: get pods\/log "web-\S+" in \S+ was refused: no logs found/,
    )
    expect(execFileSync('tar', ['-tzf', path], {encoding: 'utf8'}).trim().split('\n')).toHaveLength(files.size)
  })

  it('has no secret in it, and the text around each', async () => {
    const {files} = await report('secrets.tar.gz')
    const leaks = [...files].flatMap(([name, text]) =>
      [...text.matchAll(/s3cr3t-[\w-]+/g)].map(([leak]) => `${name}: ${leak}`),
    )
    expect(leaks).toEqual([])
    const encoded = Buffer.from(planted('secret')).toString('base64')
    expect([...files].filter(([, text]) => text.includes(encoded)).map(([name]) => name)).toEqual([])
    expect(files.get(`namespaces/${control.name}/secrets.json`)).toContain('"issuer"')
    expect(files.get(`namespaces/${control.name}/configmaps.json`)).toContain('level: warn\\npassword: [redacted]')
    const pages = [...files].filter(([name]) => name.endsWith('-metrics.txt'))
    expect(pages[0]?.[1]).toContain('{api_key="[redacted]",code="200"} 7')
  })

  it('stays below its size, and lists what had no room', async () => {
    const {status, path, files} = await report('small.tar.gz', '--max-size', '64Ki', '--concurrency', '1')
    expect(status).toBe(0)
    expect((await stat(path)).size).toBeLessThanOrEqual(65_536)
    expect(files.has('index.txt')).toBe(true)
  })

  it('takes one proxy where one is asked for, and no file that is excluded', async () => {
    const {files} = await report('few.tar.gz', '--max-proxies', '1', '--exclude', 'check', '--exclude', '*/events.json')
    const names = [...files.keys()]
    expect(names.filter((name) => name.endsWith('linkerd-proxy-metrics.txt'))).toHaveLength(1)
    expect(names.filter((name) => name.startsWith('check') || name.endsWith('events.json'))).toEqual([])
  })

  it.each<[string, string[], number, RegExp]>([
    ['no size', ['--max-size', 'big'], 2, /^Error: --max-size takes a size like 100Mi or 2G, not "big"\n/],
    ['too small a size', ['--max-size', '1Ki'], 2, /^Error: --max-size takes at least 64Ki, not "1Ki"\n/],
    ['no time', ['--timeout', '0s'], 2, /^Error: --timeout takes at least 1s, not "0s"\n/],
  ])('refuses %s, and leaves no file', async (_, args, status, stderr) => {
    const before = await readdir(folder)
    const result = await report('refused.tar.gz', ...args)
    expect(result.stderr).toMatch(stderr)
    expect(result).toMatchObject({status, stdout: ''})
    expect(await readdir(folder)).toEqual(before)
  })
})

// One suite for every mesh and mode: what a user may expect of install, inject, uninject and why, whatever the mesh.

import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {checksFor} from '../../src/checks/list.ts'
import {injectorFor} from '../../src/inject/index.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import {installerFor} from '../../src/manifests/index.ts'
import {type MeshName, meshNames} from '../../src/meshes/index.ts'
import {commandsWithRights, rightsOf} from '../../src/rights/index.ts'
import {meshStatistics} from '../../src/stats/vocabulary.ts'
import {parseYamlDocuments, textAt} from '../../src/yaml/index.ts'
import {root, runMesh} from '../support/run-mesh.ts'

interface Mode {
  readonly name: string
  readonly mesh: MeshName
  /** How its install is asked for. */
  readonly install: readonly string[]
  /** What its control plane and its share of every node are called. */
  readonly workloads: readonly string[]
  /** Whether it puts a proxy into pods. */
  readonly sidecar: string | undefined
}

const modes: readonly Mode[] = [
  {
    name: 'linkerd',
    mesh: 'linkerd',
    install: ['--mesh', 'linkerd'],
    workloads: ['linkerd-destination', 'linkerd-identity', 'linkerd-proxy-injector'],
    sidecar: 'linkerd-proxy',
  },
  {name: 'istio', mesh: 'istio', install: ['--mesh', 'istio'], workloads: ['istiod'], sidecar: 'istio-proxy'},
  {
    name: 'ambient',
    mesh: 'istio',
    install: ['--mesh', 'istio', '--profile', 'ambient'],
    workloads: ['istiod', 'ztunnel', 'istio-cni-node'],
    sidecar: undefined,
  },
]
const withSidecar = modes.filter(({sidecar}) => sidecar !== undefined)

const example = readFileSync(join(root, 'examples/shop.yaml'), 'utf8')
const plain = `# a comment that stays
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}   # and this one
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: "web"}
    spec:
      containers:
      - name: web
        image: 'example.com/web:1'
        ports: [{containerPort: 8080}]
`

const objectsIn = (text: string) => parseYamlDocuments(text) as KubeObject[]

describe('every mode of every mesh is here', () => {
  test('and every mesh has a mode', () => {
    expect(new Set(modes.map(({mesh}) => mesh))).toEqual(new Set(meshNames))
  })
})

describe.each(meshNames)('the tables over %s', (mesh) => {
  test('have an installer, an injector, checks, statistics and rights', () => {
    expect(installerFor(mesh).release).toMatch(/\d+\.\d+/)
    expect(injectorFor(mesh).removal().transform).toBeTypeOf('function')
    expect(Object.keys(meshStatistics(mesh).dialects)).not.toEqual([])
    expect(
      rightsOf(mesh, 'check', {kinds: [], crds: [], clusterScoped: [], cni: false, ha: false}).length,
    ).toBeGreaterThan(0)
    expect(commandsWithRights(mesh)).toEqual(expect.arrayContaining(['check', 'inject', 'viz stat', 'viz edges']))
  })

  test.each(['before-install', 'crds', 'installed', 'data-plane'] as const)('have checks for the stage %s', (stage) => {
    expect(checksFor(mesh, stage).ids.length).toBeGreaterThan(0)
  })
})

describe.each(modes)('install of $name', ({install, workloads, mesh}) => {
  const render = (...more: string[]) => runMesh(['install', ...install, '--ignore-cluster', ...more])

  test('prints objects that each name themselves once', () => {
    const {status, stdout} = render()
    expect(status).toBe(0)
    const names = objectsIn(stdout).map(({kind, apiVersion, metadata}) =>
      [apiVersion, kind, textAt(metadata, 'namespace') ?? '', metadata.name].join('/'),
    )
    expect(new Set(names).size).toBe(names.length)
    for (const workload of workloads) expect(names.join('\n')).toContain(`/${workload}`)
  })

  test('prints its CustomResourceDefinitions alone when asked', () => {
    const {status, stdout} = render('--crds')
    expect(status).toBe(0)
    expect(new Set(objectsIn(stdout).map(({kind}) => kind))).toEqual(new Set(['CustomResourceDefinition']))
  })

  test('lists every image that it needs', () => {
    const {status, stdout} = render('--images', '--registry', 'registry.example.com/mirror')
    expect(status).toBe(0)
    const images = stdout.trim().split('\n')
    expect(images.length).toBeGreaterThan(0)
    for (const image of images) expect(image).toMatch(/^registry\.example\.com\/mirror\/\S+:\S+$/)
  })

  test('refuses a value that cannot be, with nothing on stdout', () => {
    const {status, stdout, stderr} = render('--set', 'no-equals-sign')
    expect({status, stdout}).toEqual({status: expect.any(Number), stdout: ''})
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/^Error: .+/)
  })

  test('refuses the flag of another mesh', () => {
    const foreign = mesh === 'linkerd' ? ['--profile', 'demo'] : ['--ha']
    const {status, stdout, stderr} = render(...foreign)
    expect({status, stdout}).toEqual({status: 2, stdout: ''})
    expect(stderr).toContain(foreign[0])
  })
})

describe.each(withSidecar)('inject of $name', ({mesh, sidecar = ''}) => {
  const inject = (text: string, ...more: string[]) => runMesh(['inject', '--mesh', mesh, ...more, '-'], {stdin: text})
  const manually = (text: string) => inject(text, '--manual', '--ignore-cluster', ...anchors)
  const anchors = mesh === 'linkerd' ? ['--set', 'identityTrustAnchorsPEM=anchors of a test'] : []
  const uninject = (text: string) => runMesh(['uninject', '--mesh', mesh, '-'], {stdin: text})

  test.each([
    ['a plain Deployment', plain],
    ['the example', example],
  ])('keeps every line of %s, and uninject gives it back', (_, text) => {
    const injected = inject(text)
    expect(injected.status).toBe(0)
    const lines = injected.stdout.split('\n')
    for (const line of text.split('\n').filter((entry) => entry.includes('#'))) expect(lines).toContain(line)
    const back = uninject(injected.stdout)
    expect(back.stdout).toBe(text)
  })

  test('twice is once', () => {
    const once = inject(plain).stdout
    expect(inject(once).stdout).toBe(once)
  })

  test('by hand writes the proxy, and uninject takes it out again', () => {
    const {status, stdout} = manually(plain)
    expect(status).toBe(0)
    expect(stdout).toContain(`name: ${sidecar}`)
    expect(stdout).toContain('# a comment that stays')
    expect(uninject(stdout).stdout).toBe(plain)
  })

  test('leaves what has no pods as it is', () => {
    const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "1"}\n'
    expect(inject(map).stdout).toBe(map)
  })

  test('of a broken document is one error and an empty stdout', () => {
    const {status, stdout, stderr} = inject(`${plain}---\nkind: [\n`)
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toMatch(/^Error: /)
  })

  test('says why not', () => {
    const host = plain.replace('    spec:\n', '    spec:\n      hostNetwork: true\n')
    const {status, stdout} = runMesh(['inject', '--mesh', mesh, '--why', 'deploy/web', '-'], {stdin: host})
    expect(status).toBe(1)
    expect(stdout).toMatch(/hostNetwork|host network/i)
  })
})

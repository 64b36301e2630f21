// How a command finds out which mesh it is about.

import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, test} from 'vitest'
import {chooseMesh, chooseMeshes} from '../../src/cli/choose-mesh.ts'
import {KubeError} from '../../src/kube/kube-error.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import type {MeshName} from '../../src/meshes/index.ts'
import {fakeCluster} from '../support/fake-cluster.ts'

const root = mkdtempSync(join(tmpdir(), 'mesh-project-'))
afterAll(() => rmSync(root, {recursive: true}))
let folders = 0

/** A folder some levels below one that has the file. */
function project(text: string | undefined): string {
  const top = join(root, String(folders++))
  const below = join(top, 'a/b')
  mkdirSync(below, {recursive: true})
  if (text !== undefined) writeFileSync(join(top, '.mesh.yaml'), text)
  return below
}

const webhook = (name: string, labels = {}): KubeObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: {name, labels},
})
const marks: Readonly<Record<MeshName, KubeObject>> = {
  linkerd: webhook('linkerd-proxy-injector-webhook-config'),
  istio: webhook('istio-sidecar-injector-canary', {app: 'sidecar-injector'}),
}
const installed =
  (...meshes: MeshName[]) =>
  async () =>
    fakeCluster([webhook('of-somebody-else'), ...meshes.map((mesh) => marks[mesh])])

describe('the mesh', () => {
  test.each([
    {why: 'is what the user named', named: 'linkerd', file: 'mesh: istio', meshes: ['istio'], is: 'linkerd'},
    {why: 'is what the folder says', file: 'mesh: istio\n', meshes: ['linkerd'], is: 'istio'},
    {why: 'is the installed one', file: undefined, meshes: ['istio'], is: 'istio'},
    {why: 'is the installed one where the file says nothing', file: '# later\n', meshes: ['istio'], is: 'istio'},
    {why: 'is Linkerd where nothing is said or installed', file: undefined, meshes: [], is: 'linkerd'},
  ] as const)('$why', async ({file, meshes, is, ...rest}) => {
    const named = 'named' in rest ? rest.named : undefined
    expect(await chooseMesh({named, folder: project(file), cluster: installed(...meshes)})).toBe(is)
  })

  test('is not asked of a cluster by commands that look at none', async () => {
    expect(await chooseMesh({named: undefined, folder: project(undefined)})).toBe('linkerd')
  })

  test('has to be named where two are installed', async () => {
    const question = {named: undefined, folder: project(undefined), cluster: installed('linkerd', 'istio')}
    await expect(chooseMesh(question)).rejects.toMatchObject({
      message: 'linkerd and istio are both installed in this cluster, and none is named',
      hint: '--mesh linkerd, or --mesh istio',
      code: 2,
    })
    expect(await chooseMeshes(question)).toEqual(['linkerd', 'istio'])
  })

  test.each([
    {
      trouble: 'the right to look is missing',
      cluster: async () => fakeCluster([], {denied: ['list mutatingwebhookconfigurations']}),
    },
    {
      trouble: 'the cluster cannot be reached',
      cluster: async () => {
        throw new KubeError('unreachable', 'nothing listens there')
      },
    },
  ])('is Linkerd where $trouble: the command itself will tell', async ({cluster}) => {
    expect(await chooseMesh({named: undefined, folder: project(undefined), cluster})).toBe('linkerd')
  })

  test.each([
    {file: 'mesh: consul', says: /names mesh "consul", not linkerd or istio/},
    {file: 'mesh: [a]', says: /names mesh/},
    {file: 'meshes: istio', says: /has "meshes"; it may have "mesh" alone/},
    {file: '- istio', says: /is not a mapping/},
    {file: '{', says: /\.mesh\.yaml/},
  ])('is refused from a file like $file', async ({file, says}) => {
    await expect(chooseMesh({named: undefined, folder: project(file)})).rejects.toThrow(says)
  })
})

// The client against a real API server, judged by the real kubectl.

import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Cluster, ObjectSummary} from '../../src/kube/cluster.ts'
import type {Json, KubeObject} from '../../src/kube/object.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'

const {kubectl, kubeconfig} = sharedControlPlane()
const namespace = 'client'
const map = (name: string, data: Record<string, Json> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name, namespace, labels: {of: 'client'}},
  data,
})

let cluster: Cluster
beforeAll(async () => {
  cluster = await connectTo(kubeconfig)
  await kubectl(['create', 'namespace', namespace])
  for (const name of ['a', 'b', 'c']) await cluster.apply(map(name))
})
afterAll(async () => {
  cluster.close()
  await kubectl(['delete', 'namespace', namespace, '--wait=false'])
})

async function names(list: AsyncIterable<ObjectSummary>): Promise<string[]> {
  const found: string[] = []
  for await (const {name} of list) found.push(name)
  return found
}

describe('reading', () => {
  test('gives the version that kubectl sees', async () => {
    const theirs: {serverVersion: {gitVersion: string}} = JSON.parse((await kubectl(['version', '-o', 'json'])).stdout)
    expect((await cluster.version()).gitVersion).toBe(theirs.serverVersion.gitVersion)
  })

  test("gives the server's clock", async () => {
    expect(Math.abs((await cluster.now()).getTime() - Date.now())).toBeLessThan(5000)
  })

  test('gives an object as kubectl gets it', async () => {
    const theirs: unknown = JSON.parse(
      (await kubectl(['get', 'configmap', 'a', '-n', namespace, '-o', 'json', '--show-managed-fields'])).stdout,
    )
    expect(await cluster.get('configmaps', {name: 'a', namespace})).toEqual(theirs)
  })

  test('of what does not exist gives nothing', async () => {
    expect(await cluster.get('configmaps', {name: 'none', namespace})).toBeUndefined()
  })

  test.each([1, 2, 500])('of a list in pages of %i misses nothing', async (pageSize) => {
    const query = {namespace, labelSelector: 'of=client', pageSize}
    expect(await names(cluster.listMetadata('configmaps', query))).toEqual(['a', 'b', 'c'])
    const whole: string[] = []
    for await (const object of cluster.list('configmaps', query))
      whole.push(`${object.apiVersion} ${object.kind} ${object.metadata.name}`)
    expect(whole).toEqual(['v1 ConfigMap a', 'v1 ConfigMap b', 'v1 ConfigMap c'])
  })

  test('of every cluster role, page by page, is what kubectl lists', async () => {
    const theirs = (await kubectl(['get', 'clusterroles', '-o', 'name'])).stdout.trim().split('\n')
    const ours = await names(cluster.listMetadata('clusterroles', {pageSize: 7}))
    expect(ours.map((name) => `clusterrole.rbac.authorization.k8s.io/${name}`)).toEqual(theirs)
  })
})

describe('writing', () => {
  test('twice the same changes nothing', async () => {
    const first = await cluster.apply(map('same', {key: 'value'}))
    const second = await cluster.apply(map('same', {key: 'value'}))
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  })

  test('on trial leaves nothing behind', async () => {
    await cluster.create(map('trial'), {dryRun: true})
    expect(await cluster.get('configmaps', {name: 'trial', namespace})).toBeUndefined()
  })

  test('what is there already is told', async () => {
    await expect(cluster.create(map('a'), {dryRun: true})).rejects.toMatchObject({trouble: 'exists'})
  })

  test('over the fields of another is told, and done when forced', async () => {
    await cluster.apply(map('owned', {key: 'mine'}), {fieldManager: 'one'})
    const change = map('owned', {key: 'yours'})
    await expect(cluster.apply(change, {fieldManager: 'two'})).rejects.toMatchObject({trouble: 'conflict'})
    expect(await cluster.apply(change, {fieldManager: 'two', force: true})).toMatchObject({data: {key: 'yours'}})
  })

  test('what the server will not have is told in its words', async () => {
    const wrong = {...map('wrong'), data: 'text'}
    await expect(cluster.create(wrong)).rejects.toMatchObject({trouble: 'invalid'})
  })

  test('keeps what a client library would drop from a CRD', async () => {
    const crd: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {name: 'things.client.test'},
      spec: {
        group: 'client.test',
        names: {plural: 'things', kind: 'Thing'},
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
                properties: {mode: {type: 'string', enum: ['a', 'b'], default: 'a'}},
              },
            },
          },
        ],
      },
    }
    const made = await cluster.create(crd, {dryRun: true})
    expect(made.spec).toMatchObject(crd.spec as object)
  })
})

describe('rights', () => {
  let other: Cluster
  beforeAll(async () => {
    await kubectl(['create', 'role', 'reader', '-n', namespace, '--verb=get,list', '--resource=configmaps'])
    await kubectl(['create', 'rolebinding', 'reader', '-n', namespace, '--role=reader', '--group=readers'])
    other = await connectTo(kubeconfig, {as: 'jane', asGroups: ['others', 'readers']})
  })
  afterAll(() => other.close())

  test('of the second group that is acted as count', async () => {
    expect(
      await names(other.listMetadata('configmaps', {namespace, labelSelector: 'of=client', pageSize: 1})),
    ).toContain('a')
  })

  test('that are missing are named as kubectl would ask for them', async () => {
    await expect(other.get('secrets', {name: 'x', namespace})).rejects.toMatchObject({
      trouble: 'forbidden',
      needs: `get secrets in ${namespace}`,
    })
    await expect(names(other.listMetadata('nodes'))).rejects.toMatchObject({needs: 'list nodes'})
  })

  test('are what a review says', async () => {
    expect((await other.can({verb: 'get', resource: 'configmaps', namespace})).allowed).toBe(true)
    expect((await other.can({verb: 'create', resource: 'deployments', group: 'apps', namespace})).allowed).toBe(false)
    expect(await other.rules(namespace)).toContainEqual({
      verbs: ['get', 'list'],
      groups: [''],
      resources: ['configmaps'],
      names: [],
    })
  })
})

test('pods of the table are those that kubectl prints', async () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'p', namespace},
    spec: {containers: [{name: 'c', image: 'none'}]},
  }
  await kubectl(['apply', '-f', '-'], JSON.stringify(pod))
  const columns = 'NAME:.metadata.name,IP:.status.podIP,NODE:.spec.nodeName'
  await expect
    .poll(
      async () => {
        const found: string[] = []
        for await (const {name, ip, node, status} of cluster.listPods({namespace}))
          found.push(`${name} ${ip} ${node} ${status}`)
        const theirs = (
          await kubectl(['get', 'pods', '-n', namespace, '--no-headers', '-o', `custom-columns=${columns}`])
        ).stdout
        return found.join() === `${theirs.trim().split(/\s+/).join(' ')} Running`
      },
      {timeout: 30_000, interval: 500},
    )
    .toBe(true)
})

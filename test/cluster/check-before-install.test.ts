// The checks before an install on a real API server: a cluster that is ready for one, and one that lacks just one thing.

import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {KubeObject} from '../../src/kube/object.ts'
import {startApiServer} from '../support/api-server.ts'
import {type Exception, sideBySide} from '../support/linkerd-reference.ts'
import {describeWithReference} from '../support/reference.ts'
import {sharedControlPlane} from './control-plane.ts'
import {checksOn, expectBothStates} from './support/checks.ts'
import {applyGatewayApi, removeGatewayApi, renderLinkerd} from './support/linkerd.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster
const check = checksOn(kubeconfig)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mesh-check-'))
  await applyGatewayApi(cluster)
})
afterAll(async () => {
  await removeGatewayApi(cluster)
  await rm(folder, {recursive: true})
})

const role: KubeObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: {name: 'checked-trial'},
  rules: [],
}
const ready = {defaultManifest: async () => [role], namespace: 'not-there'}
const ownTitles = (results: readonly {category: string}[]) =>
  results.filter(({category}) => category !== 'linkerd-version')

describe('a cluster', () => {
  test('that is ready passes every check, and nothing stays behind', async () => {
    const {results} = await check('before-install', ready)
    expect(ownTitles(results)).toHaveLength(15)
    expect(ownTitles(results.filter(({status}) => status !== 'passed'))).toEqual([])
    await expect(kubectl(['get', 'clusterrole', 'checked-trial'])).rejects.toThrow(/not found/i)
  })

  test('in which somebody has no rights is told each right that is missing', async () => {
    const {results} = await check('before-install', {...ready, as: {as: 'nobody'}})
    const texts = results.flatMap((result) => (result.status === 'found' ? `${result.title}: ${result.text}` : []))
    const refused = (title: string, right: string) => `${title}: not allowed: needs ${right} in not-there`
    expect(texts).toEqual([
      'can create non-namespaced resources: cannot create ClusterRole (needs create clusterroles)',
      refused('can create ServiceAccounts', 'create serviceaccounts'),
      refused('can create Services', 'create services'),
      refused('can create Deployments', 'create deployments.apps'),
      refused('can create CronJobs', 'create cronjobs.batch'),
      refused('can create ConfigMaps', 'create configmaps'),
      refused('can create Secrets', 'create secrets'),
      refused('can read Secrets', 'get secrets'),
    ])
    const reasons = results.flatMap((result) => (result.status === 'skipped' ? `${result.title}: ${result.why}` : []))
    expect(reasons).toEqual(
      expect.arrayContaining([
        'Gateway API CRDs are installed: needs get customresourcedefinitions',
        'control plane namespace does not already exist: needs get namespaces',
        'can read extension-apiserver-authentication configmap: needs get configmaps in kube-system',
        'no clock skew detected: needs list nodes',
      ]),
    )
    expect(results.filter(({status}) => status === 'errored')).toEqual([])
  })

  test('with the namespace in the way is told so', async () => {
    const {of} = await check('before-install', {...ready, namespace: 'default'})
    expect(of('control plane namespace does not already exist')).toMatchObject({
      status: 'found',
      text: 'namespace "default" exists already',
    })
  })

  test('whose clock is not that of its nodes is told so', async () => {
    const {of} = await check('before-install', {
      ...ready,
      through: (client) => ({...client, now: async () => new Date((await client.now()).getTime() + 600_000)}),
    })
    expect(of('no clock skew detected')).toMatchObject({status: 'found', level: 'warning'})
  })

  const requestHeader = [
    {op: 'replace', path: '/data/requestheader-client-ca-file', value: ''},
    // The API server mends it at once, unless nobody may write to it any more.
    {op: 'add', path: '/immutable', value: true},
  ]
  const authentication = ['configmap/extension-apiserver-authentication', '--namespace=kube-system']
  test.each([
    {
      title: 'Gateway API CRDs are installed',
      breaks: 'without them',
      broken: () => removeGatewayApi(cluster),
      whole: () => applyGatewayApi(cluster),
      text: /^no Gateway API CRD is installed/,
    },
    {
      title: 'can read extension-apiserver-authentication configmap',
      breaks: 'without its key',
      broken: () => kubectl(['patch', ...authentication, '--type=json', `--patch=${JSON.stringify(requestHeader)}`]),
      whole: () => kubectl(['delete', ...authentication]),
      text: /has no "requestheader-client-ca-file"$/,
    },
  ])('$title: found $breaks, and passes when it is whole again', (states) =>
    expectBothStates(() => check('before-install', ready), states),
  )
})

describe('the way to an API server', () => {
  const kubeconfigOf = async (server: string) => {
    const path = join(folder, 'kubeconfig')
    const entry = {name: 'it', cluster: {server}, user: {}, context: {cluster: 'it', user: 'it'}}
    const [clusters, users, contexts] = [[entry], [entry], [entry]]
    await writeFile(path, JSON.stringify({clusters, users, contexts, 'current-context': 'it'}))
    return path
  }

  test.each([
    {
      title: 'can initialize the client',
      wrong: 'without a kubeconfig',
      kubeconfig: async () => join(folder, 'not-there'),
      text: /not-there/,
      dependents: '"can initialize the client" could not be answered',
    },
    {
      title: 'can query the Kubernetes API',
      wrong: 'where nothing listens',
      kubeconfig: () => kubeconfigOf('http://127.0.0.1:1'),
      text: /cannot reach the Kubernetes API at http:\/\/127\.0\.0\.1:1: nothing listens there/,
      dependents: '"can query the Kubernetes API" could not be answered',
    },
  ])('$title: not $wrong, and the rest is skipped with that reason', async ({title, kubeconfig, text, dependents}) => {
    const asked = await check('before-install', {...ready, as: {kubeconfig: await kubeconfig()}})
    expect(asked.of(title)).toMatchObject({status: 'errored', text: expect.stringMatching(text)})
    expect(asked.of('no clock skew detected')).toMatchObject({status: 'skipped', why: dependents})
  })

  test('leads to one that is too old, and it is told so', async () => {
    const server = await startApiServer(({path}) =>
      path === '/version' ? {body: {gitVersion: 'v1.30.14'}} : {status: 404, body: {kind: 'Status'}},
    )
    try {
      const {of} = await check('before-install', {...ready, as: {kubeconfig: await kubeconfigOf(server.url)}})
      expect(of('is running the minimum Kubernetes API version')).toMatchObject({
        status: 'found',
        text: 'Kubernetes is v1.30.14, older than v1.31.0',
      })
    } finally {
      await server.stop()
    }
  })
})

const exceptions: readonly Exception[] = [
  {
    title: 'can determine the latest version',
    ours: 'skipped',
    because: 'Linkerd tries the network and warns that there is none; we need leave to use it',
  },
  {title: 'cli is up-to-date', ours: 'skipped', because: 'it rests on the latest version'},
  {
    title: 'can read extension-apiserver-authentication configmap',
    ours: 'success',
    because: 'the cluster that Linkerd looked at had no certificate authority for aggregated APIs; ours has one',
  },
]

describeWithReference("Linkerd's own results", (reference) => {
  test('before an install are ours as well, with the manifest of a real install', async () => {
    const {results} = await check('before-install', {defaultManifest: () => renderLinkerd('control-plane')})
    const {ours, linkerds} = sideBySide(reference.data('linkerd/check/pre-clean.json'), results, exceptions)
    expect(ours).toEqual(linkerds)
  })
})

// Waypoints on a real API server: applied, listed, waited for and deleted, and explained where the Gateway API is missing.

import {setTimeout as pause} from 'node:timers/promises'
import {beforeAll, describe, expect, it} from 'vitest'
import {
  applyWaypoint,
  chooseWaypoints,
  deleteWaypoints,
  listWaypoints,
  waitForWaypoints,
} from '../../src/ambient/waypoints.ts'
import type {Cluster} from '../../src/kube/cluster.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyGatewayApi, removeGatewayApi} from './support/linkerd.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'

const shared = sharedControlPlane()
const {kubectl, kubeconfig} = shared

let cluster: Cluster
let namespace: OwnNamespace
beforeAll(async () => {
  await removeGatewayApi(shared)
  cluster = await connectTo(kubeconfig)
  namespace = await createNamespace(shared, 'waypoint')
  return async () => {
    await removeGatewayApi(shared)
    await namespace.remove()
    cluster.close()
  }
})

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
const apply = (name: string, more: {type?: 'all'; revision?: string; enroll?: boolean} = {}) => {
  const {enroll = false, ...request} = more
  return collect(applyWaypoint(cluster, {name, namespace: namespace.name, ...request}, {enroll, overwrite: false}))
}
const list = async () =>
  (await listWaypoints(cluster, namespace.name)).map(({name, revision, type, programmed}) => [
    name,
    revision,
    type,
    programmed,
  ])

describe('waypoints', () => {
  it('need the Gateway API', async () => {
    await expect(list()).rejects.toThrow('the cluster lacks the Gateway API')
    await expect(apply('wp')).rejects.toThrow('the cluster lacks the Gateway API')
  })

  it('are applied, and a namespace is told to use one', async () => {
    await applyGatewayApi(shared)
    await apply('wp', {enroll: true})
    await apply('other', {type: 'all', revision: 'canary'})
    expect(await list()).toEqual([
      ['other', 'canary', 'all', 'Unknown'],
      ['wp', 'default', 'none', 'Unknown'],
    ])
    const {stdout} = await kubectl(['get', 'namespace', namespace.name, '-o', 'jsonpath={.metadata.labels}'])
    expect(JSON.parse(stdout)).toMatchObject({'istio.io/use-waypoint': 'wp'})
    await expect(apply('third', {enroll: true})).rejects.toThrow('uses waypoint "wp" already')
  })

  it('are waited for until they are programmed', async () => {
    const clock = {now: () => performance.now(), sleep: async (time: number) => pause(time)}
    const look = async () => (await listWaypoints(cluster, namespace.name)).filter(({name}) => name === 'wp')
    await expect(waitForWaypoints(look, 0, clock)).rejects.toThrow(
      /not programmed within 0 s: waypoint .*\/wp \(Pending/,
    )
    const waiting = waitForWaypoints(look, 20_000, clock)
    const programmed = {
      type: 'Programmed',
      status: 'True',
      reason: 'Programmed',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    }
    await kubectl([
      'patch',
      'gateway/wp',
      '-n',
      namespace.name,
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({status: {conditions: [programmed]}}),
    ])
    expect(await waiting).toMatchObject([{name: 'wp', programmed: 'True', reason: 'Programmed'}])
  })

  it('are deleted by name, by revision, and all', async () => {
    const remove = (names: readonly string[], options: {all?: boolean; revision?: string}) =>
      collect(
        deleteWaypoints(
          cluster,
          namespace.name,
          chooseWaypoints(names, {all: options.all ?? false, revision: options.revision}),
        ),
      )
    await expect(remove(['nobody'], {})).rejects.toThrow(/has no waypoint nobody/)
    expect(await remove([], {revision: 'canary'})).toMatchObject([{name: 'other'}])
    expect(await remove([], {all: true})).toMatchObject([{name: 'wp'}])
    expect(await list()).toEqual([])
  })
})

// Pods whose proxies serve pages of metrics that stand in a test, one a scrape, and a clock that only sleeping moves.

import {setImmediate} from 'node:timers/promises'
import type {PodPort} from '../../src/kube/cluster.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import type {InstalledMesh} from '../../src/stats/source/open-traffic.ts'
import type {ScrapeClock} from '../../src/stats/source/scrape.ts'
import type {FakeCluster} from './fake-cluster.ts'
import {fakeCluster} from './fake-cluster.ts'
import {object, pod} from './objects.ts'

export interface ScrapedPods {
  readonly cluster: FakeCluster
  readonly clock: ScrapeClock
  /** Which pods were scraped, in order. */
  readonly asked: readonly string[]
  /** What every view of traffic takes. */
  readonly request: {
    readonly meshes: readonly InstalledMesh[]
    readonly namespace: string
    readonly prometheus: string
    readonly clock: ScrapeClock
    /** Milliseconds. */
    readonly window: number
  }
}

/** A Deployment with meshed pods. */
export function meshedDeployment(name: string, pods: readonly string[], namespace = 'shop'): KubeObject[] {
  const set = `${name}-5d8f`
  return [
    object('apps/v1', 'Deployment', name, {namespace}),
    object('apps/v1', 'ReplicaSet', set, {namespace, owner: {kind: 'Deployment', name}}),
    ...pods.map((each) =>
      pod(each, {
        namespace,
        labels: {'linkerd.io/control-plane-ns': 'linkerd'},
        owner: {kind: 'ReplicaSet', name: set},
      }),
    ),
  ]
}

/** @param pages by pod: undefined is no answer; after the last page no proxy answers */
export function scrapedPods(
  objects: readonly KubeObject[],
  pages: Readonly<Record<string, readonly (string | undefined)[]>>,
): ScrapedPods {
  let time = 0
  const asked: string[] = []
  const answerFromPod = ({pod: name}: PodPort) => {
    const nth = asked.filter((each) => each === name).length
    asked.push(name)
    const body = pages[name]?.[nth]
    return body === undefined ? undefined : {status: 200, body}
  }
  const clock: ScrapeClock = {
    now: () => time,
    async sleep(milliseconds) {
      // Whatever is on its way arrives before time goes on, and two who sleep sleep at the same time.
      const end = time + milliseconds
      await setImmediate()
      time = Math.max(time, end)
    },
  }
  const request = {
    meshes: [{mesh: 'linkerd', controlPlaneNamespace: 'linkerd'}],
    namespace: 'shop',
    prometheus: 'none',
    clock,
    window: 10_000,
  } as const
  return {cluster: fakeCluster(objects, {answerFromPod}), clock, asked, request}
}

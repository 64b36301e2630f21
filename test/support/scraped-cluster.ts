// A cluster in memory whose proxies give pages of metrics, on a clock that stands still unless somebody sleeps.

import {setImmediate} from 'node:timers/promises'
import type {PodAnswer, PodPort} from '../../src/kube/cluster.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import type {TrafficRequest} from '../../src/stats/source/open-traffic.ts'
import {type FakeCluster, type FakeClusterOptions, fakeCluster} from './fake-cluster.ts'

/** What a pod's proxy says the first and the second time; a single page is said both times. */
export type Pages = Readonly<Record<string, string | readonly [string | undefined, string | undefined]>>

export interface ScrapedCluster {
  cluster: FakeCluster
  request: TrafficRequest
  /** Names of the pods that were asked, each time. */
  asked: string[]
}

/** @param options.window milliseconds; 10 s by default */
export function scrapedCluster(
  objects: readonly KubeObject[],
  pages: Pages,
  options: Partial<Omit<TrafficRequest, 'clock'>> & {cluster?: FakeClusterOptions} = {},
): ScrapedCluster {
  const {cluster: clusterOptions = {}, ...rest} = options
  const asked: string[] = []
  const answerFromPod = ({pod}: PodPort): PodAnswer | undefined => {
    asked.push(pod)
    const page = pages[pod]
    const body = typeof page === 'string' ? page : page?.[asked.filter((name) => name === pod).length === 1 ? 0 : 1]
    return body === undefined ? undefined : {status: 200, body}
  }
  let time = 0
  const clock = {
    now: () => time,
    async sleep(milliseconds: number) {
      // Whatever is on its way arrives before time goes on, and two who sleep sleep at the same time.
      const end = time + milliseconds
      await setImmediate()
      time = Math.max(time, end)
    },
  }
  return {
    cluster: fakeCluster(objects, {...clusterOptions, answerFromPod}),
    request: {
      meshes: [{mesh: 'linkerd', controlPlaneNamespace: 'linkerd'}],
      namespace: 'shop',
      prometheus: 'none',
      window: 10_000,
      clock,
      ...rest,
    },
    asked,
  }
}

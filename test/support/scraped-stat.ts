// `mesh viz stat` on pages of metrics that stand in a test, with a clock of its own.

import {setImmediate} from 'node:timers/promises'
import type {PodAnswer, PodPort} from '../../src/kube/cluster.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import {translatedSource} from '../../src/stats/dialects/translate.ts'
import {scrapeSource} from '../../src/stats/source/scrape.ts'
import type {StatRow} from '../../src/stats/stat/stat.ts'
import {statRows} from '../../src/stats/stat/stat.ts'
import type {PeerWords} from '../../src/stats/targets/peer.ts'
import {parsePeer, refusePeer} from '../../src/stats/targets/peer.ts'
import {planRows} from '../../src/stats/targets/plan.ts'
import {parseTargets} from '../../src/stats/targets/target.ts'
import {meshStatistics, statVocabulary} from '../../src/stats/vocabulary.ts'
import {fakeCluster} from './fake-cluster.ts'

/** Milliseconds. */
export const window = 20_000
/** The labels of a pod with a proxy. */
export const meshed = {'linkerd.io/control-plane-ns': 'linkerd'}

export interface Asked {
  words: string[]
  objects: KubeObject[]
  /** A page of metrics for a pod's first and second scrape. */
  pages: Record<string, [string | undefined, string | undefined]>
  namespace?: string | undefined
  unmeshed?: boolean
  labelSelector?: string
  peer?: PeerWords
}

export interface Answered {
  rows: StatRow[]
  unreachable: string[]
  asked: PodPort[]
}

/** Asks pages of metrics as `mesh viz stat` asks proxies. */
export async function stat({
  words,
  objects,
  pages,
  unmeshed = false,
  labelSelector,
  peer = {},
  ...rest
}: Asked): Promise<Answered> {
  const namespace = 'namespace' in rest ? rest.namespace : 'shop'
  let time = 0
  const asked: PodPort[] = []
  const scrapes = new Map<string, number>()
  const answerFromPod = (target: PodPort): PodAnswer | undefined => {
    asked.push(target)
    const nth = scrapes.get(target.pod) ?? 0
    scrapes.set(target.pod, nth + 1)
    const body = pages[target.pod]?.[nth === 0 ? 0 : 1]
    return body === undefined ? undefined : {status: 200, body}
  }
  const cluster = fakeCluster(objects, {answerFromPod})
  const statistics = meshStatistics('linkerd')
  const vocabulary = statVocabulary(statistics)
  const targets = parseTargets(words)
  const scope = {namespace, labelSelector, peer: parsePeer(peer, namespace)}
  refusePeer(targets, scope.peer, peer, undefined)
  const plan = await planRows(cluster, targets, scope, vocabulary)
  const clock = {
    now: () => time,
    async sleep(milliseconds: number) {
      // Whatever is on its way arrives before time goes on, and two who sleep sleep at the same time.
      const end = time + milliseconds
      await setImmediate()
      time = Math.max(time, end)
    },
  }
  const scraped = scrapeSource({cluster, clock})
  const source = translatedSource([{source: scraped, window, dialects: statistics.dialects}], vocabulary.workloads)
  const rows: StatRow[] = []
  for await (const batch of statRows(plan, source, vocabulary, {window, unmeshed})) rows.push(...batch)
  return {
    rows,
    unreachable: source.unreachable.map(({namespace: ns, name, reason}) => `${ns}/${name}: ${reason}`),
    asked,
  }
}

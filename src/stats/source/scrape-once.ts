// Samples of this moment: every proxy is asked once, which is enough for what is not counted but is.

import {MeshError} from '../../errors.ts'
import {CounterSnapshot} from '../metrics/counter-snapshot.ts'
import {Accumulator} from '../metrics/evaluate.ts'
import {fetchPage} from '../metrics/page.ts'
import type {Answer, Batch, SampleSource, UnreachablePod} from '../query.ts'
import {mapBounded} from './bounded.ts'
import type {ScrapeOptions} from './scrape.ts'
import type {Scraping} from './source.ts'

/** Nothing was counted before. */
const nothing = new CounterSnapshot()

const parallelScrapes = 100

/** For queries of the measure `now` alone; rates take two scrapes. */
export const scrapeOnce: Scraping = {source: onceSource, window: 0}

function onceSource({cluster, parallel = parallelScrapes, report}: ScrapeOptions): SampleSource {
  const unreachable: UnreachablePod[] = []

  async function* answers(batches: readonly Batch[]): AsyncGenerator<Answer> {
    const total = batches.reduce((sum, {pods}) => sum + pods.length, 0)
    let done = 0
    for (const {pods, queries} of batches) {
      const sum = new Accumulator(queries)
      await mapBounded(pods, parallel, async (pod) => {
        const page = await fetchPage(cluster, pod)
        report?.({stage: 'first', done: ++done, total})
        try {
          if ('text' in page) sum.add(nothing, page.text, 1, pod.labels, pod.life)
          else unreachable.push({namespace: pod.namespace, name: pod.name, reason: page.reason})
        } catch (error) {
          // Something other than a proxy may listen on the port.
          if (!(error instanceof MeshError)) throw error
          unreachable.push({namespace: pod.namespace, name: pod.name, reason: error.message})
        }
      })
      yield sum.answer()
    }
  }

  return {answers, unreachable}
}

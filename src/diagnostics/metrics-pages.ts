// The metrics of containers as they serve them, page by page.

import {MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import {metricsPath} from '../meshes/linkerd.ts'
import {inOrder} from './in-order.ts'

interface PageName {
  readonly pod: string
  /** undefined where only the pod matters. */
  readonly container?: string
}

export type MetricsPage = PageName & ({readonly text: string} | {readonly trouble: string})

/** Where a page is to be had, or why it is not. */
export type PageSource = PageName & ({readonly port: number} | {readonly trouble: string})

export interface MetricsPages {
  readonly total: number
  /** In the order of the sources. */
  readonly pages: AsyncIterable<MetricsPage>
}

const pagesAtOnce = 20

/** @param change what becomes of a page's text */
export function fetchPages(
  cluster: Cluster,
  namespace: string,
  sources: readonly PageSource[],
  change: (text: string) => string = (text) => text,
): MetricsPages {
  const fetchPage = async (source: PageSource): Promise<MetricsPage> => {
    if ('trouble' in source) return source
    const {port, ...name} = source
    try {
      const {status, body} = await cluster.fetchFromPod({namespace, pod: name.pod, port}, metricsPath)
      return status === 200
        ? {...name, text: change(body)}
        : {...name, trouble: `port ${port}${metricsPath} answered with HTTP status ${status}`}
    } catch (error) {
      if (error instanceof MeshError) return {...name, trouble: error.message}
      throw error
    }
  }
  return {total: sources.length, pages: inOrder(sources, pagesAtOnce, fetchPage)}
}

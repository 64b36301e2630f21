// The page of metrics that a proxy serves, or why there is none.

import {MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {SampledPod} from '../query.ts'

export type Page = {readonly text: string} | {readonly reason: string}

export async function fetchPage(
  cluster: Pick<Cluster, 'fetchFromPod'>,
  {namespace, name, port, path}: SampledPod,
): Promise<Page> {
  try {
    const {status, body} = await cluster.fetchFromPod({namespace, pod: name, port}, path)
    return status === 200 ? {text: body} : {reason: `port ${port}${path} answered with HTTP status ${status}`}
  } catch (error) {
    if (!(error instanceof MeshError)) throw error
    return {reason: error.message}
  }
}

// Reads a page of JSON from a port of a pod; one that cannot be had is no fault of what it would have told.

import type {Cluster, PodPort} from '../../kube/cluster.ts'
import type {Json} from '../../kube/object.ts'
import {NotAsked} from '../facts.ts'
import {placeOf} from '../pods.ts'

/** @throws NotAsked for an answer that is none, KubeError when there is none */
export async function askPod(cluster: Cluster, target: PodPort, path: string): Promise<Json> {
  const {status, body} = await cluster.fetchFromPod(target, path)
  const place = `${path} of ${placeOf({namespace: target.namespace, name: target.pod})}`
  if (status !== 200) throw new NotAsked(`${place} answers with HTTP status ${status}`)
  try {
    return JSON.parse(body)
  } catch {
    throw new NotAsked(`${place} answers with something else than JSON`)
  }
}

// Reads Secrets by name: the text of each of their keys.

import type {Cluster} from '../kube/cluster.ts'
import {at, isJsonObject} from '../yaml/index.ts'

/** @returns undefined when there is no such Secret; a value that is no base64 keeps what of it can be read */
export async function readSecret(
  cluster: Cluster,
  place: {name: string; namespace: string},
): Promise<ReadonlyMap<string, string> | undefined> {
  const secret = await cluster.get('secrets', place)
  if (secret === undefined) return undefined
  const data = at(secret, 'data')
  const entries = isJsonObject(data) ? Object.entries(data) : []
  return new Map(entries.map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString('utf8')]))
}

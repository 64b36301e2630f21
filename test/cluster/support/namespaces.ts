// Namespaces of one suite's own on the shared cluster.

import type {Cluster} from '../cluster.ts'

export interface OwnNamespace {
  name: string
  /** Starts its end: the last of a namespace takes some ten seconds, for which no suite needs to wait. */
  remove(): Promise<void>
}

/** @param prefix the suite's topic; a unique ending is added, so that suites may run again on the same cluster */
export async function createNamespace({kubectl}: Cluster, prefix: string): Promise<OwnNamespace> {
  const name = `${prefix}-${Date.now().toString(36)}`
  await kubectl(['create', 'namespace', name])
  return {
    name,
    async remove() {
      await kubectl(['delete', 'namespace', name, '--wait=false'])
    },
  }
}

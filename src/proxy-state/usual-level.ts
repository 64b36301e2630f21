// The log level that Envoys start with: what istiod's injector is configured with.

import {MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import {defaultRevision, labels, objects} from '../meshes/istio.ts'
import {type Json, textAt} from '../yaml/index.ts'
import {type LogLevel, logLevels} from './log-levels.ts'

/** @returns undefined where the configuration is not there, not readable for this user, or says nothing of it */
export async function injectedLevel(
  cluster: Cluster,
  pod: KubeObject,
  controlPlaneNamespace: string,
): Promise<LogLevel | undefined> {
  const revision = textAt(pod, 'metadata', 'labels', labels.revision) ?? defaultRevision
  const name = revision === defaultRevision ? objects.injector : `${objects.injector}-${revision}`
  try {
    const config = await cluster.get('configmaps', {namespace: controlPlaneNamespace, name})
    const values: Json = JSON.parse(textAt(config, 'data', 'values') ?? '{}')
    const level = textAt(values, 'global', 'proxy', 'logLevel')
    return logLevels.find((known) => known === level)
  } catch (error) {
    if (error instanceof MeshError || error instanceof SyntaxError) return undefined
    throw error
  }
}

// Reads the values that an install keeps of itself, as far as checks look at them.

import type {Cluster} from '../../kube/cluster.ts'
import {objects} from '../../meshes/linkerd.ts'
import {at, type Json, parseYamlValue, textAt} from '../../yaml/index.ts'
import {finding} from '../facts.ts'

export interface InstallConfig {
  /** All of them. */
  values: Json
  /** As the install names its release; empty when it does not. */
  release: string
  clusterNetworks: string
  heartbeatDisabled: boolean
  cniEnabled: boolean
  highAvailability: boolean
  proxyInitRunsAsRoot: boolean
}

/** @throws Finding when there is none, or none that can be read */
export async function readInstallConfig(cluster: Cluster, namespace: string): Promise<InstallConfig> {
  const name = objects.configMap
  const map = await cluster.get('configmaps', {name, namespace})
  if (map === undefined) throw finding('MESH0201', {name, namespace})
  const text = textAt(map, 'data', 'values')
  if (text === undefined) throw finding('MESH0202', {name, namespace, problem: 'it has no "values"'})
  const values = parseValues(text, name, namespace)
  return {
    values,
    release: textAt(values, 'linkerdVersion') ?? '',
    clusterNetworks: textAt(values, 'clusterNetworks') ?? '',
    heartbeatDisabled: at(values, 'disableHeartBeat') === true,
    cniEnabled: at(values, 'cniEnabled') === true,
    highAvailability: at(values, 'highAvailability') === true,
    proxyInitRunsAsRoot: at(values, 'proxyInit', 'runAsRoot') === true,
  }
}

function parseValues(text: string, name: string, namespace: string): Json {
  try {
    return parseYamlValue(text)
  } catch (error) {
    throw finding('MESH0202', {name, namespace, problem: error instanceof Error ? error.message : String(error)})
  }
}

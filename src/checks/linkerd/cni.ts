// Whether the CNI plugin is installed and ready on every node, where the install relies on it.

import type {ResourceName} from '../../kube/resources.ts'
import {objects} from '../../meshes/linkerd.ts'
import {at} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed} from '../check.ts'
import type {LinkerdFacts} from './facts.ts'

interface Part {
  id: string
  kind: string
  resource: ResourceName
  name: string
  namespaced: boolean
}

const parts: readonly Part[] = [
  {
    id: 'cni-plugin-cm-exists',
    kind: 'ConfigMap',
    resource: 'configmaps',
    name: objects.cniConfigMap,
    namespaced: true,
  },
  {id: 'cni-plugin-cr-exists', kind: 'ClusterRole', resource: 'clusterroles', name: objects.cni, namespaced: false},
  {
    id: 'cni-plugin-crb-exists',
    kind: 'ClusterRoleBinding',
    resource: 'clusterrolebindings',
    name: objects.cni,
    namespaced: false,
  },
  {
    id: 'cni-plugin-sa-exists',
    kind: 'ServiceAccount',
    resource: 'serviceaccounts',
    name: objects.cni,
    namespaced: true,
  },
]

export const cniPartsExist: readonly Check<LinkerdFacts>[] = parts.map(({id, kind, resource, name, namespaced}) => ({
  id,
  title: `cni plugin ${kind} exists`,
  level: 'error',
  async run({facts}) {
    const namespace = await facts.cni()
    const place = namespaced ? {name, namespace} : {name}
    if ((await (await facts.cluster()).get(resource, place)) !== undefined) return passed
    return found('MESH0304', {object: `${kind} "${name}"${namespaced ? ` in namespace "${namespace}"` : ''}`})
  },
}))

export const cniDaemonSetExists: Check<LinkerdFacts> = {
  id: 'cni-plugin-ds-exists',
  title: 'cni plugin DaemonSet exists',
  level: 'error',
  establishes: 'cniDaemonSet',
  async run({facts}) {
    await facts.cniDaemonSet()
    return passed
  },
}

export const cniRunsOnAllNodes: Check<LinkerdFacts> = {
  id: 'cni-plugin-ready',
  title: 'cni plugin pod is running on all nodes',
  level: 'error',
  retry: true,
  async run({facts}) {
    const {status} = await facts.cniDaemonSet()
    const count = (field: string): number => Number(at(status, field) ?? 0)
    const [wanted, ready] = [count('desiredNumberScheduled'), count('numberReady')]
    if (wanted === ready) return passed
    return found('MESH0305', {wanted, ready, name: objects.cni, namespace: facts.cniNamespace})
  },
}

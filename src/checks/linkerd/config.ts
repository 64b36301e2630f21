// Whether everything that an install consists of is there, but for its pods.

import {objects} from '../../meshes/linkerd.ts'
import type {Check} from '../check.ts'
import {found, passed} from '../check.ts'
import type {LinkerdFacts} from './facts.ts'

export const namespaceExists: Check<LinkerdFacts> = {
  id: 'l5d-existence-ns',
  title: 'control plane Namespace exists',
  level: 'error',
  establishes: 'controlPlaneNamespace',
  async run({facts}) {
    await facts.controlPlaneNamespace()
    return passed
  },
}

export const clusterRolesExist: Check<LinkerdFacts> = {
  id: 'l5d-existence-cr',
  title: 'control plane ClusterRoles exist',
  level: 'error',
  async run({facts}) {
    await facts.installed()
    return missingNone('ClusterRole', roleNames(facts), await facts.clusterRoles())
  },
}

export const clusterRoleBindingsExist: Check<LinkerdFacts> = {
  id: 'l5d-existence-crb',
  title: 'control plane ClusterRoleBindings exist',
  level: 'error',
  async run({facts}) {
    await facts.installed()
    return missingNone('ClusterRoleBinding', roleNames(facts), await facts.clusterRoleBindings())
  },
}

const accounts = ['linkerd-destination', 'linkerd-identity', 'linkerd-proxy-injector'] as const

export const serviceAccountsExist: Check<LinkerdFacts> = {
  id: 'l5d-existence-sa',
  title: 'control plane ServiceAccounts exist',
  level: 'error',
  async run({facts}) {
    await facts.installed()
    const existing = new Set((await facts.serviceAccounts()).map(({metadata}) => metadata.name))
    const names = accounts.filter((name) => !existing.has(name))
    return names.length === 0 ? passed : found('MESH0203', {names, namespace: facts.namespace})
  },
}

export const mutatingWebhooksExist: Check<LinkerdFacts> = {
  id: 'l5d-existence-mwc',
  title: 'control plane MutatingWebhookConfigurations exist',
  level: 'error',
  async run({facts}) {
    await facts.installed()
    if ((await facts.injectorWebhook()) !== undefined) return passed
    return found('MESH0302', {kind: 'MutatingWebhookConfiguration', names: objects.injectorWebhook})
  },
}

export const validatingWebhooksExist: Check<LinkerdFacts> = {
  id: 'l5d-existence-vwc',
  title: 'control plane ValidatingWebhookConfigurations exist',
  level: 'error',
  async run({facts}) {
    await facts.installed()
    if ((await facts.profileWebhook()) !== undefined) return passed
    return found('MESH0302', {kind: 'ValidatingWebhookConfiguration', names: objects.profileWebhook})
  },
}

/** Docker runs the init container without the rights over the network that its image asks for, unless it is root. */
export const initContainerMayRun: Check<LinkerdFacts> = {
  id: 'l5d-proxy-init-run-as-root',
  title: 'proxy-init container runs as root user if docker container runtime is used',
  level: 'error',
  async run({facts}) {
    if ((await facts.config()).proxyInitRunsAsRoot) return passed
    const onDocker = (await facts.nodes()).filter(({containerRuntime}) => containerRuntime.startsWith('docker:'))
    return onDocker.length === 0 ? passed : found('MESH0303', {nodes: onDocker.map(({name}) => name)})
  },
}

/** Cluster-scoped names carry the control plane's namespace: a cluster may have several control planes. */
function roleNames({namespace}: LinkerdFacts): string[] {
  return ['identity', 'proxy-injector'].map((component) => `linkerd-${namespace}-${component}`)
}

function missingNone(kind: string, wanted: readonly string[], existing: ReadonlySet<string>) {
  const names = wanted.filter((name) => !existing.has(name))
  return names.length === 0 ? passed : found('MESH0302', {kind, names})
}

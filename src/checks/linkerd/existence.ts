// Whether a control plane is installed and its pods run.

import type {KubeObject} from '../../kube/object.ts'
import {components, objects} from '../../meshes/linkerd.ts'
import {at, listAt, textAt, trueConditionOf} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import {conditionsOf, reasonOf} from '../pods.ts'
import type {LinkerdFacts} from './facts.ts'

export const configExists: Check<LinkerdFacts> = {
  id: 'l5d-existence-linkerd-config',
  title: "'linkerd-config' config map exists",
  level: 'error',
  establishes: 'config',
  async run({facts}) {
    await facts.config()
    return passed
  },
}

export const heartbeatAccountExists: Check<LinkerdFacts> = {
  id: 'l5d-existence-sa',
  title: 'heartbeat ServiceAccount exist',
  level: 'error',
  async run({facts}) {
    const {heartbeatDisabled} = await facts.config()
    if (heartbeatDisabled) return skipped('the heartbeat is disabled')
    const {namespace} = facts
    const accounts = await facts.serviceAccounts()
    const exists = accounts.some(({metadata}) => metadata.name === objects.heartbeat)
    return exists ? passed : found('MESH0203', {names: objects.heartbeat, namespace})
  },
}

export const replicaSetsAreReady: Check<LinkerdFacts> = {
  id: 'l5d-existence-replicasets',
  title: 'control plane replica sets are ready',
  level: 'error',
  retry: true,
  async run({facts}) {
    await facts.config()
    const problems = (await facts.replicaSets()).flatMap((set) => {
      const failure = trueConditionOf(set, 'ReplicaFailure')
      return failure === undefined ? [] : [`${set.metadata.name} (${reasonOf(failure)})`]
    })
    return problems.length === 0 ? passed : found('MESH0204', {problems, namespace: facts.namespace})
  },
}

export const podsAreScheduled: Check<LinkerdFacts> = {
  id: 'l5d-existence-unschedulable-pods',
  title: 'no unschedulable pods',
  level: 'warning',
  retry: true,
  async run({facts}) {
    await facts.config()
    const problems = (await facts.pods()).flatMap((pod) => {
      const refusal = conditionsOf(pod).find((condition) => textAt(condition, 'reason') === 'Unschedulable')
      return refusal === undefined ? [] : [`${pod.metadata.name} (${reasonOf(refusal)})`]
    })
    return problems.length === 0 ? passed : found('MESH0205', {problems, namespace: facts.namespace})
  },
}

export const podsAreReady: Check<LinkerdFacts> = {
  id: 'l5d-api-control-ready',
  title: 'control plane pods are ready',
  level: 'error',
  retry: true,
  async run({facts}) {
    await facts.config()
    const {namespace} = facts
    const running = (await facts.pods()).filter((pod) => textAt(pod, 'status', 'phase') === 'Running')
    const byComponent = components.map((component) => ({
      name: `linkerd-${component}`,
      pods: running.filter((pod) => componentOf(pod) === component),
    }))
    const absent = byComponent.filter(({pods}) => pods.length === 0)
    if (absent.length > 0) return found('MESH0206', {components: absent.map(({name}) => name), namespace})
    const unready = byComponent.filter(({pods}) => pods.every((pod) => waitingContainers(pod).length > 0))
    if (unready.length === 0) return passed
    return found('MESH0207', {
      components: unready.map(({name}) => name),
      namespace,
      problems: unready.flatMap(({pods}) => pods.map(describeWaiting)),
    })
  },
}

/** A Deployment's pod is called NAME-SET-POD; a pod with another sort of name is not of the control plane. */
function componentOf({metadata}: KubeObject): string | undefined {
  return /^linkerd-(.+)-[^-]+-[^-]+$/.exec(metadata.name)?.[1]
}

/** Since 2.20 the proxy is among the init containers; those that end before the pod starts are not asked to be ready. */
function waitingContainers(pod: KubeObject): string[] {
  const sidecars = new Set(
    listAt(pod, 'spec', 'initContainers')
      .filter((container) => textAt(container, 'restartPolicy') === 'Always')
      .map((container) => textAt(container, 'name')),
  )
  const states = [
    ...listAt(pod, 'status', 'initContainerStatuses').filter((state) => sidecars.has(textAt(state, 'name'))),
    ...listAt(pod, 'status', 'containerStatuses'),
  ]
  return states.filter((state) => at(state, 'ready') !== true).map((state) => textAt(state, 'name') ?? '')
}

function describeWaiting(pod: KubeObject): string {
  return `${pod.metadata.name} waits for ${waitingContainers(pod).join(' and ')}`
}

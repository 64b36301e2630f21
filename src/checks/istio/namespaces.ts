// Whether the labels of namespaces ask for something that the install does, and for one thing only.

import type {ObjectSummary} from '../../kube/cluster.ts'
import {dataplaneModes, labels, systemNamespaces} from '../../meshes/istio.ts'
import {annotations as linkerd} from '../../meshes/linkerd.ts'
import type {Check} from '../check.ts'
import {found, passed} from '../check.ts'
import type {IstioFacts} from './facts.ts'
import {injects} from './revisions.ts'

export const namespacesAreServed: Check<IstioFacts> = {
  id: 'istio-namespace-revisions',
  title: 'namespaces that ask for injection get it',
  level: 'error',
  async run({facts}) {
    await facts.installed()
    const injectors = await facts.injectors()
    const problems = (await facts.namespaces())
      .filter(asksForInjection)
      .filter((namespace) => !injectors.some((injector) => injects(injector, namespace.labels, {})))
      .map((namespace) => `${namespace.name} (${labelsThatAsk(namespace).join(', ')})`)
    return problems.length === 0 ? passed : found('MESH0811', {problems})
  },
}

/** In ambient mode the label of a revision chooses the istiod of waypoints, and injects nothing. */
function asksForInjection({name, labels: own}: ObjectSummary): boolean {
  if (systemNamespaces.includes(name) || own[labels.dataplaneMode] === dataplaneModes.ambient) return false
  const injection = own[labels.injection]
  return injection === undefined ? (own[labels.revision] ?? '') !== '' : injection === 'enabled'
}

function labelsThatAsk({labels: own}: ObjectSummary): string[] {
  const key = own[labels.injection] === undefined ? labels.revision : labels.injection
  return [`${key}=${own[key] ?? ''}`]
}

/** Pairs of labels of which the first one decides. */
const contradictions: readonly {
  readonly wins: string
  readonly loses: string
  holds(labels: Readonly<Record<string, string>>): boolean
}[] = [
  {
    wins: labels.injection,
    loses: labels.revision,
    holds: (own) => own[labels.injection] !== undefined && own[labels.revision] !== undefined,
  },
  {
    wins: labels.injection,
    loses: labels.dataplaneMode,
    // A pod with a sidecar is never enrolled.
    holds: (own) => own[labels.injection] === 'enabled' && own[labels.dataplaneMode] === dataplaneModes.ambient,
  },
]

export const labelsAgree: Check<IstioFacts> = {
  id: 'istio-namespace-labels',
  title: 'labels of namespaces do not contradict each other',
  level: 'warning',
  async run({facts}) {
    await facts.installed()
    const problems = (await facts.namespaces()).flatMap(({name, labels: own}) =>
      contradictions
        .filter(({holds}) => holds(own))
        .map(({wins, loses}) => `${name} (${wins}=${own[wins]} wins over ${loses}=${own[loses]})`),
    )
    return problems.length === 0 ? passed : found('MESH0812', {problems})
  },
}

/** Two proxies that both take over a pod's traffic lead it in circles. */
export const oneMeshInjects: Check<IstioFacts> = {
  id: 'istio-namespace-meshes',
  title: 'namespaces are injected by one mesh only',
  level: 'warning',
  async run({facts}) {
    await facts.installed()
    const problems = (await facts.namespaces())
      .filter((namespace) => asksForInjection(namespace) || isAmbient(namespace))
      .filter(({annotations}) => ['enabled', 'ingress'].includes(annotations[linkerd.inject] ?? ''))
      .map(({name, annotations}) => `${name} (${linkerd.inject}: ${annotations[linkerd.inject]})`)
    return problems.length === 0 ? passed : found('MESH0813', {problems})
  },
}

export function isAmbient({labels: own}: ObjectSummary): boolean {
  return own[labels.dataplaneMode] === dataplaneModes.ambient
}

// Whether the workloads' proxies run and trust the control plane, and whether workloads and services are marked as meant.

import {annotations, configPrefixes} from '../../meshes/linkerd.ts'
import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import {placeOf} from '../pods.ts'
import type {LinkerdFacts} from './facts.ts'
import {opaquePortProblems} from './opaque-ports.ts'
import {bundleIsMissing, compareWithCli, compareWithNewest, healthProblems, trustProblems} from './proxies.ts'

export const proxiesTrustControlPlane: Check<LinkerdFacts> = {
  id: 'l5d-identity-data-plane-proxies-certs-match-ca',
  title: 'data plane proxies certificate match CA',
  level: 'warning',
  async run({facts}) {
    const {namespace} = facts
    const pods = (await facts.dataPlaneProxies()).filter((pod) => pod.namespace !== namespace)
    if (pods.length === 0) return skipped('no workload has a proxy of this control plane')
    const bundle = await facts.trustRoots()
    if (bundle === undefined) return bundleIsMissing(namespace)
    const problems = trustProblems(pods, bundle)
    return problems.length === 0 ? passed : found('MESH0604', {problems})
  },
}

export const dataPlaneNamespaceExists: Check<LinkerdFacts> = {
  id: 'l5d-data-plane-exists',
  title: 'data plane namespace exists',
  level: 'error',
  establishes: 'dataPlane',
  async run({facts}) {
    await facts.dataPlane()
    return passed
  },
}

export const proxiesAreReady: Check<LinkerdFacts> = {
  id: 'l5d-data-plane-ready',
  title: 'data plane proxies are ready',
  level: 'error',
  retry: true,
  establishes: 'dataPlaneProxies',
  async run({facts}) {
    const problems = healthProblems(await facts.dataPlaneProxies())
    return problems.length === 0 ? passed : found('MESH0603', {problems})
  },
}

export const proxiesAreNewest: Check<LinkerdFacts> = {
  id: 'l5d-data-plane-version',
  title: 'data plane is up-to-date',
  level: 'warning',
  run: async ({facts}) => compareWithNewest(facts, await facts.dataPlaneProxies()),
}

export const proxiesMatchCli: Check<LinkerdFacts> = {
  id: 'l5d-data-plane-cli-version',
  title: 'data plane and cli versions match',
  level: 'warning',
  run: async ({facts}) => compareWithCli(facts, await facts.dataPlaneProxies()),
}

export const podLabelsAreRight: Check<LinkerdFacts> = {
  id: 'l5d-data-plane-pod-labels',
  title: 'data plane pod labels are configured correctly',
  level: 'warning',
  async run({facts}) {
    const problems = (await facts.dataPlaneProxies()).flatMap(misplacedLabels)
    return problems.length === 0 ? passed : found('MESH0609', {kinds: 'pods', problems})
  },
}

export const serviceLabelsAreRight: Check<LinkerdFacts> = {
  id: 'l5d-data-plane-services-labels',
  title: 'data plane service labels are configured correctly',
  level: 'warning',
  async run({facts}) {
    const problems = (await facts.services()).flatMap(misplacedLabels)
    return problems.length === 0 ? passed : found('MESH0609', {kinds: 'services', problems})
  },
}

export const serviceAnnotationsAreRight: Check<LinkerdFacts> = {
  id: 'l5d-data-plane-services-annotations',
  title: 'data plane service annotations are configured correctly',
  level: 'warning',
  async run({facts}) {
    const problems = (await facts.services()).filter(({exportedByAnnotation}) => exportedByAnnotation).map(placeOf)
    return problems.length === 0 ? passed : found('MESH0610', {annotation: annotations.exported, problems})
  },
}

/**
 * Pods are found by the service's selector and not by its EndpointSlices: the slices name the same pods, of which the not yet
 * ready ones count too, and cost a list and a right more. A service without a selector is not looked at, nor is a pod without
 * a proxy, whose annotation nobody reads.
 */
export const opaquePortsAgree: Check<LinkerdFacts> = {
  id: 'linkerd-opaque-ports-definition',
  title: 'opaque ports are properly annotated',
  level: 'warning',
  async run({facts}) {
    const [services, pods] = await Promise.all([facts.services(), facts.dataPlaneProxies()])
    const problems = opaquePortProblems(services, pods)
    return problems.length === 0 ? passed : found('MESH0611', {problems})
  },
}

/** As labels these have no effect: the injector and the proxies read annotations. */
function misplacedLabels(object: {
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}): string[] {
  const wrong = Object.keys(object.labels).filter(
    (label) => label === annotations.inject || configPrefixes.some((prefix) => label.startsWith(prefix)),
  )
  return wrong.length === 0 ? [] : [`${placeOf(object)} (${wrong.join(', ')})`]
}

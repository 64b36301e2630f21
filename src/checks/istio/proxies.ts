// Whether proxies run, follow their istiod, and hold certificates of its authority.

import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import {hasEnded, isRunning, placeOf} from '../pods.ts'
import type {IstioFacts} from './facts.ts'
import type {ProxyPod} from './proxy-pod.ts'
import {refusals, staleTypes} from './sync-state.ts'

export const proxiesAreInSync: Check<IstioFacts> = {
  id: 'istio-proxies-in-sync',
  title: 'proxies have taken over what istiod sent them',
  level: 'warning',
  async run({facts}) {
    const [states, now] = [await facts.syncStates(), await facts.now()]
    if (states.length === 0) return skipped('no proxy is connected to istiod')
    const problems = states.flatMap((state) => {
      const types = staleTypes(state, now)
      return types.length === 0 ? [] : [`${state.proxy} (${types.join(', ')})`]
    })
    return problems.length === 0 ? passed : found('MESH0914', {problems})
  },
}

export const proxiesAccept: Check<IstioFacts> = {
  id: 'istio-proxies-accept',
  title: 'proxies accept what istiod sends them',
  level: 'error',
  async run({facts}) {
    const states = await facts.syncStates()
    if (states.length === 0) return skipped('no proxy is connected to istiod')
    const problems = states.flatMap((state) => {
      const refused = refusals(state)
      return refused.length === 0 ? [] : [`${state.proxy} (${refused.join('; ')})`]
    })
    return problems.length === 0 ? passed : found('MESH0915', {problems})
  },
}

export const dataPlaneNamespaceExists: Check<IstioFacts> = {
  id: 'istio-data-plane-namespace',
  title: 'data plane namespace exists',
  level: 'error',
  establishes: 'dataPlane',
  async run({facts}) {
    await facts.dataPlane()
    return passed
  },
}

export const proxiesAreReady: Check<IstioFacts> = {
  id: 'istio-data-plane-ready',
  title: 'data plane proxies are ready',
  level: 'error',
  retry: true,
  async run({facts}) {
    const problems = running(await facts.proxies()).flatMap((pod) => {
      if (!isRunning(pod)) return [`${placeOf(pod)} is ${pod.status}`]
      return pod.ready ? [] : [`the proxy of ${placeOf(pod)} is not ready`]
    })
    return problems.length === 0 ? passed : found('MESH0603', {problems})
  },
}

/** What a pod's revision, or the tag that it was injected by, stands for. */
async function istiodsByName(facts: IstioFacts): Promise<Map<string, string | undefined>> {
  const revisions = new Map((await facts.revisions()).map(({name, release}) => [name, release]))
  const tags = (await facts.injectors()).flatMap(({tag, revision}): [string, string | undefined][] =>
    tag !== undefined && revisions.has(revision) ? [[tag, revisions.get(revision)]] : [],
  )
  return new Map([...tags, ...revisions])
}

/** An evicted pod is not there to run. */
function running(pods: readonly ProxyPod[]): ProxyPod[] {
  return pods.filter((pod) => !hasEnded(pod) && pod.status !== 'Evicted')
}

export const revisionsOfProxiesExist: Check<IstioFacts> = {
  id: 'istio-data-plane-revisions',
  title: 'revisions that injected proxies still exist',
  level: 'error',
  async run({facts}) {
    const istiods = await istiodsByName(facts)
    const problems = running(await facts.proxies())
      .filter(({revision}) => !istiods.has(revision))
      .map((pod) => `${placeOf(pod)} (${pod.revision})`)
    return problems.length === 0 ? passed : found('MESH0917', {problems})
  },
}

export const proxiesMatch: Check<IstioFacts> = {
  id: 'istio-data-plane-version',
  title: 'data plane proxies are of the release of their istiod',
  level: 'warning',
  async run({facts}) {
    const istiods = await istiodsByName(facts)
    const pods = running(await facts.proxies())
    const behind = pods.filter(({revision, release}) => {
      const wanted = istiods.get(revision)
      return wanted !== undefined && release !== undefined && release !== wanted
    })
    if (behind.length > 0) {
      const problems = behind.map(
        (pod) => `${placeOf(pod)} is ${pod.release}, revision ${pod.revision} is ${istiods.get(pod.revision)}`,
      )
      return found('MESH0916', {problems})
    }
    const untold = pods.find(({release}) => release === undefined)
    return untold === undefined ? passed : skipped(`the image of ${placeOf(untold)} does not tell its release`)
  },
}

// What every group of proxies is asked, the control plane's and the workloads': health, trust, and releases.

import {objects, trustBundleKey} from '../../meshes/linkerd.ts'
import type {Outcome} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import {hasEnded, isRunning, placeOf, tagOf} from '../pods.ts'
import type {LinkerdFacts} from './facts.ts'
import type {AnchorSource, MeshedPod} from './meshed-pod.ts'
import {newestOf, parseRelease} from './releases.ts'

/** What keeps proxies from being healthy, by pod; an evicted pod is not there to run, but is not let off its proxy. */
export function healthProblems(pods: readonly MeshedPod[]): string[] {
  return pods
    .filter((pod) => !hasEnded(pod))
    .flatMap((pod) => {
      if (!isRunning(pod) && pod.status !== 'Evicted') return [`${placeOf(pod)} is ${pod.status}`]
      if (pod.proxy === undefined) return [`${placeOf(pod)} has no proxy`]
      return pod.proxy.ready ? [] : [`the proxy of ${placeOf(pod)} is not ready`]
    })
}

/** Whose trust is not that of the control plane, and how it comes. */
export function trustProblems(pods: readonly MeshedPod[], bundle: string): string[] {
  return pods.flatMap((pod) => {
    const flaw = hasEnded(pod) || pod.proxy === undefined ? undefined : trustFlaw(pod.proxy.anchors, bundle)
    return flaw === undefined ? [] : [`${placeOf(pod)} ${flaw}`]
  })
}

function trustFlaw(source: AnchorSource, bundle: string): string | undefined {
  switch (source.kind) {
    case 'value':
      return source.pem.trim() === bundle.trim() ? undefined : 'has other trust anchors'
    case 'missing':
      return 'has no trust anchors'
    case 'config-map':
      // By construction the same: the pod does not start without the ConfigMap.
      return source.name === objects.trustRoots && source.key === trustBundleKey
        ? undefined
        : `reads them from ConfigMap ${source.name}, key ${source.key}`
  }
}

export function bundleIsMissing(namespace: string): Outcome {
  return found('MESH0606', {name: objects.trustRoots, namespace, key: trustBundleKey})
}

/** Whether running proxies are of the newest release of their channel. */
export async function compareWithNewest(facts: LinkerdFacts, pods: readonly MeshedPod[]): Promise<Outcome> {
  const releases = await facts.newestReleases()
  const {known, unknown} = releasesOf(pods)
  const behind = known.filter(({release}) => {
    const newest = newestOf(releases, release)
    return newest !== undefined && newest !== release
  })
  if (behind.length > 0) return found('MESH0607', {problems: behind.map(describeRelease)})
  const [stray] = known.filter(({release}) => newestOf(releases, release) === undefined)
  if (stray !== undefined) return found('MESH0402', {found: stray.release, channels: [...releases.keys()]})
  return unlessUnknown(unknown)
}

/** Whether running proxies are of the release that this program renders. */
export function compareWithCli({cliVersion}: LinkerdFacts, pods: readonly MeshedPod[]): Outcome {
  const {known, unknown} = releasesOf(pods)
  const others = known.filter(({release}) => release !== cliVersion)
  if (others.length > 0) return found('MESH0608', {wanted: cliVersion, problems: others.map(describeRelease)})
  return unlessUnknown(unknown)
}

interface Released {
  readonly pod: MeshedPod
  readonly release: string
}

/** An image's tag is its release, but an image named by its digest alone, or tagged in another way, tells none. */
function releasesOf(pods: readonly MeshedPod[]): {known: Released[]; unknown: MeshedPod[]} {
  const running = pods.filter(isRunning).filter(({proxy}) => proxy !== undefined)
  const known = running.flatMap((pod) => {
    const release = tagOf(pod.proxy?.image ?? '')
    return release === undefined || parseRelease(release) === undefined ? [] : [{pod, release}]
  })
  const told = new Set(known.map(({pod}) => pod))
  return {known, unknown: running.filter((pod) => !told.has(pod))}
}

function describeRelease({pod, release}: Released): string {
  return `${placeOf(pod)} (${release})`
}

function unlessUnknown(unknown: readonly MeshedPod[]): Outcome {
  const [first] = unknown
  if (first === undefined) return passed
  const others = unknown.length === 1 ? '' : `, as those of ${unknown.length - 1} more`
  return skipped(`the image of ${placeOf(first)} does not tell its release${others}: ${first.proxy?.image ?? ''}`)
}

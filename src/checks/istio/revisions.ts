// Who injects what: istiod's revisions, the tags that lead to them, and the webhooks that stand for both.

import type {Json, KubeObject} from '../../kube/object.ts'
import {containers, defaultRevision, injectorApp, labels} from '../../meshes/istio.ts'
import {at, listAt, selects, textAt, textMapAt} from '../../yaml/index.ts'
import {tagOf} from '../pods.ts'

/** An istiod, of which a cluster may run several. */
export interface Revision {
  readonly name: string
  readonly deployment: KubeObject
  /** Such as `1.30.3`; undefined when its image does not tell. */
  readonly release: string | undefined
  readonly ambient: boolean
}

export function readRevision(deployment: KubeObject): Revision {
  const containersOf = listAt(deployment, 'spec', 'template', 'spec', 'containers')
  const discovery = containersOf.find((container) => textAt(container, 'name') === containers.discovery)
  return {
    name: revisionOf(deployment),
    deployment,
    release: releaseOf(textAt(discovery, 'image') ?? ''),
    ambient: listAt(discovery, 'env').some(
      (entry) => textAt(entry, 'name') === 'PILOT_ENABLE_AMBIENT' && textAt(entry, 'value') === 'true',
    ),
  }
}

export function revisionOf(object: Json): string {
  return textAt(object, 'metadata', 'labels', labels.revision) || defaultRevision
}

/** `1.30.3` of `docker.io/istio/proxyv2:1.30.3-distroless`. */
export function releaseOf(image: string): string | undefined {
  return /^v?(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)\.\d+)?)/.exec(tagOf(image) ?? '')?.[1]
}

/** A configuration of webhooks that inject, a revision's own or a tag's. */
export interface Injector {
  readonly name: string
  readonly revision: string
  readonly tag: string | undefined
  readonly webhooks: readonly Json[]
}

/** @returns undefined for a configuration of other webhooks */
export function readInjector(configuration: KubeObject): Injector | undefined {
  const {name} = configuration.metadata
  if (textAt(configuration, 'metadata', 'labels', 'app') !== injectorApp) return undefined
  const tag = textAt(configuration, 'metadata', 'labels', labels.tag) || undefined
  return {name, revision: revisionOf(configuration), tag, webhooks: listAt(configuration, 'webhooks')}
}

type Labels = Readonly<Record<string, string>>

/** Whether a pod with these labels, in a namespace with those, is injected. */
export function injects({webhooks}: Injector, namespace: Labels, pod: Labels): boolean {
  return webhooks.some(
    (webhook) => selects(at(webhook, 'namespaceSelector'), namespace) && selects(at(webhook, 'objectSelector'), pod),
  )
}

/** A webhook that calls something outside of the cluster: an istiod that runs elsewhere. */
export function callsElsewhere({webhooks}: Injector): boolean {
  return webhooks.some((webhook) => (textAt(webhook, 'clientConfig', 'url') ?? '') !== '')
}

export interface Overlap {
  readonly injectors: readonly Injector[]
  /** Labels of a namespace, and of a pod in it, that both of them take. */
  readonly namespace: Labels
  readonly pod: Labels
}

/** Pairs of configurations that inject the same pod, each pair once, with the fewest labels that show it. */
export function overlaps(injectors: readonly Injector[]): Overlap[] {
  const found = new Map<string, Overlap>()
  const pods = labelSets(injectors, 'objectSelector')
  for (const namespace of labelSets(injectors, 'namespaceSelector')) {
    for (const pod of pods) {
      const both = injectors.filter((injector) => injects(injector, namespace, pod))
      const pair = both.map(({name}) => name).join(' ')
      if (both.length > 1 && !found.has(pair)) found.set(pair, {injectors: both, namespace, pod})
    }
  }
  return [...found.values()]
}

/** What nothing is ever labelled with: selectors that name it belong to webhooks that a tag has put out of work. */
const deactivated = 'istio.io/deactivated'

/** More would say nothing new, and a hostile configuration must not keep us busy. */
const mostSets = 400

/** Every combination of the labels that the selectors name, with the values that they name, or without; few labels first. */
function labelSets(injectors: readonly Injector[], selector: 'namespaceSelector' | 'objectSelector'): Labels[] {
  const values = new Map<string, Set<string>>()
  for (const webhook of injectors.flatMap(({webhooks}) => webhooks)) {
    for (const [key, named] of namedLabels(at(webhook, selector))) {
      if (key !== deactivated) values.set(key, new Set([...(values.get(key) ?? []), ...named]))
    }
  }
  let sets: Labels[] = [{}]
  for (const [key, named] of values) {
    const more = sets.flatMap((set) => [...named].map((value) => ({...set, [key]: value})))
    sets = [...sets, ...more].slice(0, mostSets)
  }
  return sets.sort((left, right) => Object.keys(left).length - Object.keys(right).length)
}

function namedLabels(selector: Json | undefined): [key: string, values: string[]][] {
  return [
    ...Object.entries(textMapAt(selector, 'matchLabels')).map(([key, value]): [string, string[]] => [key, [value]]),
    ...listAt(selector, 'matchExpressions').map((expression): [string, string[]] => [
      textAt(expression, 'key') ?? '',
      listAt(expression, 'values').map(String),
    ]),
  ]
}

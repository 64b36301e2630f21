// How a kind of proxy says what the views ask for. The views speak Linkerd's words, which tell the most; others are translated.

import type {Matcher, Query} from '../query.ts'
import type {WorkloadDirectory} from './workloads.ts'

export type Labels = Readonly<Record<string, string>>

/** What a proxy's labels have to be read with. */
export interface Place {
  /** Of the pod that the proxy is in, from Kubernetes. */
  readonly pod: Labels
  readonly workloads: WorkloadDirectory
}

/** A label of the views, from the labels of a proxy. */
export interface Word {
  readonly from: readonly string[]
  /** Empty where the proxy does not tell. */
  say(labels: Labels, place: Place): string
}

export type Words = Readonly<Record<string, Word>>

/** One metric of a proxy that is part of what the views know under another name. */
export interface Rendering {
  readonly metric: string
  readonly isPattern?: true
  /** How it is measured; absent: as the view asks. */
  readonly measure?: Query['measure']
  readonly where?: readonly Matcher[]
  /** What is true of all its samples, in the views' words: the direction. */
  readonly says: Labels
  readonly words: Words
  /** Whether it is counted for the pod of the proxy; otherwise its words say for whom. */
  readonly owner: 'pod' | 'told'
  /** Samples that another proxy tells better; `from` are the labels that it takes to know. */
  readonly toldElsewhere?: {readonly from: readonly string[]; isTold(labels: Labels, place: Place): boolean}
  /** Samples that are of something else after all, by labels that a matcher cannot say. */
  readonly takes?: {readonly from: readonly string[]; isIt(labels: Labels): boolean}
  /** Queries that it has an answer to; absent: all. */
  appliesTo?(query: Query): boolean
  /** What a unit of it is worth: -1 takes away. */
  readonly factor?: number
  /** Read only from proxies that have none of the dialect's `signs`. */
  readonly fallback?: true
  /** Another one of the same metric, which says the same better: this one is for proxies that say nothing there. */
  readonly standsInFor?: Rendering
}

export interface Dialect {
  /** By the name that the views have for it; a metric that is missing is one that the proxy does not have. */
  readonly metrics: Readonly<Record<string, readonly Rendering[]>>
  /** Metrics that a proxy has as soon as it tells of traffic in its usual way. */
  readonly signs: readonly string[]
}

/** What a proxy says in the views' own words; a metric goes by another name where it says so. */
export interface MotherTongue {
  readonly names: Readonly<Record<string, string | undefined>>
}

/** Pods that tell of other pods' traffic, and of whose. */
export interface Witness {
  readonly labelSelector: string
  readonly sees: 'its node' | 'everything'
}

/** How the Prometheus that came with a mesh is found. */
export interface PrometheusVocabulary {
  /** Selects the namespace that it is in. */
  readonly extension: string
  /** The namespace's annotation with the URL of another one. */
  readonly externalAnnotation?: string
  readonly deployment: string
  readonly port: number
  /** Metrics, one of which every proxy has that was scraped. */
  readonly presence: readonly string[]
  /** What makes a Prometheus without any of these scrape proxies. */
  readonly remedy: string
}

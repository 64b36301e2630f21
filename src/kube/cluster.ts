// What the rest of the project may ask of a Kubernetes cluster, whoever answers: an API server, or objects in memory.

import type {Duplex} from 'node:stream'
import type {JsonObject, KubeObject} from './object.ts'
import type {ResourceRef} from './resources.ts'

export interface ServerVersion {
  major: number
  minor: number
  patch: number
  /** As the server says it, `v1.34.4`. */
  gitVersion: string
}

export interface ObjectPlace {
  name: string
  namespace?: string
}

export interface ListQuery {
  /** All namespaces when absent. */
  namespace?: string
  labelSelector?: string
  fieldSelector?: string
  /** Objects a page; a page is one request. */
  pageSize?: number
}

export interface OwnerReference {
  kind: string
  name: string
  uid: string
  controller: boolean
}

/** An object's metadata without the object. */
export interface ObjectSummary {
  namespace: string
  name: string
  uid: string
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  owners: readonly OwnerReference[]
}

/** What the API server's table says of a pod: all that most questions need, at a tenth of the pod's size. */
export interface PodSummary extends ObjectSummary {
  /** As `kubectl get pods` prints it: Running, Completed, CrashLoopBackOff, Init:0/1 ... */
  status: string
  /** Empty until the pod has one. */
  ip: string
  node: string
}

/** A pod with its short form, of which the status in one word is the API server's own. */
export interface WholePod {
  summary: PodSummary
  pod: KubeObject
}

export interface Access {
  verb: string
  group?: string
  resource: string
  subresource?: string
  namespace?: string
  name?: string
}

export interface Verdict {
  allowed: boolean
  reason: string
}

export interface AccessRule {
  verbs: readonly string[]
  groups: readonly string[]
  resources: readonly string[]
  names: readonly string[]
}

export interface PodPort {
  namespace: string
  pod: string
  port: number
}

export type PodMethod = 'GET' | 'POST'

export interface LogQuery {
  namespace: string
  pod: string
  container: string
  /** Of the run before the last restart. */
  previous?: boolean
  sinceSeconds?: number
  /** The newest lines. */
  tailLines?: number
  /** Bytes from the first of those lines on. */
  limitBytes?: number
}

export interface PodAnswer {
  status: number
  body: string
}

export interface WriteOptions {
  /** The server goes through every step but storing. */
  dryRun?: boolean
  fieldManager?: string
}

export interface ApplyOptions extends WriteOptions {
  /** Takes over fields that another manager owns. */
  force?: boolean
  /** Unknown and repeated fields are errors, as kubectl has it, and not dropped. */
  strict?: boolean
}

/** Every call has a deadline, and fails with a KubeError. */
export interface Cluster {
  /** How messages name it: the context, or the file that it was read from. */
  readonly name: string
  /** The namespace that a command works in when none is given. */
  readonly namespace: string
  version(): Promise<ServerVersion>
  /** The server's clock, to the second: a laptop's is not to be trusted with certificates. */
  now(): Promise<Date>
  /** undefined when there is no such object. */
  get(resource: ResourceRef, place: ObjectPlace): Promise<KubeObject | undefined>
  /** What the cluster has by the kind and the name of an object, which may be of any kind that it serves. */
  find(object: KubeObject): Promise<KubeObject | undefined>
  list(resource: ResourceRef, query?: ListQuery): AsyncIterable<KubeObject>
  listMetadata(resource: ResourceRef, query?: ListQuery): AsyncIterable<ObjectSummary>
  listPods(query?: ListQuery): AsyncIterable<PodSummary>
  /** The addresses of pods that have one: a hundredth of what their summaries weigh, which carry who manages each field. */
  listPodAddresses(query?: ListQuery): AsyncIterable<string>
  listWholePods(query?: ListQuery): AsyncIterable<WholePod>
  create(object: KubeObject, options?: WriteOptions): Promise<KubeObject>
  /** Server-side apply. */
  apply(object: KubeObject, options?: ApplyOptions): Promise<KubeObject>
  /** JSON merge patch: null takes a field away. */
  patch(resource: ResourceRef, place: ObjectPlace, patch: JsonObject, options?: WriteOptions): Promise<KubeObject>
  /** Deletes; false when there is no such object. What belongs to the object goes after it. */
  remove(resource: ResourceRef, place: ObjectPlace, options?: WriteOptions): Promise<boolean>
  can(access: Access): Promise<Verdict>
  /** Whom the API server takes us for: username, groups, uid and extra fields. */
  caller(): Promise<JsonObject>
  rules(namespace: string): Promise<readonly AccessRule[]>
  /** A GET of any path of the API, as text. */
  raw(path: string): Promise<string>
  /** What a container has written, each line after its time. */
  readLog(query: LogQuery): Promise<string>
  /** A byte stream to a port of a pod; the caller destroys it. */
  openPort(target: PodPort): Promise<Duplex>
  /** An HTTP GET from a port of a pod; a POST, without a body, is for what changes its state. */
  fetchFromPod(target: PodPort, path: string, method?: PodMethod): Promise<PodAnswer>
  /** Lets go of the connections; the cluster is of no use afterwards. */
  close(): void
}

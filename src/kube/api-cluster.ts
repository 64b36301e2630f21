// A cluster behind a transport: which paths to ask, page by page, and what the answers mean.

import type {Ask} from './ask.ts'
import {askThrough, callOf, successful} from './ask.ts'
import type {
  Access,
  AccessRule,
  ApplyOptions,
  Cluster,
  ListQuery,
  ObjectPlace,
  ServerVersion,
  Verdict,
  WriteOptions,
} from './cluster.ts'
import {discoverThrough} from './discovery.ts'
import {at, isJsonObject, listAt, textAt} from './fields.ts'
import {asKubeObject, readJsonObject, writeJson} from './json-body.ts'
import type {Call} from './kube-error.ts'
import {errorFromAnswer, KubeError} from './kube-error.ts'
import type {Json, JsonObject, KubeObject} from './object.ts'
import {collectionPath, logPath, objectPath, pagePath, withQuery} from './paths.ts'
import {askOverStream} from './pod-http.ts'
import {readPodTable, summarizeObject, summarizePodTable} from './pod-summary.ts'
import type {Resource, ResourceRef} from './resources.ts'
import {apiVersionOf, resolveResource} from './resources.ts'
import type {Transport, TransportRequest} from './transport.ts'

export interface ApiClusterOptions {
  name: string
  namespace: string
  /** Milliseconds for a whole HTTP exchange with a pod. */
  timeout: number
}

const listForms = {
  metadata: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
  table: 'application/json;as=Table;v=v1;g=meta.k8s.io',
} as const
const fieldManager = 'mesh'

export function apiCluster(transport: Transport, {name, namespace, timeout}: ApiClusterOptions): Cluster {
  const ask = askThrough(transport)
  const locate = discoverThrough(ask)
  const pages = pagesThrough(transport)
  const get = async (ref: ResourceRef, place: ObjectPlace): Promise<KubeObject | undefined> => {
    const resource = resolveResource(ref)
    const call = callOf('get', resource, place.namespace, place.name)
    const answer = await ask({method: 'GET', path: objectPath(resource, place.namespace, place.name), call}, [404])
    return answer === undefined ? undefined : asKubeObject(answer, 'get')
  }
  return {
    name,
    namespace,
    version: async () =>
      readVersion(await ask({method: 'GET', path: '/version', call: {verb: 'get', resource: '/version'}})),
    async now() {
      if (transport.serverTime() === undefined) await this.version()
      return transport.serverTime() ?? noClock(transport.server)
    },
    get,
    async find(object) {
      const resource = await locate(object)
      return get(resource, {name: object.metadata.name, ...placeOf(object, resource)})
    },
    async *list(ref, query = {}) {
      const resource = resolveResource(ref)
      const typed = {apiVersion: apiVersionOf(resource), kind: resource.kind}
      for await (const page of pages(resource, query, 'application/json', {})) {
        for (const item of listAt(page, 'items'))
          if (isJsonObject(item)) yield asKubeObject({...typed, ...item}, 'list')
      }
    },
    async *listMetadata(ref, query = {}) {
      for await (const page of pages(resolveResource(ref), query, listForms.metadata, {})) {
        yield* listAt(page, 'items').map(summarizeObject)
      }
    },
    async *listPodAddresses(query = {}) {
      for await (const page of pages(resolveResource('pods'), query, listForms.table, {includeObject: 'None'})) {
        for (const {ip} of summarizePodTable(page)) if (ip !== '') yield ip
      }
    },
    async *listPods(query = {}) {
      for await (const page of pages(resolveResource('pods'), query, listForms.table, {includeObject: 'Metadata'})) {
        yield* summarizePodTable(page)
      }
    },
    async *listWholePods(query = {}) {
      const resource = resolveResource('pods')
      const typed = {apiVersion: apiVersionOf(resource), kind: resource.kind}
      for await (const page of pages(resource, query, listForms.table, {includeObject: 'Object'})) {
        for (const {summary, object} of readPodTable(page)) {
          if (isJsonObject(object)) yield {summary, pod: asKubeObject({...typed, ...object}, 'list')}
        }
      }
    },
    create: async (object, options) => write(ask, 'POST', object, await locate(object), options),
    apply: async (object, options) => write(ask, 'PATCH', object, await locate(object), options),
    async patch(ref, place, body, options) {
      const resource = resolveResource(ref)
      const {namespace: inNamespace, name: called} = place
      const answer = await ask({
        method: 'PATCH',
        path: withQuery(objectPath(resource, inNamespace, called), writeParameters(options)),
        call: callOf('patch', resource, inNamespace, called),
        contentType: 'application/merge-patch+json',
        body: writeJson(body),
      })
      return asKubeObject(answer, 'patch')
    },
    async remove(ref, place, options) {
      const resource = resolveResource(ref)
      const {namespace: inNamespace, name: called} = place
      const request: TransportRequest = {
        method: 'DELETE',
        path: withQuery(objectPath(resource, inNamespace, called), {dryRun: writeParameters(options).dryRun}),
        call: callOf('delete', resource, inNamespace, called),
      }
      return (await ask(request, [404])) !== undefined
    },
    async can(access) {
      const review = await post(ask, 'selfsubjectaccessreviews', {resourceAttributes: attributesOf(access)})
      return readVerdict(review)
    },
    async caller() {
      const user = at(await post(ask, 'selfsubjectreviews', {}), 'status', 'userInfo')
      return isJsonObject(user) ? user : {}
    },
    async rules(inNamespace) {
      const review = await post(ask, 'selfsubjectrulesreviews', {namespace: inNamespace})
      return listAt(review, 'status', 'resourceRules').map(readRule)
    },
    raw: (path) => getText(transport, path, {verb: 'get', resource: path.split('?')[0] ?? path}),
    readLog: (query) => {
      const {namespace: inNamespace, pod} = query
      const call = {verb: 'get', resource: 'pods/log', namespace: inNamespace, name: pod}
      return getText(transport, logPath(query), call)
    },
    openPort: (target) => transport.openPort(target),
    fetchFromPod: async (target, path, method = 'GET') =>
      askOverStream(await transport.openPort(target), {target, method, path, timeout}),
    close: () => transport.close(),
  }
}

async function getText(transport: Transport, path: string, call: Call): Promise<string> {
  const answer = await transport.send({method: 'GET', path, call, accept: '*/*'})
  if (answer.status >= 300) throw errorFromAnswer(call, answer.status, readJsonObject(answer.body), transport.server)
  return answer.body
}

function pagesThrough(transport: Transport) {
  return async function* (
    resource: Resource,
    query: ListQuery,
    accept: string,
    extra: Readonly<Record<string, string>>,
  ): AsyncGenerator<JsonObject> {
    const call = callOf('list', resource, query.namespace)
    for (let token: string | undefined; ; ) {
      const request: TransportRequest = {method: 'GET', path: pagePath(resource, query, token, extra), call, accept}
      const answer = await transport.send(request)
      // A token lives for some minutes; the refusal carries one that goes on from here in the newest state.
      const renewed = answer.status === 410 ? textAt(readJsonObject(answer.body), 'metadata', 'continue') : undefined
      if (renewed !== undefined && renewed !== '' && renewed !== token) {
        token = renewed
        continue
      }
      const page = successful(transport, request, answer)
      yield page
      token = textAt(page, 'metadata', 'continue')
      if (token === undefined || token === '') return
    }
  }
}

async function write(
  ask: Ask,
  method: 'POST' | 'PATCH',
  object: KubeObject,
  resource: Resource,
  options: ApplyOptions & WriteOptions = {},
): Promise<KubeObject> {
  const {namespace} = placeOf(object, resource)
  const {name} = object.metadata
  const creating = method === 'POST'
  const path = creating ? collectionPath(resource, namespace) : objectPath(resource, namespace, name)
  const answer = await ask({
    method,
    path: withQuery(path, {
      ...writeParameters(options),
      force: !creating && options.force === true ? 'true' : undefined,
      fieldValidation: options.strict === true ? 'Strict' : undefined,
    }),
    call: callOf(creating ? 'create' : 'patch', resource, namespace, name),
    // JSON is YAML, and server-side apply takes nothing else.
    contentType: creating ? 'application/json' : 'application/apply-patch+yaml',
    body: writeJson(object),
  })
  return asKubeObject(answer, method)
}

function placeOf(object: KubeObject, {namespaced}: Resource): {namespace?: string} {
  return namespaced ? {namespace: textAt(object, 'metadata', 'namespace') ?? 'default'} : {}
}

function writeParameters(options: WriteOptions = {}) {
  return {
    dryRun: options.dryRun === true ? 'All' : undefined,
    fieldManager: options.fieldManager ?? fieldManager,
  }
}

async function post(ask: Ask, ref: ResourceRef, spec: JsonObject): Promise<JsonObject> {
  const resource = resolveResource(ref)
  return ask({
    method: 'POST',
    path: collectionPath(resource, undefined),
    call: callOf('create', resource),
    body: writeJson({apiVersion: apiVersionOf(resource), kind: resource.kind, spec}),
  })
}

function attributesOf({verb, group, resource, subresource, namespace, name}: Access): JsonObject {
  return {
    verb,
    group: group ?? '',
    resource,
    ...(subresource === undefined ? {} : {subresource}),
    ...(namespace === undefined ? {} : {namespace}),
    ...(name === undefined ? {} : {name}),
  }
}

function readVerdict(review: JsonObject): Verdict {
  return {
    allowed: at(review, 'status', 'allowed') === true,
    reason: textAt(review, 'status', 'reason') ?? textAt(review, 'status', 'evaluationError') ?? '',
  }
}

function readRule(rule: Json): AccessRule {
  const texts = (field: string): string[] => listAt(rule, field).map(String)
  return {
    verbs: texts('verbs'),
    groups: texts('apiGroups'),
    resources: texts('resources'),
    names: texts('resourceNames'),
  }
}

/** `v1.34.4`, `v1.33.2-gke.1111`, `v1.32.0+k3s1`. */
export function readVersion(answer: Json): ServerVersion {
  const gitVersion = textAt(answer, 'gitVersion') ?? ''
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(gitVersion)
  if (match === null) throw new KubeError('server', `the API server gives its version as "${gitVersion}"`)
  return {major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]), gitVersion}
}

function noClock(server: string): never {
  throw new KubeError('server', `${server} sent no Date header`)
}

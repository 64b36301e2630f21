// An API server on loopback that holds given objects: it finds them by path, pages its lists, and knows the short forms.

import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {podStatus} from '../../src/kube/pod-status.ts'
import {resources} from '../../src/kube/resources.ts'
import {labelTest} from '../../src/kube/selectors.ts'
import {textAt, textMapAt} from '../../src/yaml/index.ts'
import {type FakeApiServer, type ReceivedRequest, type ServerAnswer, startApiServer} from './api-server.ts'

export function serveObjects(objects: readonly KubeObject[]): Promise<FakeApiServer> {
  const byCollection = Map.groupBy(objects, ({apiVersion, kind}) => `${apiVersion} ${kind}`)
  return startApiServer((request) => answerFrom(byCollection, request))
}

type Collections = ReadonlyMap<string, readonly KubeObject[]>

const places = new Map(
  Object.values(resources).map(({group, version, plural, kind}) => {
    const apiVersion = group === '' ? version : `${group}/${version}`
    return [`${group === '' ? '/api' : '/apis'}/${apiVersion} ${plural}`, `${apiVersion} ${kind}`]
  }),
)

function answerFrom(collections: Collections, {method, path, headers, body}: ReceivedRequest): ServerAnswer {
  const {pathname, searchParams} = new URL(path, 'http://server')
  if (pathname === '/version') return {body: {gitVersion: 'v1.34.4'}}
  if (method === 'POST') return {body: {...JSON.parse(body), status: {allowed: true}}}
  const [, base = '', namespace, plural = '', name] =
    /^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(pathname) ?? []
  const held = collections.get(places.get(`${base} ${plural}`) ?? '') ?? []
  const here = held.filter((object) => namespace === undefined || textAt(object, 'metadata', 'namespace') === namespace)
  if (name === undefined) return listOf(here, searchParams, headers.accept ?? '')
  const found = here.find(({metadata}) => metadata.name === name)
  return found === undefined ? {status: 404, body: {kind: 'Status', code: 404}} : {body: found}
}

/** A continue token is the number of objects that came before. */
function listOf(objects: readonly KubeObject[], query: URLSearchParams, accept: string): ServerAnswer {
  const chosen = labelTest(query.get('labelSelector') ?? undefined)
  const selected = objects.filter((object) => chosen(textMapAt(object, 'metadata', 'labels')))
  const start = Number(query.get('continue') ?? 0)
  const end = start + Number(query.get('limit') ?? selected.length)
  const page = selected.slice(start, end)
  const metadata = end < selected.length ? {continue: String(end)} : {}
  if (accept.includes('as=Table')) return {body: {metadata, ...tableOf(page, query.get('includeObject') === 'Object')}}
  if (accept.includes('as=PartialObjectMetadataList')) {
    return {body: {metadata, items: page.map((object) => ({metadata: object.metadata}))}}
  }
  return {body: {metadata, items: page}}
}

/** @param whole with the pods themselves in it, and not their metadata alone */
function tableOf(pods: readonly KubeObject[], whole: boolean): JsonObject {
  return {
    kind: 'Table',
    columnDefinitions: ['Name', 'Status', 'IP', 'Node'].map((name) => ({name})),
    rows: pods.map((pod) => ({
      cells: [
        pod.metadata.name,
        podStatus(pod),
        textAt(pod, 'status', 'podIP') ?? '<none>',
        textAt(pod, 'spec', 'nodeName') ?? '<none>',
      ],
      object: whole ? pod : {metadata: pod.metadata},
    })),
  }
}

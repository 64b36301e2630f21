// Recognizes what an admin port answered or a file holds, and says what is wrong with a text that is none of it.

import {Exit, MeshError} from '../errors.ts'
import {at, isJsonObject, type Json, type JsonObject, listAt} from '../yaml/index.ts'

/** What the pages of the admin ports are, how a message calls them, and how to have one. */
const pages = {
  'envoy-config': {name: 'a configuration dump of Envoy', from: 'mesh proxy all POD -o json'},
  'envoy-clusters': {name: "a page of Envoy's endpoints", from: 'curl localhost:15000/clusters?format=json in the pod'},
  'envoy-certificates': {name: "a page of Envoy's certificates", from: 'curl localhost:15000/certs in the pod'},
  'envoy-stats': {name: "a page of Envoy's statistics", from: 'curl localhost:15000/stats in the pod'},
  ztunnel: {name: 'a dump of ztunnel', from: 'mesh proxy all ds/ztunnel.istio-system -o json'},
} as const

export type PageKind = keyof typeof pages

export interface Page {
  readonly kind: PageKind
  readonly data: Json
  /** How messages call it: a file, or the pod. */
  readonly source: string
}

/** @throws MeshError when the text is no JSON, or JSON of another kind */
export function readPage(text: string, source: string): Page {
  const data = parseJson(text, source)
  const kind = kindOf(data)
  if (kind === undefined) {
    throw new MeshError(Exit.Failed, `${source} is JSON, but no dump of a proxy`, {
      hint: pages['envoy-config'].from,
    })
  }
  return {kind, data, source}
}

/** @throws MeshError when the text is no JSON, told by what it is instead */
export function parseJson(text: string, source: string): Json {
  const start = text.trimStart()
  if (start === '') throw new MeshError(Exit.Failed, `${source} is empty where JSON is expected`)
  if (start.startsWith('<')) throw new MeshError(Exit.Failed, `${source} is HTML or XML where JSON is expected`)
  try {
    const data: Json = JSON.parse(start)
    return data
  } catch (error) {
    throw new MeshError(Exit.Failed, `${source} ${isCutOff(error) ? 'is JSON that ends too early' : 'is no JSON'}`, {
      cause: error,
    })
  }
}

/** V8 names the two ways of running into the end of a text; every other error names a character. */
function isCutOff(error: unknown): boolean {
  return error instanceof SyntaxError && /end of JSON input|Unterminated/.test(error.message)
}

function kindOf(data: Json): PageKind | undefined {
  if (!isJsonObject(data)) return undefined
  if (Array.isArray(data.configs)) return 'envoy-config'
  if (Array.isArray(data.cluster_statuses)) return 'envoy-clusters'
  if (Array.isArray(data.stats)) return 'envoy-stats'
  if (Array.isArray(data.workloads) || Array.isArray(data.services) || isJsonObject(data.workloadState))
    return 'ztunnel'
  if (Array.isArray(data.certificates)) return isZtunnelCertificate(data) ? 'ztunnel' : 'envoy-certificates'
  // Envoy leaves lists out that are empty.
  return Object.keys(data).length === 0 ? 'envoy-clusters' : undefined
}

function isZtunnelCertificate(data: JsonObject): boolean {
  return listAt(data, 'certificates').some((entry) => at(entry, 'identity') !== undefined)
}

/**
 * @param kinds those that answer the question
 * @param what of the proxy is asked for, in the plural
 * @throws MeshError when the page is of another kind
 */
export function expectPage(page: Page, kinds: readonly PageKind[], what: string): Page {
  const {kind, data, source} = page
  const from = pages[kinds[0] ?? kind].from
  if (!kinds.includes(kind))
    throw new MeshError(Exit.Failed, `${source} is ${pages[kind].name}: no ${what} there`, {hint: from})
  if (kind === 'envoy-config' && listAt(data, 'configs').length === 0) {
    throw new MeshError(Exit.Failed, `${source} is a configuration dump without content`, {hint: from})
  }
  return page
}

// Asks a Prometheus server: its HTTP API, over the network or through a pod's port, and the trouble that it can be.

import {Exit, MeshError} from '../../errors.ts'
import type {Json, JsonObject} from '../../yaml/index.ts'
import {isJsonObject} from '../../yaml/index.ts'
import type {Group} from '../query.ts'

/** Fetches a path of the server; a network's failure is a MeshError. */
export type PrometheusTransport = (path: string) => Promise<{status: number; body: string}>

export interface PrometheusClient {
  /** How messages name the server: never with a password. */
  readonly name: string
  /** The server's clock, as a parameter of `query`. */
  time(): Promise<string>
  /** @param time of `time()`; absent: now */
  query(promql: string, time?: string): Promise<Group[]>
  /** The server's configuration, or undefined where it does not tell. */
  config(): Promise<string | undefined>
}

export function prometheusClient(name: string, transport: PrometheusTransport): PrometheusClient {
  const ask = async (path: string, parameters: Readonly<Record<string, string>>): Promise<JsonObject> => {
    const query = new URLSearchParams(parameters).toString()
    const {status, body} = await transport(`/api/v1/${path}${query === '' ? '' : `?${query}`}`)
    return dataOf(name, status, body)
  }
  const instant = (promql: string, time: string | undefined) =>
    ask('query', time === undefined ? {query: promql} : {query: promql, time})
  return {
    name,
    async time() {
      const {result} = await instant('time()', undefined)
      const stamp = Array.isArray(result) ? result[0] : undefined
      if (typeof stamp !== 'number') throw strange(name, 'a question for its time has no time for an answer')
      return String(stamp)
    },
    async query(promql, time) {
      const {result} = await instant(promql, time)
      if (!Array.isArray(result)) throw strange(name, 'an answer has no list of results')
      return result.flatMap((item) => groupOf(item) ?? [])
    },
    async config() {
      try {
        const {yaml} = await ask('status/config', {})
        return typeof yaml === 'string' ? yaml : undefined
      } catch (error) {
        // Services that speak PromQL need not have a configuration file, or show it to everybody.
        if (error instanceof MeshError) return undefined
        throw error
      }
    },
  }
}

/** A sample of a vector; what is not a number is of no use in a sum. */
function groupOf(item: Json): Group | undefined {
  if (!isJsonObject(item) || !Array.isArray(item.value) || !isJsonObject(item.metric)) return undefined
  const value = Number(item.value[1])
  if (!Number.isFinite(value)) return undefined
  const labels: Record<string, string> = {}
  for (const [label, text] of Object.entries(item.metric)) if (typeof text === 'string') labels[label] = text
  return {labels, value}
}

function dataOf(name: string, status: number, body: string): JsonObject {
  if (status === 401 || status === 403) {
    throw new MeshError(Exit.Failed, `Prometheus at ${name} does not let us in: HTTP status ${status}`, {
      hint: '--prometheus https://USER:PASSWORD@HOST',
    })
  }
  const answer = parsed(body)
  if (!isJsonObject(answer) || typeof answer.status !== 'string') {
    throw strange(name, `HTTP status ${status}, ${whatItIs(body)}`)
  }
  if (answer.status !== 'success') {
    const reason = typeof answer.error === 'string' ? answer.error : `HTTP status ${status}`
    throw new MeshError(Exit.Failed, `Prometheus at ${name} refused a query: ${reason}`, {
      hint: '--prometheus none asks the proxies themselves',
    })
  }
  return isJsonObject(answer.data) ? answer.data : {}
}

function parsed(body: string): Json | undefined {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function whatItIs(body: string): string {
  if (/^\s*<(!doctype|html)/i.test(body)) return 'a page of HTML'
  const line = body.trim().split('\n')[0] ?? ''
  return line === '' ? 'nothing' : `"${line.length > 60 ? `${line.slice(0, 60)}...` : line}"`
}

function strange(name: string, what: string): MeshError {
  return new MeshError(Exit.Failed, `${name} does not answer like Prometheus: ${what}`, {
    hint: 'a URL up to where /api/v1 begins, such as --prometheus http://127.0.0.1:9090',
  })
}

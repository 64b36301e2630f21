// Sends one request and reads its answer as JSON, or as the trouble that it tells of.

import {readJsonObject} from './json-body.ts'
import type {Call} from './kube-error.ts'
import {errorFromAnswer, KubeError} from './kube-error.ts'
import type {JsonObject} from './object.ts'
import type {Resource} from './resources.ts'
import type {Transport, TransportAnswer, TransportRequest} from './transport.ts'

/** Resolves with the answer's JSON, or undefined for a status that the caller expects. */
export type Ask = {
  (request: TransportRequest): Promise<JsonObject>
  (request: TransportRequest, expected: readonly number[]): Promise<JsonObject | undefined>
}

export function askThrough(transport: Transport): Ask {
  async function ask(request: TransportRequest): Promise<JsonObject>
  async function ask(request: TransportRequest, expected: readonly number[]): Promise<JsonObject | undefined>
  async function ask(request: TransportRequest, expected: readonly number[] = []): Promise<JsonObject | undefined> {
    const answer = await transport.send(request)
    // A 404 without a Status object comes from something other than an API server, or for a path that it does not serve.
    if (expected.includes(answer.status) && readJsonObject(answer.body) !== undefined) return undefined
    return successful(transport, request, answer)
  }
  return ask
}

export function successful({server}: Transport, {call}: TransportRequest, {status, body}: TransportAnswer): JsonObject {
  const answer = readJsonObject(body)
  if (status < 200 || status > 299) throw errorFromAnswer(call, status, answer, server)
  if (answer === undefined) throw new KubeError('server', `${server} does not answer like a Kubernetes API server`)
  return answer
}

export function callOf(verb: string, {plural, namespaced}: Resource, namespace?: string, name?: string): Call {
  return {verb, resource: plural, namespace: namespaced ? namespace : undefined, name}
}

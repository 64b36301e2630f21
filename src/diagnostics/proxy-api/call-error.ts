// What a failed call of the proxy API means, by its gRPC status.

import {Exit, MeshError} from '../../errors.ts'
import type {MethodName} from './schema.ts'

export interface ApiCall {
  readonly method: MethodName
  /** What was asked for: an authority, or a port of a pod. */
  readonly subject: string
  /** Who was asked. */
  readonly peer: string
}

interface Meaning {
  says(call: ApiCall, details: string): string
  hint?: string
}

const meanings: Readonly<Record<string, Meaning>> = {
  INVALID_ARGUMENT: {says: ({peer, subject}, details) => `${peer} does not accept ${subject}: ${details}`},
  NOT_FOUND: {says: ({peer, subject}, details) => `${peer} does not know ${subject}: ${details}`},
  UNAVAILABLE: {
    says: ({peer, subject}, details) => `${peer} is not available to answer for ${subject}: ${details}`,
    hint: 'mesh check',
  },
  UNIMPLEMENTED: {
    says: ({peer, method}, details) => `${peer} does not serve ${shortMethod(method)}: ${details}`,
    hint: 'mesh version',
  },
}

/** @param statusName of a gRPC status code */
export function callError(call: ApiCall, error: unknown, statusName: (code: number) => string): MeshError {
  const status = error instanceof Error && 'code' in error ? statusName(Number(error.code)) : 'UNKNOWN'
  const details = printable(detailsOf(error))
  const meaning = meanings[status]
  const what =
    meaning?.says(call, details || 'it does not say why') ??
    `${call.peer} failed to answer ${shortMethod(call.method)} for ${call.subject}: ${status}: ${details}`
  return new MeshError(Exit.Failed, what, {cause: error, ...(meaning?.hint !== undefined && {hint: meaning.hint})})
}

/** The library's own words around the reason why there is no connection. */
const noConnection = /^No connection established\. Last error: (?:Error: )?(.*?)\. Resolution note:.*$/s

function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const details = 'details' in error ? String(error.details) : error.message
  return noConnection.exec(details)?.[1] ?? details
}

export function silenceError({method, subject, peer}: ApiCall, timeout: number): MeshError {
  return new MeshError(
    Exit.Failed,
    `${peer} did not answer ${shortMethod(method)} for ${subject} within ${timeout / 1000} s`,
    {hint: 'give it longer with --timeout 2m'},
  )
}

/** `Destination.Get`: the name of a method without its package. */
function shortMethod(method: MethodName): string {
  return method.replace(/^\w+\./, '').replace('/', '.')
}

/** The other side's words must not move the cursor. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
}

// The trouble that a call to a cluster can meet, each with one sentence and what to type next.

import {Exit, MeshError} from '../errors.ts'
import {textAt} from './fields.ts'
import type {JsonObject} from './object.ts'

export type KubeTrouble =
  | 'config'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'exists'
  | 'conflict'
  | 'invalid'
  | 'expired'
  | 'overloaded'
  | 'server'

/** What was asked of the cluster, in the words of an RBAC rule. */
export interface Call {
  verb: string
  /** Plural, with a sub-resource after a slash; or a path that is no resource. */
  resource: string
  namespace?: string | undefined
  name?: string | undefined
}

interface KubeErrorOptions {
  needs?: string | undefined
  hint?: string | undefined
  cause?: unknown
}

export class KubeError extends MeshError {
  readonly trouble: KubeTrouble
  /** The right that is missing, such as `get secrets in linkerd`, when that is the trouble. */
  readonly needs: string | undefined

  constructor(trouble: KubeTrouble, what: string, {needs, hint, cause}: KubeErrorOptions = {}) {
    super(Exit.Failed, what, {...(hint === undefined ? {} : {hint}), cause})
    this.name = 'KubeError'
    this.trouble = trouble
    this.needs = needs
  }
}

/** `get secrets in linkerd`: the rule that allows a call. */
export function rightFor({verb, resource, namespace}: Call): string {
  return `${verb} ${resource}${namespace === undefined ? '' : ` in ${namespace}`}`
}

/** `get secrets "issuer" in linkerd`: the call itself. */
export function describeCall({verb, resource, namespace, name}: Call): string {
  const subject = name === undefined ? resource : `${resource} "${name}"`
  return `${verb} ${subject}${namespace === undefined ? '' : ` in ${namespace}`}`
}

export function timeoutError(call: Call, milliseconds: number): KubeError {
  return new KubeError('timeout', `${describeCall(call)} got no answer within ${milliseconds / 1000} s`, {
    hint: 'give the API server longer with --timeout 2m',
  })
}

/** An answer of the API server other than 2xx. `status` is its Status object when it sent one. */
export function errorFromAnswer(call: Call, code: number, status: JsonObject | undefined, server: string): KubeError {
  const message = textAt(status, 'message') ?? `HTTP status ${code}`
  const asked = describeCall(call)
  switch (code) {
    case 401:
      return new KubeError('unauthorized', `${server} does not accept these credentials`, {hint: 'kubectl auth whoami'})
    case 403:
      return forbiddenError(call, textAt(status, 'message'))
    case 404:
      return new KubeError('not-found', `${asked}: not found: ${message}`)
    case 409:
      return textAt(status, 'reason') === 'AlreadyExists'
        ? new KubeError('exists', `${asked}: ${message}`)
        : new KubeError('conflict', `${asked}: ${message}`)
    case 410:
      return new KubeError('expired', `${asked}: ${message}`)
    case 400:
    case 422:
      return new KubeError('invalid', `${asked} was refused: ${message}`)
    case 429:
      return new KubeError('overloaded', `${asked}: ${server} asks to slow down: ${message}`)
    default:
      return new KubeError('server', `${asked} failed: HTTP status ${code}: ${message}`)
  }
}

/** RBAC refuses a user; admission, quotas and guarded roles refuse what the user asks for, with the same status. */
function forbiddenError(call: Call, message: string | undefined): KubeError {
  if (message !== undefined && !/ cannot \S+ (resource|path) /.test(message)) {
    return new KubeError('forbidden', `${describeCall(call)} was refused: ${message}`)
  }
  return new KubeError('forbidden', `${describeCall(call)} is forbidden: needs ${rightFor(call)}`, {
    needs: rightFor(call),
    hint: accessQuestion(call),
    cause: message,
  })
}

const tlsCodes = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH)/

const networkReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name does not resolve',
  ETIMEDOUT: 'the connection timed out',
  EPIPE: 'the connection was cut',
}

/** A failure below HTTP: the network, or TLS. */
export function errorFromNetwork(error: unknown, server: string): KubeError {
  if (error instanceof KubeError) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const message = error instanceof Error && error.message !== '' ? error.message : code
  if (tlsCodes.test(code)) {
    return new KubeError('tls', `cannot trust the TLS connection to ${server}: ${message}`, {
      hint: 'kubectl config view --minify',
      cause: error,
    })
  }
  return new KubeError(
    'unreachable',
    `cannot reach the Kubernetes API at ${server}: ${networkReasons[code] ?? message}`,
    {
      hint: 'kubectl cluster-info',
      cause: error,
    },
  )
}

function accessQuestion({verb, resource, namespace}: Call): string {
  return `kubectl auth can-i ${verb} ${resource}${namespace === undefined ? ' --all-namespaces' : ` -n ${namespace}`}`
}

// The ways to a Prometheus server: a URL of the user's, or the port of a pod.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster, PodPort} from '../../kube/cluster.ts'
import type {PrometheusTransport} from './client.ts'

export interface NamedTransport {
  readonly name: string
  readonly transport: PrometheusTransport
}

/**
 * @param text http or https, with a path prefix and `user:password@` where the server wants them
 * @param timeout milliseconds for one answer
 * @throws MeshError with exit code 2 when the text is no such URL
 */
export function urlTransport(
  text: string,
  {fetch, timeout}: {fetch: typeof globalThis.fetch; timeout: number},
): NamedTransport {
  const url = readUrl(text)
  const headers = new Headers({accept: 'application/json'})
  if (url.username !== '' || url.password !== '') {
    const credentials = `${decoded(url.username)}:${decoded(url.password)}`
    headers.set('authorization', `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`)
  }
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  return {
    name: base,
    async transport(path) {
      try {
        const answer = await fetch(base + path, {headers, signal: AbortSignal.timeout(timeout)})
        return {status: answer.status, body: await answer.text()}
      } catch (error) {
        throw unreachable(base, timeout, error)
      }
    },
  }
}

/** HTTP to a port of a pod, through the API server. */
export function podTransport(cluster: Pick<Cluster, 'fetchFromPod'>, target: PodPort, prefix = ''): NamedTransport {
  return {
    name: `pod ${target.namespace}/${target.pod}:${target.port}${prefix}`,
    transport: (path) => cluster.fetchFromPod(target, prefix + path),
  }
}

/** A percent sign may stand for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:') && url.search + url.hash === '')
    return url
  // What was meant for a password must not be shown.
  const shown = text.replace(/\/\/[^@/]*@/, '//***@')
  throw new MeshError(Exit.Usage, `--prometheus takes a URL of http or https, or "none", not "${shown}"`, {
    hint: '--prometheus http://127.0.0.1:9090',
  })
}

const networkReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name does not resolve',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_SOCKET: 'the connection was cut',
}

function unreachable(name: string, timeout: number, error: unknown): MeshError {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new MeshError(Exit.Failed, `Prometheus at ${name} gave no answer within ${timeout / 1000} s`, {
      hint: 'give it longer with --timeout 2m, or ask the proxies with --prometheus none',
      cause: error,
    })
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  const reason = networkReasons[code] ?? (cause instanceof Error && cause.message !== '' ? cause.message : code)
  return new MeshError(Exit.Failed, `cannot reach Prometheus at ${name}: ${reason}`, {
    hint: 'kubectl port-forward -n NAMESPACE deploy/prometheus 9090 and --prometheus http://127.0.0.1:9090',
    cause: error,
  })
}

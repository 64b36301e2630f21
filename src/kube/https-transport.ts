// Requests to a real API server: plain JSON over node:https, kept-alive connections, one deadline for each call.

import type {ClientRequest, Agent as HttpAgent, IncomingMessage} from 'node:http'
import {request as httpRequest} from 'node:http'
import {request as httpsRequest} from 'node:https'
import type {Duplex} from 'node:stream'
import {gunzip} from 'node:zlib'
import type {PodPort} from './cluster.ts'
import type {Credentials} from './credentials.ts'
import {errorFromNetwork, KubeError, timeoutError} from './kube-error.ts'
import type {Transport, TransportAnswer, TransportRequest} from './transport.ts'

/** Credentials with the agent that was made for them. */
export interface Session extends Credentials {
  agent: HttpAgent
}

export interface HttpsTransportOptions {
  server: string
  /** Milliseconds for one call, from its start to the last byte of its answer. */
  timeout: number
  userAgent: string
  /** A new session: at the first call, after `expires`, and once when the server says 401. */
  openSession(): Promise<Session>
  openPort(session: Session, target: PodPort): Promise<Duplex>
  now(): Date
}

interface RawAnswer extends TransportAnswer {
  retryAfter: number | undefined
  date: string | undefined
}

const retriesWhenOverloaded = 3

export function createHttpsTransport(options: HttpsTransportOptions): Transport {
  let session: Promise<Session> | undefined
  /** Ends the calls that are on their way, those that still wait for a connection too. */
  const closing = new AbortController()
  /** Server's clock minus ours, in milliseconds. */
  let clockOffset: number | undefined

  const currentSession = async (): Promise<Session> => {
    session ??= options.openSession()
    const opened = session
    try {
      const {expires} = await opened
      if (expires === undefined || expires > options.now()) return await opened
    } catch (error) {
      if (session === opened) session = undefined
      throw error
    }
    // Several calls may find the same session expired: the first one opens the next.
    if (session === opened) await dropSession(opened)
    session ??= options.openSession()
    return session
  }
  const dropSession = async (old: Promise<Session>): Promise<void> => {
    if (session === old) session = undefined
    const {agent} = await old
    agent.destroy()
  }

  /** Whoever was abandoned in the middle of something must not go on, or the process would wait for it. */
  const refuseWhenClosed = (): void => {
    if (closing.signal.aborted)
      throw new KubeError('unreachable', `the connection to ${options.server} has been closed`)
  }
  const attempt = async (request: TransportRequest): Promise<RawAnswer> => {
    refuseWhenClosed()
    const opened = await currentSession()
    const used = session
    const answer = await sendOnce(options, opened, request, closing.signal)
    if (answer.date !== undefined) clockOffset = Date.parse(answer.date) - options.now().getTime()
    if (answer.status !== 401 || used === undefined || !hasRenewable(opened)) return answer
    await dropSession(used)
    return sendOnce(options, await currentSession(), request, closing.signal)
  }

  return {
    server: options.server,
    async send(request) {
      for (let attempts = 0; ; attempts++) {
        const answer = await attempt(request)
        if (answer.status !== 429 || answer.retryAfter === undefined || attempts === retriesWhenOverloaded)
          return answer
        await new Promise((resolve) => setTimeout(resolve, Math.min(answer.retryAfter ?? 1, 10) * 1000))
      }
    },
    async openPort(target) {
      refuseWhenClosed()
      return options.openPort(await currentSession(), target)
    },
    serverTime: () => (clockOffset === undefined ? undefined : new Date(options.now().getTime() + clockOffset)),
    close() {
      closing.abort()
      session?.then(
        ({agent}) => agent.destroy(),
        () => {},
      )
      session = undefined
    },
  }
}

/** Only a token can have become another one; a client certificate or a password stays what it was. */
function hasRenewable({headers, expires}: Session): boolean {
  return expires !== undefined || String(headers.Authorization ?? '').startsWith('Bearer ')
}

async function sendOnce(
  options: HttpsTransportOptions,
  session: Session,
  request: TransportRequest,
  closing: AbortSignal,
): Promise<RawAnswer> {
  try {
    return await exchange(options, session, request, closing)
  } catch (error) {
    // A kept-alive connection may have been closed by the server just as we used it; a read can be asked again.
    if (error instanceof ReusedConnectionLost && request.method === 'GET' && !closing.aborted)
      return await exchange(options, session, request, closing).catch(rethrow)
    return rethrow(error)
  }
  function rethrow(error: unknown): never {
    const reason = error instanceof ReusedConnectionLost ? error.cause : error
    throw errorFromNetwork(reason, options.server)
  }
}

class ReusedConnectionLost extends Error {}

function exchange(
  options: HttpsTransportOptions,
  session: Session,
  request: TransportRequest,
  signal: AbortSignal,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const url = new URL(options.server)
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest
    const outgoing: ClientRequest = send({
      ...session.tls,
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      // A server may live below a path: https://proxy/k8s/clusters/c-1
      path: `${url.pathname.replace(/\/$/, '')}${request.path}`,
      method: request.method,
      agent: session.agent,
      signal,
      headers: headersFor(options, session, request),
    })
    const deadline = setTimeout(() => outgoing.destroy(timeoutError(request.call, options.timeout)), options.timeout)
    const fail = (error: unknown) => {
      clearTimeout(deadline)
      const reused = outgoing.reusedSocket && error instanceof Error && 'code' in error
      reject(reused ? new ReusedConnectionLost('', {cause: error}) : error)
    }
    outgoing.on('error', fail)
    outgoing.on('response', (response) => {
      readBody(response)
        .then((body) => {
          clearTimeout(deadline)
          const after = response.headers['retry-after']
          resolve({
            status: response.statusCode ?? 0,
            body,
            retryAfter: after === undefined ? undefined : Number.parseInt(after, 10) || 1,
            date: response.headers.date,
          })
        })
        .catch(fail)
    })
    outgoing.end(request.body)
  })
}

function headersFor({userAgent}: HttpsTransportOptions, session: Session, request: TransportRequest) {
  return {
    ...session.headers,
    'User-Agent': userAgent,
    Accept: request.accept ?? 'application/json',
    'Accept-Encoding': 'gzip',
    ...(request.body === undefined
      ? {}
      : {'Content-Type': request.contentType ?? 'application/json', 'Content-Length': Buffer.byteLength(request.body)}),
  }
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  if (response.headers['content-encoding'] !== 'gzip') return bytes.toString('utf8')
  return new Promise((resolve, reject) => {
    gunzip(bytes, (error, plain) => (error === null ? resolve(plain.toString('utf8')) : reject(error)))
  })
}

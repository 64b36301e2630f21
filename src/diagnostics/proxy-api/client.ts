// Calls of Linkerd's proxy API over gRPC, each with a deadline for its first answer.

import type {Client, ClientReadableStream} from '@grpc/grpc-js'
import type {MethodDefinition} from '@grpc/proto-loader'
import type {MeshError} from '../../errors.ts'
import type {Json} from '../../yaml/index.ts'
import {callError, silenceError} from './call-error.ts'
import {renderMessage} from './render-message.ts'
import {descriptorOf, fullServiceName, type MethodName, methods, proxyApiSchema, type Schema} from './schema.ts'

export interface ProxyApi {
  /**
   * Answers as readable JSON (render-message.ts), until the server ends or the signal says enough, which is no error.
   *
   * @param subject what is asked for, as messages name it
   */
  watch(method: MethodName, request: object, subject: string, enough?: AbortSignal): AsyncIterable<Json>
  /** The first answer of a method, be it a stream or not. */
  first(method: MethodName, request: object, subject: string): Promise<Json>
  /** Cancels what still runs. */
  close(): void
}

export interface ProxyApiOptions {
  /** `HOST:PORT`. */
  address: string
  /** How messages name the other side. */
  peer: string
  /** Milliseconds until the first answer to a call. */
  timeout: number
  /** What is known of the connection's failure that gRPC is not told. */
  failure?(): Error | undefined
}

/** A policy may list a thousand routes. */
const largestMessage = 64 * 2 ** 20

/** Connects at the first call. */
export async function proxyApiClient(options: ProxyApiOptions): Promise<ProxyApi> {
  // Half a megabyte, for these commands alone.
  const grpc = await import('./library.ts')
  const schema = proxyApiSchema()
  const services = grpc.fromJSON(descriptorOf(schema), {keepCase: true, longs: String, enums: String})
  const client = new grpc.Client(options.address, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': largestMessage,
    // The address is of this machine, or one that the user typed: no proxy of the environment stands before it.
    'grpc.enable_http_proxy': 0,
    'grpc.enable_retries': 0,
  })
  const statusName = (code: number): string => grpc.status[code] ?? String(code)
  const definition = (method: MethodName): MethodDefinition<object, object> => {
    const service = services[fullServiceName(method)]
    const found =
      service === undefined || 'format' in service ? undefined : service[method.slice(method.indexOf('/') + 1)]
    if (found === undefined || 'format' in found) throw new Error(`the schema has no method ${method}`)
    return found
  }
  const running = new Set<ClientReadableStream<object>>()
  const watch: ProxyApi['watch'] = (method, request, subject, enough) => {
    const asked = {method, subject, peer: options.peer}
    const call = startCall(client, definition(method), request)
    running.add(call)
    call.once('close', () => running.delete(call))
    return messagesOf(call, schema, method, {
      timeout: options.timeout,
      enough,
      lateError: () => silenceError(asked, options.timeout),
      error: (error) => options.failure?.() ?? callError(asked, error, statusName),
    })
  }
  return {
    watch,
    async first(method, request, subject) {
      for await (const message of watch(method, request, subject)) return message
      throw callError({method, subject, peer: options.peer}, new Error('the answer ended before it began'), statusName)
    },
    close() {
      for (const call of running) call.cancel()
      client.close()
    },
  }
}

/** On the wire a single answer is a stream of one. */
function startCall(
  client: Client,
  {path, requestSerialize, responseDeserialize}: MethodDefinition<object, object>,
  request: object,
): ClientReadableStream<object> {
  const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request)
  // A call that is cancelled fails once more, when nobody listens.
  call.on('error', () => {})
  return call
}

interface WatchOptions {
  timeout: number
  enough: AbortSignal | undefined
  lateError(): MeshError
  error(error: unknown): Error
}

async function* messagesOf(
  call: ClientReadableStream<object>,
  schema: Schema,
  method: MethodName,
  {timeout, enough, lateError, error}: WatchOptions,
): AsyncGenerator<Json> {
  let late = false
  const deadline = setTimeout(() => {
    late = true
    call.cancel()
  }, timeout)
  const stop = (): void => call.cancel()
  enough?.addEventListener('abort', stop, {once: true})
  try {
    for await (const message of call) {
      clearTimeout(deadline)
      yield renderMessage(schema, methods[method].gives, message)
    }
  } catch (thrown) {
    if (enough?.aborted) return
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown
    throw late ? lateError() : error(thrown)
  } finally {
    clearTimeout(deadline)
    enough?.removeEventListener('abort', stop)
    call.cancel()
  }
}

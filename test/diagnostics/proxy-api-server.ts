// A gRPC server on loopback that speaks Linkerd's proxy API as a test scripts it.

import * as grpc from '@grpc/grpc-js'
import * as loader from '@grpc/proto-loader'
import {
  descriptorOf,
  fullServiceName,
  type MethodName,
  methods,
  proxyApiSchema,
} from '../../src/diagnostics/proxy-api/schema.ts'

export interface ScriptedAnswer {
  /** Sent at once, one after the other. */
  messages?: readonly object[]
  /** Sent when the milliseconds have passed. */
  later?: readonly {after: number; message: object}[]
  /** Ends the call; without one a stream stays open, and a single answer never comes without a message. */
  error?: {code: number; details: string}
  ends?: boolean
}

export interface ProxyApiServer {
  port: number
  asked: {method: MethodName; request: object}[]
  /** Streams that the other side has ended. */
  cancelled(): number
  stop(): Promise<void>
}

type Script = (method: MethodName, request: object) => ScriptedAnswer

/** @param served the services that it knows; all of them when absent */
export async function startProxyApiServer(script: Script, served?: readonly string[]): Promise<ProxyApiServer> {
  const services = loader.fromJSON(descriptorOf(proxyApiSchema()), {keepCase: true, longs: String, enums: String})
  const server = new grpc.Server()
  const asked: ProxyApiServer['asked'] = []
  let cancelled = 0
  const methodNames = Object.keys(methods).filter((name): name is MethodName => Object.hasOwn(methods, name))
  for (const service of new Set(methodNames.map((name) => name.split('/')[0] ?? ''))) {
    if (served !== undefined && !served.includes(service)) continue
    const own = methodNames.filter((name) => name.startsWith(`${service}/`))
    const [first] = own
    const definition = first === undefined ? undefined : services[fullServiceName(first)]
    if (definition === undefined || 'format' in definition) throw new Error(`no service ${service}`)
    server.addService(
      definition,
      Object.fromEntries(
        own.map((name) => [
          name.split('/')[1] ?? '',
          methods[name].stream
            ? (call: grpc.ServerWritableStream<object, object>) => {
                asked.push({method: name, request: call.request})
                call.once('cancelled', () => cancelled++)
                stream(call, script(name, call.request))
              }
            : (call: grpc.ServerUnaryCall<object, object>, answer: grpc.sendUnaryData<object>) => {
                asked.push({method: name, request: call.request})
                const {messages, error} = script(name, call.request)
                if (error !== undefined) answer(error)
                else if (messages?.[0] !== undefined) answer(null, messages[0])
              },
        ]),
      ),
    )
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  return {
    port,
    asked,
    cancelled: () => cancelled,
    async stop() {
      server.forceShutdown()
    },
  }
}

function stream(call: grpc.ServerWritableStream<object, object>, answer: ScriptedAnswer): void {
  for (const message of answer.messages ?? []) call.write(message)
  for (const {after, message} of answer.later ?? []) setTimeout(() => call.write(message), after)
  if (answer.error !== undefined) call.emit('error', answer.error)
  else if (answer.ends) call.end()
}

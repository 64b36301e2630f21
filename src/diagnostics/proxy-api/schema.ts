// Linkerd's proxy API as a schema: the methods that are called here, and every message that they carry.

import type {fromJSON} from '@grpc/proto-loader'
import {commonMessages, enumerations, type Messages} from './common.ts'
import {destinationMessages} from './destination.ts'
import {inboundMessages} from './inbound.ts'
import {outboundMessages} from './outbound.ts'

/** Method -> the messages that it takes and gives; below io.linkerd.proxy as the messages are. */
export const methods = {
  'destination.Destination/Get': {
    takes: 'destination.GetDestination',
    gives: 'destination.Update',
    stream: true,
  },
  'destination.Destination/GetProfile': {
    takes: 'destination.GetDestination',
    gives: 'destination.DestinationProfile',
    stream: true,
  },
  'inbound.InboundServerPolicies/GetPort': {takes: 'inbound.PortSpec', gives: 'inbound.Server', stream: false},
  'outbound.OutboundPolicies/Get': {takes: 'outbound.TrafficSpec', gives: 'outbound.OutboundPolicy', stream: false},
} as const satisfies Record<string, {takes: string; gives: string; stream: boolean}>

export type MethodName = keyof typeof methods

export interface Field {
  readonly name: string
  /** A scalar type, `map`, or the name of a message or an enumeration. */
  readonly type: string
  readonly number: number
  readonly repeated: boolean
}

export interface Schema {
  readonly messages: ReadonlyMap<string, readonly Field[]>
}

export function proxyApiSchema(): Schema {
  const tables = [commonMessages, destinationMessages, inboundMessages, outboundMessages()]
  return {messages: new Map(tables.flatMap(fieldsOfTable))}
}

function fieldsOfTable(table: Messages): [string, Field[]][] {
  return Object.entries(table).map(([message, fields]) => [
    message,
    Object.entries(fields).map(([name, text]) => parseField(`${message}.${name}`, name, text)),
  ])
}

function parseField(place: string, name: string, text: string): Field {
  const [, repeated, type = '', number] = /^(repeated )?([\w.]+) (\d+)$/.exec(text) ?? []
  if (number === undefined) throw new Error(`${place} is written as "${text}"`)
  return {name, type, number: Number(number), repeated: repeated !== undefined}
}

/** The package of the API; it stands before the service in a call's path. */
const apiPackage = ['io', 'linkerd', 'proxy'] as const
/** Where messages are kept in the descriptor: only the services' names are seen on the wire, so theirs may be flat. */
const messagePackage = 'message'

/** A protobufjs JSON descriptor; the library that reads it does not export its name. */
type Descriptor = Parameters<typeof fromJSON>[0]
type Nested = NonNullable<Descriptor['nested']>

/** Everything, in the form that the gRPC library's loader takes. */
export function descriptorOf({messages}: Schema): Descriptor {
  const types = Object.fromEntries([...messages].map(([name, fields]) => [flat(name), messageDescriptor(fields)]))
  const enums = Object.fromEntries(
    Object.entries(enumerations).map(([name, values]) => [
      flat(name),
      {values: Object.fromEntries(values.map((value, number) => [value, number]))},
    ]),
  )
  const [first, ...rest] = apiPackage
  const inner = rest.reduceRight((nested: Nested, name): Nested => ({[name]: {nested}}), serviceDescriptors())
  return {nested: {[messagePackage]: {nested: {...types, ...enums}}, [first]: {nested: inner}}}
}

function messageDescriptor(fields: readonly Field[]) {
  return {
    fields: Object.fromEntries(
      fields.map(({name, type, number, repeated}) => [
        name,
        type === 'map'
          ? {keyType: 'string', type: 'string', id: number}
          : {type: typeReference(type), id: number, ...(repeated && {rule: 'repeated'})},
      ]),
    ),
  }
}

interface MethodDescriptor {
  requestType: string
  responseType: string
  responseStream: boolean
  /** The loader's type insists on one. */
  comment: string
}

function serviceDescriptors(): Nested {
  const packages: Record<string, {nested: Record<string, {methods: Record<string, MethodDescriptor>}>}> = {}
  for (const [name, {takes, gives, stream}] of Object.entries(methods)) {
    const [, inPackage = '', service = '', method = ''] = /^(\w+)\.(\w+)\/(\w+)$/.exec(name) ?? []
    packages[inPackage] ??= {nested: {}}
    packages[inPackage].nested[service] ??= {methods: {}}
    packages[inPackage].nested[service].methods[method] = {
      requestType: typeReference(takes),
      responseType: typeReference(gives),
      responseStream: stream,
      comment: '',
    }
  }
  return packages
}

/** A service's name as calls spell it: `io.linkerd.proxy.destination.Destination`. */
export function fullServiceName(method: MethodName): string {
  return `${apiPackage.join('.')}.${method.split('/')[0] ?? ''}`
}

/** Scalars have short lower-case names without a dot; everything else is one of ours. */
function typeReference(type: string): string {
  return /^[a-z][a-z0-9]*$/.test(type) ? type : `.${messagePackage}.${flat(type)}`
}

function flat(name: string): string {
  return name.replaceAll('.', '_')
}

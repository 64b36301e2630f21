// Protobuf messages as JSON for reading.

import {SocketAddress} from 'node:net'
import type {Json, JsonObject} from '../../yaml/index.ts'
import {setKey} from '../../yaml/json.ts'
import type {Field, Schema} from './schema.ts'

/**
 * The JSON form of protobuf with the field names of the API (`fully_qualified_name`), as Linkerd's own output has them:
 * enumerations by name, durations as `1.500s`, 64-bit numbers as text, fields at their default left out. Three things are
 * more readable than there: addresses and networks are `10.1.2.3` and `10.0.0.0/8`, and bytes are the text that they are;
 * only those that are none become `{base64: ...}`.
 *
 * @param message as the decoder gives it: plain values, bytes as Uint8Array, 64-bit numbers as text
 */
export function renderMessage(schema: Schema, type: string, message: unknown): Json {
  const special = specialMessages[type]
  if (special !== undefined) return special(valuesOf(message))
  const values = valuesOf(message)
  const rendered: JsonObject = {}
  for (const field of schema.messages.get(type) ?? []) {
    const value = values[field.name]
    if (value !== undefined) rendered[field.name] = renderField(schema, field, value)
  }
  return rendered
}

function renderField(schema: Schema, {type, repeated}: Field, value: unknown): Json {
  if (type === 'map') return renderMap(value)
  const render = (item: unknown) => (schema.messages.has(type) ? renderMessage(schema, type, item) : renderScalar(item))
  return repeated ? (Array.isArray(value) ? value : []).map(render) : render(value)
}

function renderMap(value: unknown): JsonObject {
  const rendered: JsonObject = {}
  const entries = Object.entries(valuesOf(value)).sort(([left], [right]) => (left < right ? -1 : 1))
  for (const [key, entry] of entries) setKey(rendered, key, String(entry))
  return rendered
}

function renderScalar(value: unknown): Json {
  if (value instanceof Uint8Array) return renderBytes(value)
  if (typeof value === 'number') return Number.isInteger(value) ? value : shortestFloat(value)
  return typeof value === 'boolean' || typeof value === 'string' ? value : String(value)
}

function renderBytes(bytes: Uint8Array): Json {
  const text = Buffer.from(bytes).toString('utf8')
  const isText = !/[\u0000-\u001f\u007f\ufffd]/.test(text)
  return isText ? text : {base64: Buffer.from(bytes).toString('base64')}
}

/** A float's 32 bits as the fewest digits that mean the same: 0.2, not 0.20000000298023224. */
function shortestFloat(value: number): Json {
  if (!Number.isFinite(value)) return String(value)
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}

type Values = Readonly<Record<string, unknown>>

const specialMessages: Readonly<Record<string, (values: Values) => Json>> = {
  Duration: ({seconds, nanos}) => durationText(BigInt(String(seconds ?? 0)), Number(nanos ?? 0)),
  'net.IPAddress': addressText,
  'net.IPNetwork': ({ip, prefix_len: length}) => `${addressText(valuesOf(ip))}/${Number(length ?? 0)}`,
}

/** The fraction has 0, 3, 6 or 9 digits. */
function durationText(seconds: bigint, nanos: number): string {
  const sign = seconds < 0n || nanos < 0 ? '-' : ''
  const digits = String(Math.abs(nanos))
    .padStart(9, '0')
    .replace(/(000)+$/, '')
  return `${sign}${seconds < 0n ? -seconds : seconds}${digits === '' ? '' : `.${digits}`}s`
}

function addressText({ipv4, ipv6}: Values): string {
  if (typeof ipv4 === 'number') return [24, 16, 8, 0].map((shift) => (ipv4 >>> shift) & 0xff).join('.')
  const {first, last} = valuesOf(ipv6)
  const bits = (BigInt(String(first ?? 0)) << 64n) | BigInt(String(last ?? 0))
  const groups = bits.toString(16).padStart(32, '0').match(/.{4}/g) ?? []
  return new SocketAddress({address: groups.join(':'), family: 'ipv6'}).address
}

function valuesOf(value: unknown): Values {
  return typeof value === 'object' && value !== null ? {...value} : {}
}

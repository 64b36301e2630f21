// Scalars that carry an explicit tag: what `!!int "3"`, `!!binary aGk=` or `!custom x` mean to kubectl.

import {resolvePlain, type Scalar, type ScalarKind} from './scalar.ts'

const CORE = 'tag:yaml.org,2002:'

/** The kinds of plain scalar that each core tag accepts; an unknown tag leaves the text as it is. */
const ACCEPTED: ReadonlyMap<string, ScalarKind> = new Map<string, ScalarKind>([
  ['null', 'null'],
  ['bool', 'bool'],
  ['int', 'int'],
  ['float', 'float'],
])

const TIMESTAMP =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})| [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?)?$/

/** @returns a string, another scalar, or undefined when the text does not fit the tag */
export function resolveTagged(tag: string, text: string): string | Scalar | undefined {
  const name = coreName(tag)
  if (name === 'binary') return decodeBinary(text)
  if (name === 'timestamp') return TIMESTAMP.test(text) ? text : undefined
  const wanted = name === undefined ? undefined : ACCEPTED.get(name)
  if (wanted === undefined) return text
  const scalar = resolvePlain(text)
  if (scalar === undefined) return undefined
  if (wanted === 'float' && scalar.kind === 'int') return intAsFloat(scalar.value)
  return scalar.kind === wanted ? scalar : undefined
}

function coreName(tag: string): string | undefined {
  if (tag.startsWith('!!')) return tag.slice(2)
  return tag.startsWith(`!<${CORE}`) ? tag.slice(CORE.length + 2, -1) : undefined
}

/** go-yaml turns a whole number into a float only while it fits 63 bits. */
function intAsFloat(value: number | bigint): Scalar | undefined {
  return value > 2n ** 63n - 1n ? undefined : {kind: 'float', value: Number(value)}
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function decodeBinary(text: string): string | undefined {
  const packed = text.replace(/[\n\r]/g, '')
  return BASE64.test(packed) ? Buffer.from(packed, 'base64').toString('utf8') : undefined
}

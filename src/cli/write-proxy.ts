// Writes what a proxy believes in the form that was asked for.

import type {Io} from '../io/io.ts'
import {type ProxyTable, writeProxyTable} from '../io/proxy-table.ts'
import type {Json, JsonObject} from '../yaml/index.ts'
import type {ProxyFormat} from './proxy-flags.ts'
import {writeData} from './write-data.ts'

export async function writeProxy<T>(
  io: Io,
  format: ProxyFormat,
  table: ProxyTable<T>,
  data: () => Json,
): Promise<void> {
  if (format === 'table') await writeProxyTable(io, table)
  else await writeData(io, data(), format)
}

interface Cause {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** What the proxy has, with the object that caused it; null where nothing tells. */
export function withCause({config, cause}: {config: JsonObject; cause: Cause | undefined}): JsonObject {
  return {...config, cause: cause === undefined ? null : {...cause}}
}

/** The same for what several objects can have caused, each of them once. */
export function withCauses(config: JsonObject, causes: readonly (Cause | undefined)[]): JsonObject {
  const known = causes.filter((cause) => cause !== undefined)
  const unique = new Map(known.map((cause) => [`${cause.kind}/${cause.namespace}/${cause.name}`, {...cause}]))
  return {...config, causes: [...unique.values()]}
}

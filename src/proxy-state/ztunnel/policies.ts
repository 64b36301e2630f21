// The authorization policies that ztunnel enforces, as rows.

import {isJsonObject, type Json, type JsonObject, listAt, textAt} from '../../yaml/index.ts'
import {compareBy} from '../compare.ts'

export interface PolicyRow {
  readonly namespace: string
  readonly name: string
  readonly action: string
  readonly scope: string
  readonly config: JsonObject
}

export function readPolicies(dump: Json, {namespace}: {readonly namespace?: string | undefined} = {}): PolicyRow[] {
  return listAt(dump, 'policies')
    .filter(isJsonObject)
    .map((config) => ({
      namespace: textAt(config, 'namespace') ?? '',
      name: textAt(config, 'name') ?? '',
      action: textAt(config, 'action') ?? '',
      scope: textAt(config, 'scope') ?? '',
      config,
    }))
    .filter((row) => namespace === undefined || row.namespace === namespace)
    .sort(
      compareBy(
        (row) => row.namespace,
        ({name}) => name,
      ),
    )
}

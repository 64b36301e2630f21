// Envoy's clusters as rows: whom it knows how to reach.

import type {Json, JsonObject} from '../../yaml/index.ts'
import {textAt} from '../../yaml/index.ts'
import {type Cause, causeOf, ruleOf} from '../cause.ts'
import {compareBy} from '../compare.ts'
import {parseClusterName} from './cluster-name.ts'
import {resourcesOf} from './sections.ts'

export interface ClusterRow {
  readonly name: string
  /** The whole name, when it is not one of Istio's. */
  readonly fqdn: string
  readonly port: number | undefined
  readonly subset: string | undefined
  readonly direction: string | undefined
  /** How endpoints are found: EDS, STATIC, STRICT_DNS ... or the name of a cluster's own type. */
  readonly type: string
  /** `name.namespace` */
  readonly destinationRule: string | undefined
  readonly cause: Cause | undefined
  /** As Envoy gave it. */
  readonly config: JsonObject
}

export interface ClusterFilter {
  /** A part of it. */
  readonly fqdn?: string | undefined
  readonly port?: number | undefined
  readonly subset?: string | undefined
  readonly direction?: string | undefined
}

export function readClusters(dump: Json, filter: ClusterFilter = {}): ClusterRow[] {
  return resourcesOf(dump, 'clusters')
    .map(clusterRow)
    .filter((row) => passes(row, filter))
    .sort(
      compareBy(
        ({fqdn}) => fqdn,
        ({subset}) => subset ?? '',
        ({port}) => port ?? 0,
        ({direction}) => direction ?? '',
      ),
    )
}

function clusterRow(config: JsonObject): ClusterRow {
  const name = textAt(config, 'name') ?? ''
  const parsed = parseClusterName(name)
  return {
    name,
    fqdn: parsed?.host ?? name,
    port: parsed?.port,
    subset: parsed?.subset === '' ? undefined : parsed?.subset,
    direction: parsed?.direction,
    // Envoy leaves the first value of an enumeration out.
    type: textAt(config, 'type') ?? textAt(config, 'cluster_type', 'name') ?? 'STATIC',
    destinationRule: ruleOf(config),
    cause: causeOf(config),
    config,
  }
}

function passes(row: ClusterRow, {fqdn, port, subset, direction}: ClusterFilter): boolean {
  return (
    (fqdn === undefined || row.fqdn.includes(fqdn)) &&
    (port === undefined || row.port === port) &&
    (subset === undefined || row.subset === subset) &&
    (direction === undefined || row.direction === direction)
  )
}

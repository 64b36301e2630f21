// The tables of `mesh proxy all`, in istioctl's order.

import {
  chainColumns,
  chainLines,
  clusterColumns,
  endpointColumns,
  routeColumns,
  routeLines,
  secretColumns,
} from '../io/proxy-envoy-table.ts'
import {named, type ProxyTable, proxyTableText, titledColumns} from '../io/proxy-table.ts'
import {
  certificateColumns,
  connectionColumns,
  policyColumns,
  serviceColumns,
  workloadColumns,
} from '../io/proxy-ztunnel-table.ts'
import type {Page} from '../proxy-state/dump.ts'
import {readBootstrap} from '../proxy-state/envoy/bootstrap.ts'
import {readClusters} from '../proxy-state/envoy/clusters.ts'
import {readEndpoints} from '../proxy-state/envoy/endpoints.ts'
import {readListeners} from '../proxy-state/envoy/listeners.ts'
import {readRoutes} from '../proxy-state/envoy/routes.ts'
import {readSecrets} from '../proxy-state/envoy/secrets.ts'
import {readCertificates} from '../proxy-state/ztunnel/certificates.ts'
import {readConnections} from '../proxy-state/ztunnel/connections.ts'
import {readPolicies} from '../proxy-state/ztunnel/policies.ts'
import {readServices} from '../proxy-state/ztunnel/services.ts'
import {readWorkloads} from '../proxy-state/ztunnel/workloads.ts'
import type {Json} from '../yaml/index.ts'
import {type ProxySession, pages} from './proxy-session.ts'

export interface Section {
  readonly title: string
  readonly text: string
}

export async function proxySections(proxy: ProxySession, {kind, data}: Page, now: Date): Promise<Section[]> {
  if (kind === 'ztunnel') return ztunnelSections(data, now)
  // The dump knows endpoints too, but nothing of outliers.
  const status = proxy.isFile ? data : (await proxy.page(pages.clusters, ['envoy-clusters'], 'endpoints')).data
  return envoySections(data, status, now)
}

function envoySections(dump: Json, status: Json, now: Date): Section[] {
  const secrets = readSecrets(dump, now)
  return [
    section('BOOTSTRAP INFO', {columns: titledColumns, rows: readBootstrap(dump).versions, noun: 'versions'}),
    section('CLUSTER INFO', {
      columns: named(clusterColumns, ({name}) => `cluster/${name}`),
      rows: readClusters(dump),
      noun: 'clusters',
    }),
    section('LISTENER INFO', {
      columns: named(chainColumns, ({name}) => `listener/${name}`),
      rows: chainLines(readListeners(dump)),
      noun: 'listeners',
    }),
    section('ROUTE INFO', {
      columns: named(routeColumns.slice(1), ({table}) => `route/${table}`),
      rows: routeLines(readRoutes(dump)),
      noun: 'routes',
    }),
    section('SECRET INFO', {
      columns: named(secretColumns(secrets).slice(1), ({name}) => `secret/${name}`),
      rows: secrets,
      noun: 'secrets',
    }),
    section('ENDPOINTS INFO', {columns: endpointColumns, rows: readEndpoints(status, dump), noun: 'endpoints'}),
  ]
}

function ztunnelSections(dump: Json, now: Date): Section[] {
  return [
    section('WORKLOAD INFO', {columns: workloadColumns, rows: readWorkloads(dump), noun: 'workloads'}),
    section('SERVICE INFO', {columns: serviceColumns, rows: readServices(dump), noun: 'services'}),
    section('POLICY INFO', {columns: policyColumns, rows: readPolicies(dump), noun: 'policies'}),
    section('SECRET INFO', {columns: certificateColumns, rows: readCertificates(dump, now), noun: 'certificates'}),
    section('CONNECTIONS INFO', {columns: connectionColumns, rows: readConnections(dump), noun: 'connections'}),
  ]
}

function section<T>(title: string, table: ProxyTable<T>): Section {
  return {title, text: table.rows.length === 0 ? `No ${table.noun} found.\n` : proxyTableText(table)}
}

// The columns of what ztunnel knows: workloads, services, policies, certificates and connections.

import {column, type ProxyColumn} from './proxy-table.ts'

export interface WorkloadLine {
  readonly namespace: string
  readonly name: string
  readonly addresses: readonly string[]
  readonly node: string
  readonly waypoint: string
  readonly protocol: string
}

export const workloadColumns: readonly ProxyColumn<WorkloadLine>[] = [
  column('NAMESPACE', ({namespace}) => namespace),
  column('POD NAME', ({name}) => name),
  column('ADDRESS', ({addresses}) => addresses.join(',')),
  column('NODE', ({node}) => node),
  column('WAYPOINT', ({waypoint}) => waypoint),
  column('PROTOCOL', ({protocol}) => protocol),
]

export interface ServiceLine {
  readonly namespace: string
  readonly name: string
  readonly addresses: readonly string[]
  readonly waypoint: string
  readonly healthyEndpoints: number
  readonly endpoints: number
}

export const serviceColumns: readonly ProxyColumn<ServiceLine>[] = [
  column('NAMESPACE', ({namespace}) => namespace),
  column('SERVICE NAME', ({name}) => name),
  column('SERVICE VIP', ({addresses}) => addresses.join(',')),
  column('WAYPOINT', ({waypoint}) => waypoint),
  column('ENDPOINTS', ({healthyEndpoints, endpoints}) => `${healthyEndpoints}/${endpoints}`),
]

export interface PolicyLine {
  readonly namespace: string
  readonly name: string
  readonly action: string
  readonly scope: string
}

export const policyColumns: readonly ProxyColumn<PolicyLine>[] = [
  column('NAMESPACE', ({namespace}) => namespace),
  column('POLICY NAME', ({name}) => name),
  column('ACTION', ({action}) => action),
  column('SCOPE', ({scope}) => scope),
]

export interface CertificateLine {
  readonly name: string
  readonly type: string | undefined
  readonly state: string
  readonly valid: boolean
  readonly serialNumber: string
  readonly notAfter: string
  readonly notBefore: string
}

const orNone = (text: string | undefined): string => text || 'NA'

export const certificateColumns: readonly ProxyColumn<CertificateLine>[] = [
  column('CERTIFICATE NAME', ({name}) => name),
  column('TYPE', ({type}) => orNone(type)),
  column('STATUS', ({state}) => state),
  column('VALID CERT', ({valid}) => String(valid)),
  column('SERIAL NUMBER', ({serialNumber}) => orNone(serialNumber)),
  column('NOT AFTER', ({notAfter}) => orNone(notAfter)),
  column('NOT BEFORE', ({notBefore}) => orNone(notBefore)),
]

export interface ConnectionLine {
  readonly workload: string
  readonly direction: string
  readonly local: string
  readonly remote: string
  readonly remoteTarget: string
  readonly protocol: string
}

export const connectionColumns: readonly ProxyColumn<ConnectionLine>[] = [
  column('WORKLOAD', ({workload}) => workload),
  column('DIRECTION', ({direction}) => direction),
  column('LOCAL', ({local}) => local),
  column('REMOTE', ({remote}) => remote),
  column('REMOTE TARGET', ({remoteTarget}) => remoteTarget),
  column('PROTOCOL', ({protocol}) => protocol),
]

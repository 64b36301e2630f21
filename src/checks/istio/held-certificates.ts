// The certificates that proxies hold, read from the administration of a few of them.

import type {Cluster} from '../../kube/cluster.ts'
import type {Json} from '../../kube/object.ts'
import {adminPort} from '../../meshes/istio.ts'
import {listAt, textAt} from '../../yaml/index.ts'
import {isRunning, placeOf} from '../pods.ts'
import {askPod} from './pod-page.ts'
import type {ProxyPod} from './proxy-pod.ts'

/** Each costs a connection through the API server; what is wrong with the authority shows in any of them. */
export const mostProxies = 4

interface ShownCertificate {
  readonly serial: string
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
}

export interface ShownCertificates {
  readonly trusted: readonly ShownCertificate[]
  /** Of the mesh: a gateway has others too, which are its users' own. */
  readonly own: readonly ShownCertificate[]
}

export interface HeldCertificates {
  /** `namespace/name` of the pod. */
  readonly place: string
  readonly certificates: ShownCertificates
}

export function readHeldCertificates(cluster: Cluster, pods: readonly ProxyPod[]): Promise<HeldCertificates[]> {
  const asked = spread(pods.filter((pod) => isRunning(pod) && pod.ready))
  return Promise.all(
    asked.map(async ({namespace, name}) => {
      const page = await askPod(cluster, {namespace, pod: name, port: adminPort}, '/certs')
      return {place: placeOf({namespace, name}), certificates: readCertificates(page)}
    }),
  )
}

/** One of each namespace first, so that a few speak for many. */
function spread(pods: readonly ProxyPod[]): ProxyPod[] {
  const groups = [...Map.groupBy(pods, ({namespace}) => namespace).values()]
  const rounds = Array.from({length: mostProxies}, (_, round) => groups.flatMap((group) => group[round] ?? []))
  return rounds.flat().slice(0, mostProxies)
}

/** Envoy's page lists what was loaded, of each context its own certificate and what it trusts. */
function readCertificates(page: Json): ShownCertificates {
  const entries = listAt(page, 'certificates')
  const own = entries.flatMap((entry) => listAt(entry, 'cert_chain')).filter(isOfMesh)
  return {
    trusted: entries.flatMap((entry) => listAt(entry, 'ca_cert').map(readCertificate)),
    own: own.map(readCertificate),
  }
}

function isOfMesh(entry: Json): boolean {
  return listAt(entry, 'subject_alt_names').some((name) => textAt(name, 'uri')?.startsWith('spiffe://') === true)
}

function readCertificate(entry: Json): ShownCertificate {
  const time = (key: string) => new Date(textAt(entry, key) ?? '').getTime()
  return {
    serial: plainSerial(textAt(entry, 'serial_number') ?? ''),
    from: time('valid_from'),
    to: time('expiration_time'),
  }
}

/** OpenSSL's forms differ in case and in leading zeros. */
export function plainSerial(serial: string): string {
  return serial.replaceAll(':', '').replace(/^0+/, '').toLowerCase()
}

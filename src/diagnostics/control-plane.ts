// Opens the proxy API of a control plane: through a port-forward to its destination pod, or at an address.

import type {Cluster} from '../kube/cluster.ts'
import {chooseDestinationPod} from './destination-pod.ts'
import {type Loopback, listenForStream} from './loopback.ts'
import {type ProxyApi, type ProxyApiOptions, proxyApiClient} from './proxy-api/client.ts'

/** Ports of the destination pod, by the service that listens there. */
const servicePorts = {destination: 8086, policy: 8090} as const

type ControlPlaneService = keyof typeof servicePorts

export interface ControlPlaneRequest {
  cluster(): Promise<Cluster>
  controlPlaneNamespace: string
  destinationPod?: string | undefined
  /** `HOST:PORT` to ask instead of a pod; the cluster is not asked then. */
  address?: string | undefined
  /** Milliseconds for each answer. */
  timeout?: number | undefined
}

const usualTimeout = 30_000

/** Opens, asks, and closes everything whatever becomes of it. */
export async function askControlPlane<T>(
  service: ControlPlaneService,
  request: ControlPlaneRequest,
  ask: (api: ProxyApi) => Promise<T>,
): Promise<T> {
  const {address, timeout = usualTimeout} = request
  if (address !== undefined) return asking({address, peer: `the ${service} service at ${address}`, timeout}, ask)
  const namespace = request.controlPlaneNamespace
  const cluster = await request.cluster()
  let loopback: Loopback | undefined
  try {
    const pod = await chooseDestinationPod(cluster, namespace, request.destinationPod)
    loopback = await listenForStream(await cluster.openPort({namespace, pod, port: servicePorts[service]}))
    const peer = `the ${service} service in pod ${namespace}/${pod}`
    return await asking({address: loopback.address, failure: loopback.failure, peer, timeout}, ask)
  } finally {
    loopback?.close()
    cluster.close()
  }
}

async function asking<T>(options: ProxyApiOptions, ask: (api: ProxyApi) => Promise<T>): Promise<T> {
  const api = await proxyApiClient(options)
  try {
    return await ask(api)
  } finally {
    api.close()
  }
}

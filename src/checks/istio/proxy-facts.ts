// What the checks of proxies share: the pods that have one, and what istiod says that it sent to each.

import {labels, ports, syncPath} from '../../meshes/istio.ts'
import {textAt} from '../../yaml/index.ts'
import {collect} from '../collect.ts'
import {fact, finding, NotAsked} from '../facts.ts'
import {isReady} from '../pods.ts'
import {unlessRightIsMissing} from '../trouble.ts'
import type {BaseFacts} from './base-facts.ts'
import {type HeldCertificates, readHeldCertificates} from './held-certificates.ts'
import type {InstallFacts} from './install-facts.ts'
import {askPod} from './pod-page.ts'
import type {ProxyPod} from './proxy-pod.ts'
import {readProxyPod} from './proxy-pod.ts'
import type {SyncState} from './sync-state.ts'
import {readSyncStates} from './sync-state.ts'

/** A page of whole pods is some 15 MB of JSON at this size. */
const podPage = 500

/** Each istiod knows the proxies that are connected to it, and each costs a connection through the API server. */
const mostAsked = 5

export function proxyFacts(base: BaseFacts, {revisions, istiodPods}: InstallFacts) {
  const {dataPlaneNamespace, cluster, installed} = base
  const dataPlane = fact('dataPlane', async (): Promise<void> => {
    if (dataPlaneNamespace === undefined) return
    const found = await (await cluster()).get('namespaces', {name: dataPlaneNamespace})
    if (found === undefined) throw finding('MESH0601', {namespace: dataPlaneNamespace})
  })
  /** Pods with a sidecar, and gateways. */
  const proxies = fact('proxies', async (): Promise<ProxyPod[]> => {
    await installed()
    await dataPlane().catch(unlessRightIsMissing)
    const query = {
      ...(dataPlaneNamespace === undefined ? {} : {namespace: dataPlaneNamespace}),
      labelSelector: labels.canonicalName,
      pageSize: podPage,
    }
    const pods = (await collect((await cluster()).listWholePods(query), readProxyPod)).filter(
      (pod) => pod !== undefined,
    )
    const place = dataPlaneNamespace === undefined ? 'the cluster' : `namespace "${dataPlaneNamespace}"`
    if (pods.length === 0) throw new NotAsked(`no pod in ${place} has a proxy of Istio`)
    return pods
  })
  return {
    /** That the namespace exists in which workloads are looked at; there is none to look for when it is all of them. */
    dataPlane,
    proxies,
    heldCertificates: fact(
      'heldCertificates',
      async (): Promise<HeldCertificates[]> => readHeldCertificates(await cluster(), await proxies()),
    ),
    syncStates: fact('syncStates', async (): Promise<SyncState[]> => {
      await revisions()
      const pods = (await istiodPods()).filter(isReady)
      if (pods.length === 0) throw new NotAsked('no istiod is ready to be asked')
      const connected = await cluster()
      const answers = await Promise.all(
        pods.slice(0, mostAsked).map(async (pod) => {
          const target = {
            namespace: textAt(pod, 'metadata', 'namespace') ?? '',
            pod: pod.metadata.name,
            port: ports.monitoring,
          }
          return readSyncStates(await askPod(connected, target, syncPath), dataPlaneNamespace)
        }),
      )
      return answers.flat()
    }),
  }
}

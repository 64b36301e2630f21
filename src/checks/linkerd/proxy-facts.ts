// What the checks of proxies share: the pods that have one, the control plane's and the workloads', and the services.

import {labels} from '../../meshes/linkerd.ts'
import {collect} from '../collect.ts'
import {type Finding, fact, finding} from '../facts.ts'
import {unlessRightIsMissing} from '../trouble.ts'
import type {BaseFacts} from './base-facts.ts'
import type {MeshedPod} from './meshed-pod.ts'
import {readMeshedPod} from './meshed-pod.ts'
import type {ServiceFacts} from './services.ts'
import {readService} from './services.ts'

/** A page of whole pods is some 15 MB of JSON at this size. */
const podPage = 500
const servicePage = 1000

export function proxyFacts(base: BaseFacts) {
  const {namespace, dataPlaneNamespace, cluster, installed} = base
  const inDataPlane = dataPlaneNamespace === undefined ? {} : {namespace: dataPlaneNamespace}
  const [place, scope] =
    dataPlaneNamespace === undefined
      ? ['the cluster', '--all-namespaces']
      : [`namespace "${dataPlaneNamespace}"`, `-n ${dataPlaneNamespace}`]

  /** @param none what it means when there is none */
  const meshedPods = async (place: {namespace?: string}, none: Finding): Promise<MeshedPod[]> => {
    await installed()
    const query = {...place, labelSelector: `${labels.controlPlaneNs}=${namespace}`, pageSize: podPage}
    const pods = await collect((await cluster()).listWholePods(query), readMeshedPod)
    if (pods.length === 0) throw none
    return pods
  }
  const dataPlane = fact('dataPlane', async (): Promise<void> => {
    if (dataPlaneNamespace === undefined) return
    const found = await (await cluster()).get('namespaces', {name: dataPlaneNamespace})
    if (found === undefined) throw finding('MESH0601', {namespace: dataPlaneNamespace})
  })
  const dataPlaneIsThere = () => dataPlane().catch(unlessRightIsMissing)
  return {
    /** That the namespace exists in which workloads are looked at; there is none to look for when it is all of them. */
    dataPlane,
    controlPlaneProxies: fact('controlPlaneProxies', () => meshedPods({namespace}, finding('MESH0612', {namespace}))),
    dataPlaneProxies: fact('dataPlaneProxies', async (): Promise<MeshedPod[]> => {
      await dataPlaneIsThere()
      return meshedPods(inDataPlane, finding('MESH0602', {place, scope}))
    }),
    services: fact('services', async (): Promise<ServiceFacts[]> => {
      await dataPlaneIsThere()
      return collect((await cluster()).list('services', {...inDataPlane, pageSize: servicePage}), readService)
    }),
  }
}

// The certificates of pods' proxies, read from the proxies themselves.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import {inOrder} from './in-order.ts'
import {identityName, proxyAdminPort, proxyContainer, whyNotRunning} from './proxy-container.ts'
import {readServedChain} from './served-chain.ts'

/** Names of pods, or the labels that they have. */
export type IdentityChoice = {readonly pods: readonly string[]} | {readonly labelSelector: string}

/** @throws MeshError with exit code 2 unless it is one of the two */
export function chooseIdentities(pods: readonly string[], labelSelector: string | undefined): IdentityChoice {
  if (pods.length > 0 && labelSelector === undefined) return {pods: [...new Set(pods)]}
  if (pods.length === 0 && labelSelector !== undefined && labelSelector.trim() !== '') return {labelSelector}
  const what = pods.length > 0 ? 'pods and --selector do not go together' : 'no pod is named'
  throw new MeshError(Exit.Usage, what, {hint: 'mesh identity POD..., or mesh identity -l app=web'})
}

export interface IdentityRequest {
  namespace: string
  choice: IdentityChoice
  /** Milliseconds for a handshake. */
  timeout?: number | undefined
}

export type PodIdentity = {readonly pod: string} & (
  | {
      /** Each as text. */
      readonly certificates: readonly string[]
    }
  | {readonly trouble: string}
)

export interface PodIdentities {
  readonly total: number
  /** In the order of the names, or sorted when there is a selector. */
  readonly identities: AsyncIterable<PodIdentity>
}

const podsAtOnce = 20
const usualTimeout = 30_000

/** @throws MeshError when the labels select nothing */
export async function readIdentities(cluster: Cluster, request: IdentityRequest): Promise<PodIdentities> {
  const {namespace, choice, timeout = usualTimeout} = request
  const found = 'pods' in choice ? choice.pods : await selectedPods(cluster, namespace, choice.labelSelector)
  const identities = inOrder<string | KubeObject, PodIdentity>(found, podsAtOnce, async (named) => {
    const pod = typeof named === 'string' ? named : named.metadata.name
    try {
      const object = typeof named === 'string' ? await namedPod(cluster, namespace, named) : named
      return {pod, certificates: await certificatesOf(cluster, object, namespace, timeout)}
    } catch (error) {
      if (error instanceof MeshError) return {pod, trouble: error.message}
      throw error
    }
  })
  return {total: found.length, identities}
}

async function selectedPods(cluster: Cluster, namespace: string, labelSelector: string): Promise<KubeObject[]> {
  const pods: KubeObject[] = []
  for await (const pod of cluster.list('pods', {namespace, labelSelector})) pods.push(pod)
  if (pods.length === 0) {
    throw new MeshError(Exit.Failed, `no pod in namespace "${namespace}" has the labels ${labelSelector}`, {
      hint: `kubectl get pods -n ${namespace} --show-labels`,
    })
  }
  return pods.sort((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1))
}

async function namedPod(cluster: Cluster, namespace: string, name: string): Promise<KubeObject> {
  const pod = await cluster.get('pods', {namespace, name})
  if (pod === undefined) throw failure(`pod "${name}" does not exist in namespace "${namespace}"`)
  return pod
}

async function certificatesOf(
  cluster: Cluster,
  object: KubeObject,
  namespace: string,
  timeout: number,
): Promise<string[]> {
  const pod = object.metadata.name
  const subject = `pod "${pod}" in namespace "${namespace}"`
  const idle = whyNotRunning(object)
  if (idle !== undefined) throw failure(`${subject} ${idle}`)
  const proxy = proxyContainer(object)
  if (proxy === undefined) throw failure(`${subject} has no proxy`)
  const serverName = identityName(object, proxy)
  if (serverName === undefined) throw failure(`${subject} has a proxy without an identity`)
  const port = proxyAdminPort(proxy)
  const stream = await cluster.openPort({namespace, pod, port})
  const answerer = `port ${port} of ${subject}`
  const chain = await readServedChain({stream, serverName, subject: answerer, timeout})
  if (chain.length === 0) throw failure(`${answerer} serves certificates of authorities only`)
  const {describeCertificate} = await import('../x509/describe-certificate.ts')
  return chain.map(describeCertificate)
}

function failure(what: string): MeshError {
  return new MeshError(Exit.Failed, what)
}

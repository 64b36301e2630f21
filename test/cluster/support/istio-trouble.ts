// Trouble for Istio on a suite's cluster that takes more than one object to make, and what istiod would say of Gateways.

import {type Cluster, streamOf} from '../cluster.ts'
import {istioNamespace} from './istio.ts'

const inIstio = ['-n', istioNamespace]

const nameOfIstiodPod = async ({kubectl}: Cluster) =>
  (await kubectl(['get', 'pods', ...inIstio, '-l', 'app=istiod', '-o', 'jsonpath={.items[0].metadata.name}'])).stdout

/** A node's kubelet, of which there is none here, would say so of an image that it cannot have. */
export async function failToPull(cluster: Cluster): Promise<void> {
  const {kubectl} = cluster
  const pod = await nameOfIstiodPod(cluster)
  const {stdout: uid} = await kubectl(['get', 'pod', pod, ...inIstio, '-o', 'jsonpath={.metadata.uid}'])
  const state = {waiting: {reason: 'ImagePullBackOff', message: 'Back-off pulling image'}}
  const now = new Date().toISOString()
  const status = {
    conditions: [{type: 'Ready', status: 'False', lastTransitionTime: now}],
    containerStatuses: [{name: 'discovery', image: 'pilot', imageID: '', ready: false, restartCount: 0, state}],
  }
  await kubectl(['patch', 'pod', pod, ...inIstio, '--subresource=status', `--patch=${JSON.stringify({status})}`])
  const event = (message: string, second: number) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {name: `${pod}.${second}`, namespace: istioNamespace},
    involvedObject: {apiVersion: 'v1', kind: 'Pod', name: pod, namespace: istioNamespace, uid},
    type: 'Warning',
    reason: 'Failed',
    message,
    lastTimestamp: new Date(Date.now() + second * 1000).toISOString().replace(/\.\d+/, ''),
  })
  const events = [
    event('Failed to pull image "docker.io/istio/pilot:none": no such manifest', 1),
    event('Error: ImagePullBackOff', 2),
  ]
  await kubectl(['apply', '--server-side', '-f', '-'], streamOf(events))
}

/** A webhook that nobody answers for, and that is asked about every pod of the control plane. */
export const gatekeeper = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: {name: 'checked-gatekeeper'},
  webhooks: [
    {
      name: 'gatekeeper.example.com',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      clientConfig: {service: {namespace: 'default', name: 'kubernetes', path: '/'}},
      namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': istioNamespace}},
      rules: [{operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods']}],
    },
  ],
}

type Programmed = 'True' | 'False'

const gateway = (namespace: string, name: string, className: string, programmed: Programmed) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: {name, namespace},
  spec: {gatewayClassName: className, listeners: [{name: 'mesh', port: 15008, protocol: 'HBONE'}]},
  status: {
    conditions: [
      {
        type: 'Programmed',
        status: programmed,
        reason: 'Checked',
        message: `it is ${programmed}`,
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  },
})
/** Applies a Gateway, and says of it what istiod would. */
export async function programGateway(
  {kubectl}: Cluster,
  place: {namespace: string; name: string},
  className: string,
  programmed: Programmed,
): Promise<void> {
  const {status, ...applied} = gateway(place.namespace, place.name, className, programmed)
  await kubectl(['apply', '--server-side', '-f', '-'], streamOf([applied]))
  const called = ['gateways.gateway.networking.k8s.io', place.name, '-n', place.namespace]
  await kubectl(['patch', ...called, '--subresource=status', '--type=merge', `--patch=${JSON.stringify({status})}`])
}

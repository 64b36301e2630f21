// Istio on a suite's cluster: installed as mesh renders it, with what istiod would write by itself, and taken away whole.

import type {JsonObject, KubeObject} from '../../../src/kube/object.ts'
import {isJsonObject} from '../../../src/yaml/index.ts'
import {installed as renderIstio, type TestRequest} from '../../manifests/istio/rendered.ts'
import {type MadeCertificate, makeCertificate} from '../../support/certificates.ts'
import {type Cluster, streamOf} from '../cluster.ts'
import {applyStrictly} from './apply.ts'

export interface IstioOnCluster {
  crds: readonly KubeObject[]
  root: MadeCertificate
  /** The object that is called `Kind/name`, as it was applied. */
  object(called: string): KubeObject
  /** Puts objects back as they were, each called `Kind/name`. */
  restore(...called: readonly string[]): Promise<void>
  /** Applies the object that is called `Kind/name` with other fields. */
  change(called: string, fields: JsonObject): Promise<void>
}

export const istioNamespace = 'istio-system'

const day = 24 * 60 * 60 * 1000
export const inDays = (days: number) => new Date(Date.now() + days * day)
export const base64 = (text: string) => Buffer.from(text).toString('base64')

/** The CRDs and the install, which is complete when this resolves; nothing runs in its pods, so this does istiod's part. */
export async function installIstio(cluster: Cluster, request: TestRequest = {}): Promise<IstioOnCluster> {
  const {kubectl} = cluster
  const crds = await renderIstio({crds: true})
  await applyStrictly(cluster, crds)
  await kubectl([
    'wait',
    '--for=condition=Established',
    '--timeout=60s',
    ...crds.map(({metadata}) => `crd/${metadata.name}`),
  ])
  const root = await makeCertificate({name: 'root of the mesh', from: inDays(-10), to: inDays(3000)})
  const rendered = await renderIstio({createNamespace: true, defaultTag: true, owned: true, ...request})
  const objects = [...rendered.filter(({kind}) => kind !== 'CustomResourceDefinition'), ...authority(root)].map(
    (object) => trusting(object, root.pem),
  )
  await applyStrictly(cluster, objects)
  const workloads = objects.filter(({kind}) => kind === 'Deployment' || kind === 'DaemonSet')
  for (const {kind, metadata} of workloads) {
    await kubectl([
      'rollout',
      'status',
      `${kind}/${metadata.name}`.toLowerCase(),
      '-n',
      istioNamespace,
      '--timeout=90s',
    ])
  }
  const object = (called: string): KubeObject => {
    const found = [...crds, ...objects].find(({kind, metadata}) => `${kind}/${metadata.name}` === called)
    if (found === undefined) throw new Error(`an install has no ${called}`)
    return found
  }
  const apply = async (some: readonly KubeObject[]): Promise<void> => {
    await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], streamOf(some))
  }
  return {
    crds,
    root,
    object,
    restore: (...called) => apply(called.map(object)),
    change: (called, fields) => apply([{...object(called), ...fields}]),
  }
}

/** What istiod makes when it first starts: an authority that signs itself, and its certificate for proxies. */
function authority({pem, key}: MadeCertificate): KubeObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {name: 'istio-ca-secret', namespace: istioNamespace},
      type: 'istio.io/ca-root',
      data: {'ca-cert.pem': base64(pem), 'ca-key.pem': base64(key)},
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'istio-ca-root-cert', namespace: istioNamespace},
      data: {'root-cert.pem': pem},
    },
  ]
}

/** istiod writes its root certificate into the webhooks of its revision. */
export function trusting(object: KubeObject, pem: string): KubeObject {
  if (!object.kind.endsWith('WebhookConfiguration') || !Array.isArray(object.webhooks)) return object
  const webhooks = object.webhooks.filter(isJsonObject).map((webhook) => ({
    ...webhook,
    clientConfig: {...(isJsonObject(webhook.clientConfig) ? webhook.clientConfig : {}), caBundle: base64(pem)},
  }))
  return {...object, webhooks}
}

/** The install and its CRDs with all that is of them. */
export async function removeIstio({kubectl}: Cluster): Promise<void> {
  const ofIstio = ['-l', 'install.operator.istio.io/owning-resource-namespace', '--ignore-not-found', '--timeout=60s']
  for (const kind of ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']) {
    await kubectl(['delete', kind, '-l', 'istio.io/rev', '--ignore-not-found', '--timeout=60s'])
  }
  for (const kind of ['clusterroles', 'clusterrolebindings']) await kubectl(['delete', kind, ...ofIstio])
  await kubectl(['delete', 'namespace', istioNamespace, '--ignore-not-found', '--timeout=90s'])
  const crds = await renderIstio({crds: true})
  const names = crds.map(({metadata}) => metadata.name)
  await kubectl(['delete', 'crds', '--ignore-not-found', '--timeout=110s', ...names])
}

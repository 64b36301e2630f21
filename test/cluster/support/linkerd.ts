// Linkerd on a suite's cluster: installed as mesh renders it, broken and mended object by object, and taken away whole.

import {join} from 'node:path'
import type {JsonObject, KubeObject} from '../../../src/kube/object.ts'
import {installerFor} from '../../../src/manifests/index.ts'
import {isJsonObject, parseYamlValue, textAt} from '../../../src/yaml/index.ts'
import {type Cluster, streamOf} from '../cluster.ts'
import {gatewayApiCrds} from '../go-modules.ts'
import {until} from '../until.ts'
import {applyStrictly} from './apply.ts'

export interface LinkerdOnCluster {
  /** What `mesh install --crds` and `mesh install` print. */
  crds: readonly KubeObject[]
  controlPlane: readonly KubeObject[]
  /** The rendered object that is called `Kind/name`. */
  object(called: string): KubeObject
  /** Puts objects back as they were rendered, each called `Kind/name`. */
  restore(...called: readonly string[]): Promise<void>
  /** Applies the rendered object that is called `Kind/name` with other fields. */
  change(called: string, fields: JsonObject): Promise<void>
  /** Applies the install's configuration with other values. */
  configure(values: JsonObject): Promise<void>
}

const charts = {own: join(import.meta.dirname, '../../../templates/linkerd')}

/** The Gateway API, the CRDs and the control plane, which is complete when this resolves. */
export async function installLinkerd(cluster: Cluster): Promise<LinkerdOnCluster> {
  const {kubectl} = cluster
  const [crds, controlPlane] = [await renderLinkerd('crds'), await renderLinkerd('control-plane')]
  await applyGatewayApi(cluster)
  await applyStrictly(cluster, crds)
  const established = crds.map(({metadata}) => `crd/${metadata.name}`)
  await kubectl(['wait', '--for=condition=Established', '--timeout=60s', ...established])
  await applyStrictly(cluster, controlPlane)
  await kubectl(['rollout', 'status', 'deployment', '-n', 'linkerd', '--timeout=90s'])
  const object = (called: string): KubeObject => {
    const found = [...crds, ...controlPlane].find(({kind, metadata}) => `${kind}/${metadata.name}` === called)
    if (found === undefined) throw new Error(`an install has no ${called}`)
    return found
  }
  const apply = async (objects: readonly KubeObject[]): Promise<void> => {
    await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], streamOf(objects))
  }
  return {
    crds,
    controlPlane,
    object,
    restore: (...called) => apply(called.map(object)),
    change: (called, fields) => apply([{...object(called), ...fields}]),
    async configure(changes) {
      const map = object('ConfigMap/linkerd-config')
      const values = parseYamlValue(textAt(map, 'data', 'values') ?? '')
      if (!isJsonObject(values)) throw new Error('linkerd-config has no values')
      await apply([{...map, data: {values: JSON.stringify({...values, ...changes})}}])
    },
  }
}

/** What `mesh install` prints, with certificates of this moment. */
export async function renderLinkerd(part: 'crds' | 'control-plane'): Promise<KubeObject[]> {
  const installer = installerFor('linkerd')
  const crds = part === 'crds'
  const {documents} = await installer.render(
    {
      crds,
      charts,
      namespace: 'linkerd',
      createdBy: 'mesh/cli test',
      ha: false,
      externalIssuer: false,
      flags: {},
      user: {},
      identityFiles: {},
      now: new Date(),
      randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
      certificateKeys: installer.prepareKeys(crds),
    },
    undefined,
  )
  return documents.map((document) => document.object())
}

/** What `mesh install-cni` prints. */
export async function renderCni(namespace: string): Promise<KubeObject[]> {
  const request = {charts, namespace, createdBy: 'mesh/cli test', flags: {}, user: {}}
  const {documents} = await installerFor('linkerd').renderCni(request)
  return documents.map((document) => document.object())
}

export async function applyGatewayApi({kubectl}: Cluster): Promise<void> {
  const files = (await gatewayApiCrds('standard')).map((path) => `--filename=${path}`)
  await kubectl(['apply', '--server-side', ...files])
  // The API server serves a CRD some moments after it has taken it, and says so in its discovery last.
  await until('the Gateway API is served', async () => {
    const {stdout} = await kubectl(['get', '--raw', '/apis/gateway.networking.k8s.io/v1'])
    return ['httproutes', 'grpcroutes', 'gateways', 'gatewayclasses'].every((name) =>
      stdout.includes(`"name":"${name}"`),
    )
  })
}

/** The control plane, its CRDs with all that is of them, and the Gateway API. */
export async function removeLinkerd(cluster: Cluster): Promise<void> {
  await removeControlPlane(cluster)
  await cluster.kubectl(['delete', 'crds', ...ofLinkerd, '--timeout=110s'])
  await removeGatewayApi(cluster)
}

const ofLinkerd = ['-l', 'linkerd.io/control-plane-ns', '--ignore-not-found']

export async function removeControlPlane({kubectl}: Cluster): Promise<void> {
  await kubectl(['delete', 'namespace', 'linkerd', '--ignore-not-found', '--timeout=90s'])
  const kinds = [
    'clusterroles',
    'clusterrolebindings',
    'mutatingwebhookconfigurations',
    'validatingwebhookconfigurations',
  ]
  for (const kind of kinds) await kubectl(['delete', kind, ...ofLinkerd, '--timeout=60s'])
}

export async function removeGatewayApi(cluster: Cluster): Promise<void> {
  const names = await gatewayApiNames(cluster)
  if (names.length === 0) return
  await cluster.kubectl(['delete', 'crds', '--wait=false', ...names])
  try {
    await until('the CRDs of the Gateway API are gone', async () => (await gatewayApiNames(cluster)).length === 0, {
      deadline: 30_000,
      interval: 500,
    })
  } catch {
    // An API server that has just served a CRD may look for its objects for minutes; there are none.
    const patch = ['--type=merge', '-p', '{"metadata":{"finalizers":[]}}']
    for (const name of await gatewayApiNames(cluster)) {
      await cluster.kubectl(['patch', 'crd', name, ...patch]).catch(() => {})
    }
    await until('the CRDs of the Gateway API are gone', async () => (await gatewayApiNames(cluster)).length === 0)
  }
}

/** The Gateway API's CRDs that the cluster has. */
export async function gatewayApiNames({kubectl}: Cluster): Promise<string[]> {
  const {stdout} = await kubectl(['get', 'crds', '-o', 'name'])
  return stdout
    .split('\n')
    .filter((name) => name.endsWith('.gateway.networking.k8s.io'))
    .map((name) => name.replace(/^.*\//, ''))
}

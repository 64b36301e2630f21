// What all groups of Linkerd's checks rest on: the way to the cluster, the install's configuration, and releases.

import type {Cluster, ServerVersion} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import {objects} from '../../meshes/linkerd.ts'
import {fact, finding, NotAsked} from '../facts.ts'
import {unlessRightIsMissing} from '../trouble.ts'
import {readInstallConfig} from './install-config.ts'
import type {NewestReleases} from './releases.ts'

export interface LinkerdTarget {
  connect(): Promise<Cluster>
  /** The control plane's namespace. */
  namespace: string
  cniNamespace: string
  /** The CNI plugin is to be used; otherwise the install's configuration tells. */
  cniEnabled?: boolean
  /** Of the workloads that are looked at; every namespace when absent. */
  dataPlaneNamespace?: string | undefined
  /** The release of Linkerd that this program renders, such as `edge-26.8.3`: what a Linkerd CLI would call its version. */
  cliVersion: string
  /** The newest release of each channel; absent when nobody may be asked for it. */
  newestReleases?: (() => Promise<NewestReleases>) | undefined
  /** What `mesh install` would apply with default values. */
  defaultManifest(): Promise<readonly KubeObject[]>
  /** What `mesh install --crds` would apply. */
  crdManifest(): Promise<readonly KubeObject[]>
}

export type BaseFacts = ReturnType<typeof baseFacts>

export function baseFacts(target: LinkerdTarget) {
  const {namespace, cniNamespace, dataPlaneNamespace, cliVersion} = target
  const client = fact('client', target.connect)
  const version = fact('version', async (): Promise<ServerVersion> => (await client()).version())
  const cluster = fact('cluster', async (): Promise<Cluster> => {
    const connected = await client()
    // A server that does not answer is asked once; one that only hides its version still serves the rest.
    await version().catch(unlessRightIsMissing)
    return connected
  })
  const config = fact('config', async () => readInstallConfig(await cluster(), namespace))
  const controlPlaneNamespace = fact('controlPlaneNamespace', async (): Promise<void> => {
    const found = await (await cluster()).get('namespaces', {name: namespace})
    if (found === undefined) throw finding('MESH0301', {namespace})
  })

  return {
    namespace,
    cniNamespace,
    dataPlaneNamespace,
    cliVersion,
    client,
    version,
    cluster,
    defaultManifest: fact('defaultManifest', target.defaultManifest),
    crdManifest: fact('crdManifest', target.crdManifest),
    config,
    controlPlaneNamespace,
    /** What looks for a part of an install asks this first: a cluster that never had one lacks one thing, not thirty. */
    installed: fact('installed', () => controlPlaneNamespace().catch(unlessRightIsMissing)),
    cniEnabled: fact('cniEnabled', async () => target.cniEnabled === true || (await config()).cniEnabled),
    injectorWebhook: fact('injectorWebhook', async () =>
      (await cluster()).get('mutatingwebhookconfigurations', {name: objects.injectorWebhook}),
    ),
    profileWebhook: fact('profileWebhook', async () =>
      (await cluster()).get('validatingwebhookconfigurations', {name: objects.profileWebhook}),
    ),
    newestReleases: fact('newestReleases', async (): Promise<NewestReleases> => {
      if (target.newestReleases === undefined) throw new NotAsked('needs --online, or --expected-version RELEASE')
      return target.newestReleases()
    }),
    controlPlaneRelease: fact('controlPlaneRelease', async (): Promise<string> => {
      const {release} = await config()
      if (release === '') throw finding('MESH0403', {name: objects.configMap, namespace})
      return release
    }),
  }
}

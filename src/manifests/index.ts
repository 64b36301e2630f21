// What each mesh can render, chosen once by name.

import {Exit, MeshError} from '../errors.ts'
import {makeCertificateKeys, plainValues, type Values} from '../helm/index.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {JsonObject} from '../kube/object.ts'
import type {MeshName} from '../meshes/index.ts'
import {istioInstaller} from './istio/installer.ts'
import type {ChartFolders} from './linkerd/charts.ts'
import * as facts from './linkerd/cluster-facts.ts'
import {type CniRequest, renderCni} from './linkerd/cni.ts'
import {crdNames, renderCrds} from './linkerd/crds.ts'
import type {NamedText} from './linkerd/identity.ts'
import {linkerdVersion, type Rendered, renderControlPlane} from './linkerd/install.ts'
import {keepGenerated} from './linkerd/keep-generated.ts'
import {mergeTrees} from './values.ts'

export {detectMeshes, type InstalledVersion, installedVersions} from './installed-versions.ts'
export type {ConfigFile} from './istio/config-files.ts'
export {type InjectorTexts, injectorTexts} from './istio/injector-config.ts'
export type {IstioRequest} from './istio/install.ts'
export type {SetFlag} from './istio/set-flags.ts'
export {injectionValues} from './linkerd/injection-values.ts'
export type {Rendered} from './linkerd/install.ts'

export interface RenderRequest {
  /** The CRDs alone, which go to the cluster first. */
  crds: boolean
  charts: ChartFolders
  namespace: string
  createdBy: string
  ha: boolean
  registry?: string | undefined
  externalIssuer: boolean
  flags: JsonObject
  user: Values
  identityFiles: {anchors?: NamedText; certificate?: NamedText; key?: NamedText}
  now: Date
  randomBytes(size: number): Uint8Array
  certificateKeys: Promise<readonly string[]>
}

interface Installer {
  /** Of the mesh, as its own tools name it: what the built-in charts install. */
  readonly release: string
  /**
   * Begins what takes longest of a render, on other threads: the keys of the webhooks' certificates.
   * @param crds nothing is needed for CRDs
   */
  prepareKeys(crds: boolean): Promise<readonly string[]>
  /** @param cluster the cluster that it is for; undefined renders without looking at one */
  render(request: RenderRequest, cluster: Cluster | undefined): Promise<Rendered>
  /** Renders what is installed anew, with the values that its install was given. */
  renderUpgrade(request: RenderRequest, cluster: Cluster): Promise<Rendered>
  /** What an install applies: over one that is there, the same once more with the values and certificates that it has. */
  renderToApply(request: RenderRequest, cluster: Cluster): Promise<Rendered>
  renderCni(request: CniRequest): Promise<Rendered>
}

/** The proxy injector's, the profile validator's and the policy validator's. */
const linkerdWebhooks = 3

const linkerd: Installer = {
  release: linkerdVersion,
  prepareKeys: (crds) => makeCertificateKeys(crds ? 0 : linkerdWebhooks),
  async render(request, cluster) {
    const {namespace, crds} = request
    if (cluster !== undefined) {
      await facts.refuseOverInstall(cluster, namespace)
      await facts.requireGatewayApi(cluster)
    }
    if (crds) return renderCrds(request)
    if (request.externalIssuer && cluster === undefined) {
      throw new MeshError(
        Exit.Usage,
        '--identity-external-issuer cannot be combined with --ignore-cluster: the trust anchors are in the cluster',
      )
    }
    if (cluster === undefined) return renderControlPlane(request)
    await facts.requireCrds(cluster, await crdNames(request))
    if (request.flags.proxyInit === undefined) await facts.refuseDockerWithoutRoot(cluster)
    const [apiServerPorts, external] = await Promise.all([
      facts.apiServerPorts(cluster),
      request.externalIssuer ? facts.externalIssuer(cluster, namespace) : undefined,
    ])
    return renderControlPlane({...request, apiServerPorts, external})
  },
  renderCni,
  async renderUpgrade(request, cluster) {
    const stored = await facts.storedOverrides(cluster, request.namespace)
    if (request.crds) return renderCrds(request)
    await facts.requireCrds(cluster, await crdNames(request))
    return renderControlPlane({...request, stored, apiServerPorts: await facts.apiServerPorts(cluster)})
  },
  async renderToApply(request, cluster) {
    const {namespace, crds, flags, user} = request
    if (!(await facts.isInstalled(cluster, namespace))) return linkerd.render(request, cluster)
    await facts.requireGatewayApi(cluster)
    const rendered = await linkerd.renderUpgrade(request, cluster)
    if (crds) return rendered
    const said = [await facts.storedOverrides(cluster, namespace), flags, plainValues(user)]
    return {...rendered, documents: await keepGenerated(cluster, said.reduce(mergeTrees), rendered.documents)}
  },
}

const installers = {linkerd, istio: istioInstaller} satisfies Readonly<Record<MeshName, {release: string}>>

/** Meshes are asked for an install in terms of their own, which src/cli/installs.ts makes of a command line. */
export function installerFor<M extends MeshName>(mesh: M): (typeof installers)[M] {
  return installers[mesh]
}

// What installs with default values would apply: checks compare the cluster with it.

import type {KubeObject} from '../kube/object.ts'
import {installerFor} from '../manifests/index.ts'
import type {Context} from '../mesh-command.ts'
import {ownCharts} from './own-charts.ts'

/**
 * @param root the package's folder
 * @param crds the CRDs alone, or the control plane
 */
export async function defaultManifest(
  context: Context,
  root: string,
  version: string,
  crds: boolean,
): Promise<KubeObject[]> {
  const installer = installerFor('linkerd')
  const request = {
    crds,
    charts: {own: ownCharts(root, 'linkerd')},
    namespace: context.controlPlaneNamespaces.linkerd,
    createdBy: `mesh/cli ${version}`,
    ha: false,
    externalIssuer: false,
    flags: {},
    user: {},
    identityFiles: {},
    now: context.now(),
    randomBytes: context.randomBytes,
    certificateKeys: installer.prepareKeys(crds),
  }
  const {documents} = await installer.render(request, undefined)
  return documents.map((document) => document.object())
}

/** The CustomResourceDefinitions of Istio. */
export async function defaultIstioCrds({now, randomBytes}: Context, root: string): Promise<KubeObject[]> {
  const request = {charts: {own: ownCharts(root, 'istio')}, files: [], set: [], crds: true, now: now(), randomBytes}
  const {documents} = await installerFor('istio').render(request, undefined)
  return documents.map((document) => document.object())
}

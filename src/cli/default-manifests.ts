// What an install with default values would apply: checks ask the cluster whether it could.

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
    namespace: context.controlPlaneNamespace,
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

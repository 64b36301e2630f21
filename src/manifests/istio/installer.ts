// What `mesh install` and its kin call for Istio.

import type {Cluster} from '../../kube/cluster.ts'
import {istioVersion} from '../../meshes/istio.ts'
import {type IstioRequest, type RenderedIstio, renderIstio} from './install.ts'
import type {SetFlag} from './set-flags.ts'

export const istioInstaller = {
  release: istioVersion,
  /** istiod makes its webhooks' certificates itself. */
  async prepareKeys(): Promise<readonly string[]> {
    return []
  },
  render: renderIstio,
  /** Rendered as an install is: what a cluster runs is in no way remembered but by the user's own files. */
  renderUpgrade(request: IstioRequest, cluster: Cluster): Promise<RenderedIstio> {
    return renderIstio(request, cluster)
  },
  /** Nothing that an install makes for itself would be lost: istiod keeps its certificates. */
  renderToApply(request: IstioRequest, cluster: Cluster): Promise<RenderedIstio> {
    return renderIstio(request, cluster)
  },
  /** The CNI plugin alone. */
  renderCni(request: IstioRequest, cluster: Cluster | undefined): Promise<RenderedIstio> {
    const alone: SetFlag[] = [{kind: 'set', text: 'components.cni.enabled=true'}]
    return renderIstio({...request, profile: 'empty', set: [...alone, ...request.set]}, cluster)
  },
}

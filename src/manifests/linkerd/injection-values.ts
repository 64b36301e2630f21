// The values that a manual injection renders the proxy with.

import {Exit, MeshError} from '../../errors.ts'
import {loadChart, plainValues, type Values} from '../../helm/index.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {JsonObject} from '../../kube/object.ts'
import {mergeTrees, valueAt, withValue} from '../values.ts'
import {type ChartFolders, findChart} from './charts.ts'
import {installedValues} from './cluster-facts.ts'
import {withRelease} from './install.ts'

export interface InjectionValuesRequest {
  charts: ChartFolders
  namespace: string
  /** Over the values of the control plane. */
  user: Values
}

/**
 * @param cluster where the control plane is installed; undefined takes the chart's defaults
 * @throws MeshError when the control plane is not installed, or the values name no trust anchors
 */
export async function injectionValues(
  request: InjectionValuesRequest,
  cluster: Cluster | undefined,
): Promise<JsonObject> {
  const {charts, namespace, user} = request
  const defaults = withRelease(plainValues((await loadChart({path: findChart(charts, 'control-plane')})).values))
  const installed = cluster === undefined ? {} : await installedValues(cluster, namespace)
  const values = mergeTrees(mergeTrees(defaults, installed), plainValues(user))
  if (String(valueAt(values, 'identityTrustAnchorsPEM') ?? '') === '') {
    throw new MeshError(Exit.Failed, 'the values name no trust anchors, without which a proxy cannot prove who it is', {
      hint: 'mesh inject --manual --ignore-cluster --set-file identityTrustAnchorsPEM=ca.crt FILE',
    })
  }
  // The proxy's templates want a domain; the control plane falls back in the same way.
  const domain = valueAt(values, 'identityTrustDomain') || valueAt(values, 'clusterDomain') || 'cluster.local'
  return withValue(values, 'identityTrustDomain', domain)
}

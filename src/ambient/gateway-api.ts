// What to say where the Gateway API is missing, without which there are no waypoints.

import {Exit, MeshError} from '../errors.ts'
import {gatewayApiBundle} from '../meshes/gateway-api.ts'

/** Whether the API server does not serve the kind at all; its error class lives in kube/, known here by type only. */
export function isWithoutGatewayApi(error: unknown): boolean {
  return error instanceof MeshError && 'trouble' in error && error.trouble === 'not-found'
}

/** For `.catch`. */
export function explainGatewayApi(error: unknown): never {
  if (!isWithoutGatewayApi(error)) throw error
  throw new MeshError(
    Exit.Failed,
    'the cluster lacks the Gateway API, of which waypoints are made: there is no CustomResourceDefinition gateways.gateway.networking.k8s.io',
    {hint: `kubectl apply --server-side -f ${gatewayApiBundle}`, cause: error},
  )
}

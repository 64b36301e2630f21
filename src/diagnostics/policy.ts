// The policy that the control plane gives for a port: inbound for a pod, outbound for a service.

import type {Json} from '../yaml/index.ts'
import {askControlPlane, type ControlPlaneRequest} from './control-plane.ts'
import type {ProxyApi} from './proxy-api/client.ts'

export const policyKinds = ['pod', 'service'] as const
type PolicyKind = (typeof policyKinds)[number]

export interface PolicyRequest extends ControlPlaneRequest {
  kind: PolicyKind
  namespace: string
  name: string
  port: number
  /** The context token of the client whose outbound policy is asked for. */
  token: string
}

/** The kinds that have a policy, and who is asked for it. */
const questions = {
  pod: (api, {namespace, name, port}) =>
    api.first(
      'inbound.InboundServerPolicies/GetPort',
      {workload: `${namespace}:${name}`, port},
      `port ${port} of pod ${namespace}/${name}`,
    ),
  service: (api, {namespace, name, port, token}) =>
    api.first(
      'outbound.OutboundPolicies/Get',
      {source_workload: token, authority: `${name}.${namespace}.svc:${port}`},
      `port ${port} of service ${namespace}/${name}`,
    ),
} as const satisfies Record<PolicyKind, (api: ProxyApi, request: PolicyRequest) => Promise<Json>>

/** As readable JSON (proxy-api/render-message.ts). */
export async function readPolicy(request: PolicyRequest): Promise<Json> {
  return askControlPlane('policy', request, (api) => questions[request.kind](api, request))
}

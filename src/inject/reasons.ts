// The sentences for each reason why an object is not injected.

import type {Reason} from './outcome.ts'

export const reasonTexts: Readonly<Record<Reason, string>> = {
  'host-network': 'hostNetwork is true, and a sidecar cannot take over the traffic of a node',
  'sidecar-exists': 'it has a sidecar or an init container of a mesh already',
  'unsupported-kind': 'it has no pod template',
  disabled: 'injection is disabled by annotation',
  'no-service-account-token': 'automountServiceAccountToken is false, and a proxy needs the token to prove who it is',
  'missing-kind': 'it has no kind',
  'control-plane': "it is part of the mesh's control plane",
}

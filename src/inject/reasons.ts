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
  'other-mesh': 'it has the sidecar of another mesh already, and two in one pod would both take over its traffic',
  'opt-out': 'injection is disabled by label or annotation',
  'never-selected': 'the injector is configured never to inject pods with its labels',
  'system-namespace': 'its namespace belongs to Kubernetes itself, where nothing is injected',
  'invalid-policy': 'the policy of the injector is neither enabled nor disabled',
  'not-asked': 'the policy of the injector is to inject only pods that ask for it',
}

// What checks find before an install of Linkerd, and between its two steps: codes MESH01xx.

import type {Message} from './message.ts'

export const setupMessages = {
  MESH0101: {
    level: 'error',
    text: 'namespace "{namespace}" exists already',
    remedy: 'mesh check, if it holds an install; kubectl delete namespace {namespace}, if it is left over',
  },
  MESH0102: {level: 'error', text: 'cannot create {problems}', remedy: 'kubectl auth can-i --list'},
  MESH0103: {level: 'error', text: 'not allowed: needs {right}{reason}', remedy: 'kubectl auth can-i {question}'},
  MESH0104: {
    level: 'error',
    text: 'ConfigMap "{name}" does not exist in namespace "{namespace}"',
    remedy: 'start the API server with --requestheader-client-ca-file',
  },
  MESH0105: {
    level: 'error',
    text: 'ConfigMap "{name}" in namespace "{namespace}" has no "{key}"',
    remedy: 'start the API server with --requestheader-client-ca-file',
  },
  MESH0106: {
    level: 'warning',
    text: "the API server's clock is over {limit} s away from the last heartbeat of {nodes}",
    remedy: 'kubectl describe nodes',
  },
  MESH0107: {
    level: 'error',
    text: 'CRDs are missing or too old: {problems}',
    remedy: 'mesh install --crds | kubectl apply --server-side -f -',
  },
} as const satisfies Record<string, Message>

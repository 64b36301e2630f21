// What checks find of the release that is installed, and of newer ones: codes MESH04xx.

import type {Message} from './message.ts'

export const releaseMessages = {
  MESH0401: {
    level: 'warning',
    text: 'mesh installs Linkerd {found}, and the newest release of that channel is {newest}',
    remedy: 'update mesh, or render the newer charts: mesh install --charts DIR',
  },
  MESH0402: {
    level: 'warning',
    text: 'the newest release is not known for the channel of {found}, only for {channels}',
    remedy: 'mesh check --expected-version {found}',
  },
  MESH0403: {
    level: 'error',
    text: 'ConfigMap "{name}" in namespace "{namespace}" does not say which release is installed: it has no linkerdVersion',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0404: {
    level: 'warning',
    text: 'the control plane is {found}, and the newest release of its channel is {newest}',
    remedy: 'update mesh, then: mesh upgrade | kubectl apply -f -',
  },
  MESH0405: {
    level: 'warning',
    text: 'the control plane is {found}, and mesh installs {wanted}',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
} as const satisfies Record<string, Message>

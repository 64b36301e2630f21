// The flags of the commands that ask the control plane itself, and the request that they make.

import {Flags} from '@oclif/core'
import {parseAddress} from '../diagnostics/authority.ts'
import type {ControlPlaneRequest} from '../diagnostics/control-plane.ts'
import type {Context} from '../mesh-command.ts'

export const controlPlaneFlags = {
  'destination-pod': Flags.string({
    helpValue: 'NAME',
    summary: 'The pod of the destination service to ask [default: the first that is ready]',
  }),
  'api-addr': Flags.custom<string>({
    helpValue: 'HOST:PORT',
    exclusive: ['destination-pod'],
    summary: 'Ask this address instead of a port-forward to the control plane',
    parse: async (text) => parseAddress(text),
  })(),
}

/** @param shown its default, as the help shows it */
export function tokenFlag(shown?: string) {
  return Flags.string({
    helpValue: 'TEXT',
    summary: 'The context token of the proxy to ask as',
    ...(shown !== undefined && {default: shown}),
  })
}

interface ControlPlaneFlags {
  'destination-pod'?: string | undefined
  'api-addr'?: string | undefined
  timeout?: number | undefined
}

/** What the readers of src/diagnostics take; spread it into their requests. */
export function controlPlaneRequest(context: Context, flags: ControlPlaneFlags): ControlPlaneRequest {
  return {
    cluster: context.cluster,
    controlPlaneNamespace: context.controlPlaneNamespace,
    destinationPod: flags['destination-pod'],
    address: flags['api-addr'],
    timeout: flags.timeout,
  }
}

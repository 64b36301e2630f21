// The service profile that the destination service gives for an address.

import type {Json} from '../yaml/index.ts'
import {checkDestination} from './authority.ts'
import {askControlPlane, type ControlPlaneRequest} from './control-plane.ts'

export interface ProfileRequest extends ControlPlaneRequest {
  /** `IP:PORT` or `NAME:PORT`. */
  destination: string
  token?: string | undefined
}

/** The first that a proxy would be told, as readable JSON (proxy-api/render-message.ts). */
export async function readProfile(request: ProfileRequest): Promise<Json> {
  const {destination, token = ''} = request
  checkDestination(destination)
  return askControlPlane('destination', request, (api) =>
    api.first(
      'destination.Destination/GetProfile',
      {scheme: 'http:', path: destination, context_token: token},
      `"${destination}"`,
    ),
  )
}

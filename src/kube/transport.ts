// One request to an API server and its answer, whatever carries them.

import type {Duplex} from 'node:stream'
import type {PodPort} from './cluster.ts'
import type {Call} from './kube-error.ts'

export interface TransportRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Path and query, from the server's root. */
  path: string
  /** What is being asked, for messages. */
  call: Call
  accept?: string
  contentType?: string
  body?: string
}

export interface TransportAnswer {
  status: number
  body: string
}

export interface Transport {
  /** The server, as messages name it. */
  readonly server: string
  /** Resolves for every status; rejects with a KubeError when there was no answer before the deadline. */
  send(request: TransportRequest): Promise<TransportAnswer>
  openPort(target: PodPort): Promise<Duplex>
  /** The clock of the last answer, moved on to this moment; undefined before the first. */
  serverTime(): Date | undefined
  close(): void
}

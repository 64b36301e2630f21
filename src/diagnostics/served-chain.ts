// The certificates that a proxy really serves, asked for as another proxy would.

import type {Duplex} from 'node:stream'
import {connect, type DetailedPeerCertificate, type TLSSocket} from 'node:tls'
import {Exit, MeshError} from '../errors.ts'

export interface ServedChainRequest {
  /** To the proxy; destroyed in the end. */
  stream: Duplex
  /** The name of the identity that is asked for. */
  serverName: string
  /** How messages name the port. */
  subject: string
  /** Milliseconds for the handshake. */
  timeout: number
}

/**
 * The certificates of the chain that are no authority's, in DER, the proxy's own first. Nothing is verified: what is
 * served is what is wanted, the bad above all.
 *
 * @throws MeshError when the handshake fails, or the stream before it
 */
export async function readServedChain(request: ServedChainRequest): Promise<Uint8Array[]> {
  const {stream, serverName} = request
  const socket = connect({socket: stream, servername: serverName, rejectUnauthorized: false})
  try {
    await handshake(socket, request)
    return leavesOf(socket.getPeerCertificate(true))
  } finally {
    for (const end of [socket, stream]) {
      // Either may fail once more while it is taken down.
      end.on('error', () => {})
      end.destroy()
    }
  }
}

function handshake(socket: TLSSocket, {stream, subject, timeout}: ServedChainRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (what: string, cause?: Error): void =>
      reject(new MeshError(Exit.Failed, `${subject} ${what}`, {cause}))
    const deadline = setTimeout(() => fail(`showed no certificate within ${timeout / 1000} s`), timeout)
    socket.once('close', () => {
      clearTimeout(deadline)
      fail('closed the connection before it showed a certificate')
    })
    // The stream's own failure says more than the handshake that breaks because of it.
    stream.once('error', reject)
    socket.once('error', (error) => fail(`did not finish a TLS handshake: ${error.message}`, error))
    socket.once('secureConnect', () => {
      clearTimeout(deadline)
      resolve()
    })
  })
}

function leavesOf(first: DetailedPeerCertificate): Uint8Array[] {
  const seen = new Set<string>()
  const leaves: Uint8Array[] = []
  // A self-signed certificate is its own issuer.
  for (
    let certificate: DetailedPeerCertificate | undefined = first;
    certificate?.raw !== undefined && !seen.has(certificate.fingerprint256);
    certificate = certificate.issuerCertificate
  ) {
    seen.add(certificate.fingerprint256)
    if (!certificate.ca) leaves.push(certificate.raw)
  }
  return leaves
}

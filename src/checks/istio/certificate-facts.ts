// What the checks of certificates share: istiod's authority, and the roots that it has given to proxies.

import type {X509Certificate} from 'node:crypto'
import {authorityForms, authoritySecrets, rootCertificates} from '../../meshes/istio.ts'
import {textAt} from '../../yaml/index.ts'
import type {Credentials, NamedPem} from '../certificates.ts'
import {readAnchors, readCredentials} from '../certificates.ts'
import {fact, finding, NotAsked} from '../facts.ts'
import {readSecret} from '../secrets.ts'
import type {BaseFacts} from './base-facts.ts'

export interface Authority {
  /** The Secret that holds it. */
  readonly secret: string
  /** What signs the certificates of workloads. */
  readonly credentials: Credentials
  readonly roots: readonly X509Certificate[]
}

export function certificateFacts({namespace, cluster, installed}: BaseFacts) {
  return {
    authority: fact('authority', async (): Promise<Authority> => {
      await installed()
      const connected = await cluster()
      for (const name of authoritySecrets) {
        const secret = await readSecret(connected, {name, namespace})
        if (secret !== undefined) return readAuthority(name, namespace, secret)
      }
      throw new NotAsked(
        `namespace "${namespace}" has no Secret ${authoritySecrets.join(' or ')}: another authority signs`,
      )
    }),
    /** What proxies trust, as istiod last wrote it. */
    distributedRoots: fact('distributedRoots', async (): Promise<readonly X509Certificate[]> => {
      await installed()
      const {name, key} = rootCertificates
      const map = await (await cluster()).get('configmaps', {name, namespace})
      if (map === undefined) throw finding('MESH0919', {name, namespace, problem: 'it does not exist'})
      const text = textAt(map, 'data', key) ?? ''
      if (text === '') throw finding('MESH0919', {name, namespace, problem: `it has no ${key}`})
      return readAnchors({text, name: `ConfigMap ${name} in namespace "${namespace}"`})
    }),
  }
}

/** An authority that is its own root needs neither a root nor a chain beside it. */
function readAuthority(secret: string, namespace: string, held: ReadonlyMap<string, string>): Authority {
  const holds = (key: string) => (held.get(key) ?? '') !== ''
  const keys = authorityForms.find(({certificate}) => holds(certificate)) ?? authorityForms[0]
  const missing = [keys.certificate, keys.key].filter((key) => !holds(key))
  if (missing.length > 0) throw finding('MESH0502', {name: secret, namespace, missing, present: [...held.keys()]})
  const named = (key: string): NamedPem => ({
    name: `Secret ${secret} in namespace "${namespace}", key ${key}`,
    text: held.get(key) ?? '',
  })
  const {certificate, chain} = readCredentials(named(keys.certificate), named(keys.key))
  const more = keys.chain !== undefined && holds(keys.chain) ? readAnchors(named(keys.chain)) : []
  return {
    secret,
    credentials: {certificate, chain: [...chain, ...more]},
    roots: holds(keys.root) ? readAnchors(named(keys.root)) : [certificate],
  }
}

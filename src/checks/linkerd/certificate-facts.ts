// What the checks of certificates share: the mesh's trust anchors and issuer, and the certificates of its webhooks.

import type {X509Certificate} from 'node:crypto'
import type {KubeObject} from '../../kube/object.ts'
import {identitySchemes, objects, trustBundleKey, webhooks} from '../../meshes/linkerd.ts'
import type {CertificateDetails} from '../../x509/details.ts'
import {subjectOf} from '../../x509/validity.ts'
import {listAt, textAt} from '../../yaml/index.ts'
import type {Credentials, NamedPem} from '../certificates.ts'
import {readAnchors, readCredentials} from '../certificates.ts'
import {fact, finding} from '../facts.ts'
import {readSecret} from '../secrets.ts'
import type {BaseFacts} from './base-facts.ts'

export interface WebhookIdentity {
  /** The name under which the API server calls the webhook. */
  readonly dnsName: string
  readonly credentials: Credentials
  /** What the API server trusts when it calls. */
  readonly anchors: readonly X509Certificate[]
}

type Webhook = (typeof webhooks)[keyof typeof webhooks]

export function certificateFacts(base: BaseFacts) {
  const {namespace, cluster, config} = base

  /** One of the keys under which the install's values keep the identity's certificates. */
  const scheme = async (): Promise<keyof typeof identitySchemes> => {
    const name = textAt((await config()).values, 'identity', 'issuer', 'scheme') || 'linkerd.io/tls'
    if (name === 'linkerd.io/tls' || name === 'kubernetes.io/tls') return name
    throw finding('MESH0503', {scheme: name, valid: Object.keys(identitySchemes)})
  }
  const issuerSecret = fact('identity', async () => {
    const place = {name: objects.issuerSecret, namespace}
    const secret = await readSecret(await cluster(), place)
    if (secret === undefined) throw finding('MESH0501', place)
    return secret
  })
  const readIssuerSecret = async (keys: readonly string[]): Promise<NamedPem[]> =>
    pick(await issuerSecret(), {name: objects.issuerSecret, namespace}, keys)

  // Anchors and issuer share the name of the fact that "certificate config is valid" owns, but not their fate: who may not
  // read Secrets still learns whether the anchors are in date.
  const trustAnchors = fact('identity', async () => {
    const {anchors} = identitySchemes[await scheme()]
    if (anchors !== undefined) return (await readIssuerSecret([anchors])).flatMap(readAnchors)
    const text = textAt((await config()).values, 'identityTrustAnchorsPEM') ?? ''
    if (text !== '') return readAnchors({text, name: `value identityTrustAnchorsPEM of ConfigMap ${objects.configMap}`})
    return readAnchors({
      text: (await trustRoots()) ?? '',
      name: `ConfigMap ${objects.trustRoots}, key ${trustBundleKey}`,
    })
  })
  const issuer = fact('identity', async () => {
    const keys = identitySchemes[await scheme()]
    const [certificate, key] = await readIssuerSecret([keys.certificate, keys.key])
    if (certificate === undefined || key === undefined)
      throw new Error('a Secret gave fewer keys than it was asked for')
    return readCredentials(certificate, key)
  })
  const trustRoots = fact('trustRoots', async (): Promise<string | undefined> => {
    const map = await (await cluster()).get('configmaps', {name: objects.trustRoots, namespace})
    return textAt(map, 'data', trustBundleKey)
  })

  const policyWebhook = fact('policyWebhook', async () =>
    (await cluster()).get('validatingwebhookconfigurations', {name: webhooks.policy.configuration}),
  )
  const identityOf = async (webhook: Webhook, configuration: KubeObject | undefined) => {
    await base.installed()
    return readWebhook(base, webhook, configuration)
  }
  return {
    /** The API server's: a laptop's clock is not to be trusted with certificates. */
    now: fact('now', async (): Promise<Date> => (await cluster()).now()),
    identity: fact('identity', async (): Promise<void> => {
      await Promise.all([trustAnchors(), issuer()])
    }),
    trustAnchors,
    issuer,
    /** What the control plane's own proxies trust; undefined when nobody wrote it. */
    trustRoots,
    /** Reads what only the library tells, which takes a while to load. */
    certificateDetails: fact('certificateDetails', async (): Promise<(of: X509Certificate) => CertificateDetails> => {
      const {readDetails} = await import('../../x509/details.ts')
      return (certificate) => {
        try {
          return readDetails(certificate.raw)
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error)
          throw finding('MESH0504', {problem: `"${subjectOf(certificate)}" cannot be read: ${reason}`})
        }
      }
    }),
    injectorIdentity: fact('injectorIdentity', async () => identityOf(webhooks.injector, await base.injectorWebhook())),
    profileIdentity: fact('profileIdentity', async () => identityOf(webhooks.profile, await base.profileWebhook())),
    policyIdentity: fact('policyIdentity', async () => identityOf(webhooks.policy, await policyWebhook())),
  }
}

/** @throws Finding naming the keys that the Secret lacks */
function pick(
  secret: ReadonlyMap<string, string>,
  place: {name: string; namespace: string},
  keys: readonly string[],
): NamedPem[] {
  const missing = keys.filter((key) => !secret.has(key))
  if (missing.length > 0) throw finding('MESH0502', {...place, missing, present: [...secret.keys()]})
  return keys.map((key) => ({text: secret.get(key) ?? '', name: `Secret ${place.name}, key ${key}`}))
}

/** @returns undefined for a webhook that an install may be without, and that is not there */
async function readWebhook(
  {namespace, cluster}: BaseFacts,
  webhook: Webhook,
  configuration: KubeObject | undefined,
): Promise<WebhookIdentity | undefined> {
  if (configuration === undefined) {
    if (webhook.optional) return undefined
    throw finding('MESH0302', {kind: webhook.kind, names: webhook.configuration})
  }
  const connected = await cluster()
  for (const {name, certificate, key} of webhook.secrets) {
    const place = {name, namespace}
    const secret = await readSecret(connected, place)
    if (secret === undefined) continue
    const [certificatePem, keyPem] = pick(secret, place, [certificate, key])
    if (certificatePem === undefined || keyPem === undefined) continue
    return {
      dnsName: `${webhook.service}.${namespace}.svc`,
      credentials: readCredentials(certificatePem, keyPem),
      anchors: readBundle(configuration, webhook),
    }
  }
  if (webhook.optional) return undefined
  throw finding('MESH0501', {name: webhook.secrets[0].name, namespace})
}

/** @throws Finding unless there is exactly one webhook, with a bundle of anchors */
function readBundle(configuration: KubeObject, {kind}: Webhook): readonly X509Certificate[] {
  const {name} = configuration.metadata
  const entries = listAt(configuration, 'webhooks')
  const [entry] = entries
  if (entry === undefined || entries.length > 1) throw finding('MESH0513', {kind, name, count: entries.length})
  const bundle = textAt(entry, 'clientConfig', 'caBundle') ?? ''
  if (bundle === '') throw finding('MESH0514', {kind, name})
  return readAnchors({text: Buffer.from(bundle, 'base64').toString('utf8'), name: `the caBundle of ${kind} ${name}`})
}

// The objects of an install that carry certificates: whole, with parts for a test to replace.

import type {KubeObject} from '../../src/kube/object.ts'
import type {CertificateOptions, MadeCertificate} from './certificates.ts'
import {makeCertificate} from './certificates.ts'
import {linkerdConfig} from './linkerd-install.ts'
import {object} from './objects.ts'

export interface Validity {
  readonly from: Date
  readonly to: Date
}

export interface Identity {
  readonly anchor: MadeCertificate
  readonly issuer: MadeCertificate
  /** Signs the certificates of the webhooks. */
  readonly webhookAnchor: MadeCertificate
  readonly objects: readonly KubeObject[]
}

/** @param validity of every certificate */
export async function makeIdentity(namespace: string, validity: Validity): Promise<Identity> {
  const anchor = await makeCertificate({name: 'root.linkerd.cluster.local', ...validity})
  const issuer = await makeCertificate({name: 'identity.linkerd.cluster.local', issuer: anchor, ...validity})
  const webhookAnchor = await makeCertificate({name: 'webhooks', ...validity})
  const webhookObjects = await Promise.all(
    webhooks.map(async (webhook) => {
      const certificate = await webhookCertificate(webhook.service, namespace, {issuer: webhookAnchor, ...validity})
      return [
        webhookConfiguration(webhook, namespace, webhookAnchor.pem),
        secret(`${webhook.service}-k8s-tls`, namespace, {'tls.crt': certificate.pem, 'tls.key': certificate.key}),
      ]
    }),
  )
  return {
    anchor,
    issuer,
    webhookAnchor,
    objects: [
      linkerdConfig({identityTrustAnchorsPEM: anchor.pem, identity: {issuer: {scheme: 'linkerd.io/tls'}}}),
      issuerSecret(namespace, issuer),
      trustRoots(namespace, anchor.pem),
      ...webhookObjects.flat(),
    ],
  }
}

export const webhooks = [
  {name: 'linkerd-proxy-injector', service: 'linkerd-proxy-injector', kind: 'MutatingWebhookConfiguration'},
  {name: 'linkerd-sp-validator', service: 'linkerd-sp-validator', kind: 'ValidatingWebhookConfiguration'},
  {name: 'linkerd-policy-validator', service: 'linkerd-policy-validator', kind: 'ValidatingWebhookConfiguration'},
] as const

export function webhookCertificate(
  service: string,
  namespace: string,
  options: CertificateOptions,
): Promise<MadeCertificate> {
  const name = `${service}.${namespace}.svc`
  return makeCertificate({name, alternatives: [name], isAuthority: false, ...options})
}

export function webhookConfiguration(
  {name, service, kind}: (typeof webhooks)[number],
  namespace: string,
  caBundle: string,
): KubeObject {
  return object('admissionregistration.k8s.io/v1', kind, `${name}-webhook-config`, {
    labels: {'linkerd.io/control-plane-ns': namespace},
    body: {
      webhooks: [
        {
          name: `${name}.linkerd.io`,
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Ignore',
          clientConfig: {service: {name: service, namespace}, ...(caBundle === '' ? {} : {caBundle: base64(caBundle)})},
        },
      ],
    },
  })
}

export function issuerSecret(namespace: string, {pem, key}: Pick<MadeCertificate, 'pem' | 'key'>): KubeObject {
  return secret('linkerd-identity-issuer', namespace, {'crt.pem': pem, 'key.pem': key})
}

export function trustRoots(namespace: string, bundle: string): KubeObject {
  return object('v1', 'ConfigMap', 'linkerd-identity-trust-roots', {
    namespace,
    body: {data: {'ca-bundle.crt': bundle}},
  })
}

export function secret(name: string, namespace: string, texts: Readonly<Record<string, string>>): KubeObject {
  const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, base64(text)]))
  return object('v1', 'Secret', name, {namespace, body: {data}})
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

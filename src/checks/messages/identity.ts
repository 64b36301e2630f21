// What checks find of certificates, Linkerd's and those that every mesh has to be able to read: codes MESH05xx.

import type {Message} from './message.ts'

export const identityMessages = {
  MESH0501: {
    level: 'error',
    text: 'Secret "{name}" does not exist in namespace "{namespace}"',
    remedy: 'kubectl get secrets -n {namespace}',
  },
  MESH0502: {
    level: 'error',
    text: 'Secret "{name}" in namespace "{namespace}" has no {missing}; it has {present}',
    remedy: 'kubectl describe secret {name} -n {namespace}',
  },
  MESH0503: {
    level: 'error',
    text: 'value identity.issuer.scheme is "{scheme}", which is none of {valid}',
    remedy: 'mesh upgrade --set identity.issuer.scheme=SCHEME | kubectl apply -f -',
  },
  MESH0504: {level: 'error', text: '{problem}', remedy: 'openssl x509 -noout -text -in FILE'},
  MESH0505: {
    level: 'error',
    text: 'trust anchors have to be ECDSA P-256, or RSA 2048 or 4096, and signed with SHA-256: {problems}',
    remedy: 'mesh upgrade --identity-trust-anchors-file ca.crt | kubectl apply -f -',
  },
  MESH0506: {
    level: 'error',
    text: 'trust anchors are out of date: {problems}',
    remedy: 'mesh upgrade --identity-trust-anchors-file ca.crt | kubectl apply -f -',
  },
  MESH0507: {
    level: 'warning',
    text: 'trust anchors are valid for less than 60 days: {problems}',
    remedy: 'mesh upgrade --identity-trust-anchors-file ca.crt | kubectl apply -f -',
  },
  MESH0508: {
    level: 'error',
    text: 'the issuer has to be ECDSA P-256, and signed with SHA-256: {problems}',
    remedy:
      'mesh upgrade --identity-issuer-certificate-file issuer.crt --identity-issuer-key-file issuer.key | kubectl apply -f -',
  },
  MESH0509: {
    level: 'error',
    text: 'the issuer is out of date: {problems}',
    remedy:
      'mesh upgrade --identity-issuer-certificate-file issuer.crt --identity-issuer-key-file issuer.key | kubectl apply -f -',
  },
  MESH0510: {
    level: 'warning',
    text: 'the issuer is valid for less than 60 days: {problems}',
    remedy:
      'mesh upgrade --identity-issuer-certificate-file issuer.crt --identity-issuer-key-file issuer.key | kubectl apply -f -',
  },
  MESH0511: {
    level: 'error',
    text: 'proxies do not trust the issuer: {problem}',
    remedy:
      'mesh upgrade --identity-issuer-certificate-file issuer.crt --identity-issuer-key-file issuer.key | kubectl apply -f -',
  },
  MESH0513: {
    level: 'error',
    text: '{kind} "{name}" has {count} webhooks, expected one',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0514: {
    level: 'error',
    text: 'the webhook of {kind} "{name}" has no caBundle, so the API server cannot trust it',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0515: {
    level: 'error',
    text: 'the API server does not trust the webhook of {name}: {problem}',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
  MESH0516: {
    level: 'warning',
    text: 'the certificates of the webhook of {name} are valid for less than 60 days: {problems}',
    remedy: 'mesh upgrade | kubectl apply -f -',
  },
} as const satisfies Record<string, Message>

// Decides where the trust anchors and the issuer come from, and makes or checks them.

import {Exit, MeshError} from '../../errors.ts'
import type {JsonObject} from '../../kube/object.ts'
import {valueAt, withValue} from '../values.ts'
import type {ExternalIssuer} from './cluster-facts.ts'
import {checkIssuer} from './issuer-rules.ts'

const paths = {
  anchors: 'identityTrustAnchorsPEM',
  certificate: 'identity.issuer.tls.crtPEM',
  key: 'identity.issuer.tls.keyPEM',
} as const

type Part = keyof typeof paths

const flags: Readonly<Record<Part, string>> = {
  anchors: '--identity-trust-anchors-file',
  certificate: '--identity-issuer-certificate-file',
  key: '--identity-issuer-key-file',
}

/** A file that a flag named. */
export interface NamedText {
  readonly name: string
  readonly text: string
}

export interface IdentityOptions {
  readonly files: Partial<Record<Part, NamedText>>
  /** What the Secret of an external issuer holds; undefined without a cluster to ask. */
  readonly external?: ExternalIssuer | undefined
  readonly namespace: string
  readonly now: Date
}

/** The file's contents over the values; a certificate without its last line break gets it, as PEM wants. */
export function withIdentityFiles(values: JsonObject, files: IdentityOptions['files']): JsonObject {
  let result = values
  for (const part of ['anchors', 'certificate', 'key'] as const) {
    const file = files[part]
    if (file !== undefined) result = withValue(result, paths[part], file.text)
  }
  return result
}

/**
 * @param values the merged values, files included
 * @returns the values with anchors, issuer certificate and key in place
 * @throws MeshError when only some of the three are given, or they do not fit together
 */
export async function completeIdentity(values: JsonObject, options: IdentityOptions): Promise<JsonObject> {
  const {files, external, namespace, now} = options
  const given = (part: Part) => String(valueAt(values, paths[part]) ?? '')
  if (valueAt(values, 'identity.issuer.scheme') === 'kubernetes.io/tls') {
    if (files.certificate !== undefined || files.key !== undefined) {
      const named = files.certificate === undefined ? flags.key : flags.certificate
      throw new MeshError(
        Exit.Usage,
        `${named} makes no sense with an external issuer, whose certificate is in the Secret linkerd-identity-issuer`,
      )
    }
    return external === undefined ? values : withExternalIssuer(values, external, options)
  }
  const parts = ['anchors', 'certificate', 'key'] as const
  const missing = parts.filter((part) => given(part) === '')
  if (missing.length === parts.length) {
    const domain = String(valueAt(values, 'identityTrustDomain') ?? '')
    // The X.509 library takes as long to load as the rest of a render, and most installs bring an issuer.
    const {createIssuer} = await import('../../x509/create-issuer.ts')
    const issuer = await createIssuer({name: `identity.${namespace}.${domain}`, now})
    const made = {anchors: issuer.certificate, certificate: issuer.certificate, key: issuer.key}
    return parts.reduce((result, part) => withValue(result, paths[part], made[part]), values)
  }
  const [first] = missing
  if (
    first !== undefined &&
    !(valueAt(values, 'identity.externalCA') === true && missing.length === 1 && first === 'anchors')
  ) {
    throw new MeshError(
      Exit.Failed,
      `${flags[first]} is missing: trust anchors, issuer certificate and issuer key are given together or not at all`,
      {
        hint: `mesh install ${flags[first]} FILE, with the others as they are`,
      },
    )
  }
  const nameOf = (part: Part) => files[part]?.name ?? `value ${paths[part]}`
  checkIssuer(
    {
      anchors: given('anchors'),
      certificate: given('certificate'),
      key: given('key'),
      names: {anchors: nameOf('anchors'), certificate: nameOf('certificate'), key: nameOf('key')},
      issuerName: issuerName(values, namespace),
    },
    now,
  )
  return values
}

function issuerName(values: JsonObject, namespace: string): string {
  const domain = valueAt(values, 'identityTrustDomain') || valueAt(values, 'clusterDomain') || 'cluster.local'
  return `identity.${namespace}.${domain}`
}

/** The control plane reads certificate and key from the Secret; the values carry only what proxies have to trust. */
function withExternalIssuer(
  values: JsonObject,
  external: ExternalIssuer,
  {namespace, now}: IdentityOptions,
): JsonObject {
  const name = (key: string) => `Secret linkerd-identity-issuer, key ${key}`
  checkIssuer(
    {
      ...external,
      names: {anchors: name('ca.crt'), certificate: name('tls.crt'), key: name('tls.key')},
      issuerName: issuerName(values, namespace),
    },
    now,
  )
  return withValue(values, paths.anchors, external.anchors)
}

// Turns a context of a kubeconfig into what every request carries: TLS material and headers.

import {readFile} from 'node:fs/promises'
import type {ExecSurroundings} from './exec-plugin.ts'
import {runExecPlugin} from './exec-plugin.ts'
import {at, isJsonObject, listAt, textAt} from './fields.ts'
import {KubeError} from './kube-error.ts'
import type {Login} from './kubeconfig.ts'
import type {JsonObject} from './object.ts'

export interface TlsMaterial {
  ca?: string | Buffer
  cert?: string | Buffer
  key?: string | Buffer
  servername?: string
  rejectUnauthorized?: false
}

export interface Credentials {
  tls: TlsMaterial
  headers: Record<string, string | string[]>
  /** When they have to be asked for again; undefined: never, unless the API server refuses them. */
  expires: Date | undefined
}

export interface Impersonation {
  as?: string | undefined
  asGroups?: readonly string[] | undefined
}

/** Asks for legacy auth providers' headers (oidc, gcp, azure); loaded only when a kubeconfig has one. */
export type AuthProvider = (login: Login) => Promise<Record<string, string>>

export interface CredentialSources extends ExecSurroundings {
  authProvider: AuthProvider
  now(): Date
}

/** client-go reads a token's file again after a minute, since a service account's token is rotated. */
const tokenFileLifetime = 60_000

export async function readCredentials(
  login: Login,
  impersonation: Impersonation,
  sources: CredentialSources,
): Promise<Credentials> {
  const credentials: Credentials = {tls: await clusterTls(login.cluster), headers: {}, expires: undefined}
  await addCertificate(credentials, login.user)
  await addAuthorization(credentials, login, sources)
  addImpersonation(credentials, login.user, impersonation)
  return credentials
}

async function clusterTls(cluster: JsonObject): Promise<TlsMaterial> {
  const ca = await material(cluster, 'certificate-authority')
  const servername = textAt(cluster, 'tls-server-name')
  return {
    ...(ca === undefined ? {} : {ca}),
    ...(servername === undefined || servername === '' ? {} : {servername}),
    ...(cluster['insecure-skip-tls-verify'] === true ? {rejectUnauthorized: false} : {}),
  }
}

async function addCertificate(credentials: Credentials, user: JsonObject): Promise<void> {
  const cert = await material(user, 'client-certificate')
  const key = await material(user, 'client-key')
  if (cert !== undefined) credentials.tls.cert = cert
  if (key !== undefined) credentials.tls.key = key
}

async function addAuthorization(credentials: Credentials, login: Login, sources: CredentialSources): Promise<void> {
  const {user, cluster} = login
  const tokenFile = textAt(user, 'tokenFile')
  const token = textAt(user, 'token')
  const username = textAt(user, 'username')
  if (tokenFile !== undefined && tokenFile !== '') {
    credentials.headers.Authorization = `Bearer ${(await readMaterial(tokenFile)).toString().trim()}`
    credentials.expires = new Date(sources.now().getTime() + tokenFileLifetime)
  } else if (token !== undefined && token !== '') {
    credentials.headers.Authorization = `Bearer ${token}`
  } else if (username !== undefined && username !== '') {
    const pair = Buffer.from(`${username}:${textAt(user, 'password') ?? ''}`)
    credentials.headers.Authorization = `Basic ${pair.toString('base64')}`
  } else if (isJsonObject(user.exec)) {
    const given = await runExecPlugin(user.exec, cluster, sources)
    if (given.token !== undefined) credentials.headers.Authorization = `Bearer ${given.token}`
    if (given.certificate !== undefined) credentials.tls.cert = given.certificate
    if (given.key !== undefined) credentials.tls.key = given.key
    credentials.expires = given.expires
  } else if (isJsonObject(user['auth-provider'])) {
    Object.assign(credentials.headers, await sources.authProvider(login))
  }
}

/** The flags replace what the kubeconfig says, as kubectl's do. */
function addImpersonation({headers}: Credentials, user: JsonObject, {as, asGroups}: Impersonation): void {
  const name = as ?? textAt(user, 'as')
  const groups = asGroups !== undefined && asGroups.length > 0 ? asGroups : listAt(user, 'as-groups').map(String)
  if (name === undefined || name === '') {
    if (groups.length > 0) {
      throw new KubeError('config', 'a group cannot be impersonated without a user', {
        hint: '--as USER --as-group GROUP',
      })
    }
    return
  }
  headers['Impersonate-User'] = name
  if (groups.length > 0) headers['Impersonate-Group'] = [...groups]
  const uid = textAt(user, 'as-uid')
  if (uid !== undefined) headers['Impersonate-Uid'] = uid
  const extra = at(user, 'as-user-extra')
  if (!isJsonObject(extra)) return
  for (const key of Object.keys(extra)) {
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = listAt(extra, key).map(String)
  }
}

/** Inline data wins over a file, as in client-go. */
async function material(section: JsonObject, field: string): Promise<Buffer | undefined> {
  const data = textAt(section, `${field}-data`)
  if (data !== undefined && data !== '') return Buffer.from(data, 'base64')
  const file = textAt(section, field)
  return file === undefined || file === '' ? undefined : readMaterial(file)
}

async function readMaterial(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new KubeError('config', `cannot read a credential file that the kubeconfig names: ${why}`, {
      hint: 'kubectl config view',
      cause: error,
    })
  }
}

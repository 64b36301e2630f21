// The folder of one cluster: its keys, configuration, data and logs, in memory where that is possible.

import {accessSync, constants} from 'node:fs'
import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createAuthority, createSigningKey} from './certificates.ts'
import {files, type Ports} from './components.ts'
import {egressConfiguration} from './pod-network.ts'
import {isAlive} from './processes.ts'

/** What a client needs to speak to the API server as its administrator; PEM. */
export interface Credentials {
  ca: string
  cert: string
  key: string
}

const PREFIX = 'mesh-cluster-'
const MEMORY = '/dev/shm'
const LOOPBACK = ['127.0.0.1', 'localhost']

/** The name tells whose it is: what a killed process left there, which is memory, the next one takes away. */
export async function createClusterFolder(): Promise<string> {
  const parent = isWritable(MEMORY) ? MEMORY : tmpdir()
  for (const name of await readdir(parent)) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (owner !== undefined && !isAlive(Number(owner))) await rm(join(parent, name), {recursive: true, force: true})
  }
  return mkdtemp(join(parent, `${PREFIX}${process.pid}-`))
}

export async function writeClusterFiles(folder: string, {apiserver: port}: Ports): Promise<Credentials> {
  const authority = await createAuthority('mesh test cluster')
  const server = await authority.issue({name: 'kube-apiserver', hosts: [...LOOPBACK, 'kubernetes.default.svc']})
  const kubelet = await authority.issue({name: 'kubelet', hosts: LOOPBACK})
  const admin = await authority.issue({name: 'admin', organization: 'system:masters'})
  const credentials = {ca: authority.certificate, cert: admin.certificate, key: admin.key}

  const contents: Record<Exclude<keyof typeof files, 'podNetwork'>, string> = {
    authority: authority.certificate,
    serverCertificate: server.certificate,
    serverKey: server.key,
    kubeletCertificate: kubelet.certificate,
    kubeletKey: kubelet.key,
    adminCertificate: admin.certificate,
    adminKey: admin.key,
    tokenKey: createSigningKey(),
    egress: egressConfiguration(join(folder, files.podNetwork)),
    kwok: '',
    kubeconfig: kubeconfig(`https://127.0.0.1:${port}`, credentials),
  }
  const named: Readonly<Record<string, string>> = files
  for (const [role, content] of Object.entries(contents))
    await writeFile(join(folder, named[role] ?? role), content, {mode: 0o600})
  return credentials
}

/** Written as JSON, which is YAML too; it carries the certificates, so that a copy works anywhere. */
function kubeconfig(server: string, {ca, cert, key}: Credentials): string {
  const name = 'mesh-test'
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{name, context: {cluster: name, user: name}}],
    clusters: [{name, cluster: {server, 'certificate-authority-data': base64(ca)}}],
    users: [{name, user: {'client-certificate-data': base64(cert), 'client-key-data': base64(key)}}],
  }
  return JSON.stringify(config, null, 2)
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

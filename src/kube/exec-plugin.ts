// Runs a kubeconfig's credential plugin: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins

import {spawn} from 'node:child_process'
import {at, isJsonObject, listAt, textAt} from './fields.ts'
import {KubeError} from './kube-error.ts'
import type {JsonObject} from './object.ts'

export interface ExecSurroundings {
  env: Readonly<Record<string, string | undefined>>
  /** Whether a person can answer the plugin's questions. */
  interactive: boolean
}

export interface ExecCredential {
  token: string | undefined
  certificate: string | undefined
  key: string | undefined
  /** undefined: good until the API server refuses it. */
  expires: Date | undefined
}

/** Of a plugin that login-rules.ts has let pass. It shares our process group, so Ctrl-C ends it; it has no deadline, since a person may be logging in. */
export async function runExecPlugin(
  exec: JsonObject,
  cluster: JsonObject,
  surroundings: ExecSurroundings,
): Promise<ExecCredential> {
  const command = textAt(exec, 'command') ?? ''
  const interactive = isInteractive(exec, command, surroundings)
  const declared = listAt(exec, 'env').map((entry) => [textAt(entry, 'name') ?? '', textAt(entry, 'value') ?? ''])
  const env = {
    ...surroundings.env,
    ...Object.fromEntries(declared),
    KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(exec, cluster, interactive)),
  }
  const {code, stdout} = await runToEnd(exec, command, env, interactive)
  if (code !== 0) {
    throw new KubeError('config', `credential plugin ${command} ended with code ${code}`, {
      hint: `run it alone: ${command}`,
    })
  }
  return readCredential(command, stdout, textAt(exec, 'apiVersion'))
}

function isInteractive(exec: JsonObject, command: string, surroundings: ExecSurroundings): boolean {
  const mode = textAt(exec, 'interactiveMode') ?? 'IfAvailable'
  if (mode === 'Never') return false
  if (mode === 'Always' && !surroundings.interactive) {
    throw new KubeError('config', `credential plugin ${command} asks questions, and standard input is not a terminal`)
  }
  return surroundings.interactive
}

function execInfo(exec: JsonObject, cluster: JsonObject, interactive: boolean): JsonObject {
  const described: JsonObject = {}
  if (at(exec, 'provideClusterInfo') === true) {
    described.cluster = Object.fromEntries(
      ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority-data', 'proxy-url'].flatMap(
        (key) => (cluster[key] === undefined ? [] : [[key, cluster[key]]]),
      ),
    )
  }
  return {
    apiVersion: textAt(exec, 'apiVersion') ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: {...described, interactive},
  }
}

function runToEnd(
  exec: JsonObject,
  command: string,
  env: Record<string, string | undefined>,
  interactive: boolean,
): Promise<{code: number | string; stdout: string}> {
  const args = listAt(exec, 'args').map(String)
  return new Promise((resolve, reject) => {
    // What the plugin says, such as the address of a login page, goes straight to the person.
    const child = spawn(command, args, {env, stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit']})
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', (error) => {
      const hint = textAt(exec, 'installHint')?.trim()
      reject(
        new KubeError('config', `cannot run credential plugin ${command}: ${error.message}`, {
          hint: hint ?? `install ${command}, or choose another context`,
          cause: error,
        }),
      )
    })
    child.on('close', (code, signal) =>
      resolve({code: code ?? signal ?? 'unknown', stdout: Buffer.concat(chunks).toString()}),
    )
  })
}

function readCredential(command: string, stdout: string, apiVersion: string | undefined): ExecCredential {
  let answer: unknown
  try {
    answer = JSON.parse(stdout)
  } catch (error) {
    throw new KubeError('config', `credential plugin ${command} printed something other than JSON`, {cause: error})
  }
  const status = isJsonObject(answer) ? answer.status : undefined
  if (!isJsonObject(answer) || answer.kind !== 'ExecCredential' || !isJsonObject(status)) {
    throw new KubeError('config', `credential plugin ${command} printed no ExecCredential with a status`)
  }
  if (apiVersion !== undefined && answer.apiVersion !== apiVersion) {
    throw new KubeError(
      'config',
      `credential plugin ${command} answered in ${String(answer.apiVersion)}, asked for ${apiVersion}`,
    )
  }
  const expires = textAt(status, 'expirationTimestamp')
  const credential: ExecCredential = {
    token: textAt(status, 'token'),
    certificate: textAt(status, 'clientCertificateData'),
    key: textAt(status, 'clientKeyData'),
    expires: expires === undefined ? undefined : new Date(expires),
  }
  if (credential.token === undefined && credential.certificate === undefined) {
    throw new KubeError('config', `credential plugin ${command} gave neither a token nor a certificate`)
  }
  return credential
}

// Finds the kubeconfig files as kubectl does, merges them, and picks one context.

import {readFile} from 'node:fs/promises'
import {delimiter, dirname, isAbsolute, join} from 'node:path'
import {at, isJsonObject, listAt, textAt} from './fields.ts'
import {KubeError} from './kube-error.ts'
import type {Json, JsonObject} from './object.ts'

export interface KubeconfigChoice {
  /** One file instead of the usual places; it has to exist. */
  kubeconfig?: string | undefined
  context?: string | undefined
  env: Readonly<Record<string, string | undefined>>
}

/** A context with everything that it points at, file names made absolute. */
export interface Login {
  contextName: string
  namespace: string
  cluster: JsonObject
  user: JsonObject
}

interface NamedEntries {
  clusters: Map<string, JsonObject>
  users: Map<string, JsonObject>
  contexts: Map<string, JsonObject>
}

interface Kubeconfig extends NamedEntries {
  currentContext: string
}

const sections = {clusters: 'cluster', users: 'user', contexts: 'context'} as const satisfies Record<
  keyof NamedEntries,
  string
>
const fileFields = {
  clusters: ['certificate-authority'],
  users: ['client-certificate', 'client-key', 'tokenFile'],
  contexts: [],
} as const satisfies Record<keyof NamedEntries, readonly string[]>
const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

/** @throws KubeError when there is no usable configuration; it names the files that were looked at. */
export async function readLogin(choice: KubeconfigChoice, parseYaml: (text: string) => unknown): Promise<Login> {
  const files = kubeconfigFiles(choice)
  const merged: Kubeconfig = {clusters: new Map(), users: new Map(), contexts: new Map(), currentContext: ''}
  let found = 0
  for (const file of files) {
    const text = await readIfPresent(file, choice.kubeconfig !== undefined)
    if (text === undefined) continue
    found++
    mergeFile(merged, file, parseKubeconfig(file, text, parseYaml))
  }
  if (found === 0) {
    const inside = await inClusterLogin(choice.env)
    if (inside !== undefined) return inside
    throw new KubeError('config', `no Kubernetes configuration: looked for ${files.join(', ') || 'a home directory'}`, {
      hint: 'name a file with --kubeconfig FILE or KUBECONFIG=FILE',
    })
  }
  return chooseContext(merged, choice.context, files)
}

function kubeconfigFiles({kubeconfig, env}: KubeconfigChoice): string[] {
  if (kubeconfig !== undefined) return [kubeconfig]
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '')
  if (listed.length > 0) return [...new Set(listed)]
  const home = env.HOME ?? env.USERPROFILE
  return home === undefined || home === '' ? [] : [join(home, '.kube', 'config')]
}

async function readIfPresent(file: string, mustExist: boolean): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (missing && !mustExist) return undefined
    const why = missing ? 'there is no such file' : error instanceof Error ? error.message : String(error)
    throw new KubeError('config', `cannot read kubeconfig ${file}: ${why}`, {
      hint: 'name another file with --kubeconfig FILE',
      cause: error,
    })
  }
}

function parseKubeconfig(file: string, text: string, parseYaml: (text: string) => unknown): JsonObject {
  // kubectl takes an empty file for a configuration that says nothing.
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = parseYaml(text)
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new KubeError('config', `kubeconfig ${file} is not YAML: ${why}`, {cause: error})
  }
  if (value === null || value === undefined) return {}
  if (!isJsonObject(value)) throw new KubeError('config', `kubeconfig ${file} is not a mapping`)
  return value
}

/** The first file that has a name, or a current context, wins. */
function mergeFile(merged: Kubeconfig, file: string, content: JsonObject): void {
  merged.currentContext ||= textAt(content, 'current-context') ?? ''
  for (const section of ['clusters', 'users', 'contexts'] as const) {
    for (const entry of listAt(content, section)) {
      const name = nameOf(at(entry, 'name'))
      const body = at(entry, sections[section])
      if (name === undefined || merged[section].has(name)) continue
      merged[section].set(name, isJsonObject(body) ? withAbsoluteFiles(body, fileFields[section], dirname(file)) : {})
    }
  }
}

/** A context called 1234 or true is read as a number or a boolean by YAML, and is still a name. */
function nameOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function withAbsoluteFiles(body: JsonObject, fields: readonly string[], folder: string): JsonObject {
  const copy: JsonObject = {...body}
  for (const field of fields) {
    const file = textAt(copy, field)
    if (file !== undefined && file !== '' && !isAbsolute(file)) copy[field] = join(folder, file)
  }
  const command = textAt(copy, 'exec', 'command')
  // A plugin without a slash is looked for on PATH.
  if (isJsonObject(copy.exec) && command?.includes('/') === true && !isAbsolute(command)) {
    copy.exec = {...copy.exec, command: join(folder, command)}
  }
  return copy
}

function chooseContext(config: Kubeconfig, wanted: string | undefined, files: readonly string[]): Login {
  const where = files.join(', ')
  const contextName = wanted ?? config.currentContext
  const known = [...config.contexts.keys()].sort()
  if (contextName === '') {
    throw new KubeError('config', `no current context in ${where}`, {
      hint: known.length === 0 ? 'kubectl config get-contexts' : `--context ${known.join('|')}`,
    })
  }
  const context = config.contexts.get(contextName)
  if (context === undefined) {
    throw new KubeError('config', `no context "${contextName}" in ${where}`, {
      hint: known.length === 0 ? 'kubectl config get-contexts' : `--context ${known.join('|')}`,
    })
  }
  const clusterName = nameOf(context.cluster) ?? ''
  const cluster = config.clusters.get(clusterName)
  if (cluster === undefined || textAt(cluster, 'server') === undefined) {
    throw new KubeError(
      'config',
      `context "${contextName}" names cluster "${clusterName}", which has no server in ${where}`,
      {
        hint: 'kubectl config view',
      },
    )
  }
  const userName = nameOf(context.user) ?? ''
  const user = userName === '' ? {} : config.users.get(userName)
  if (user === undefined) {
    throw new KubeError('config', `context "${contextName}" names user "${userName}", which is not in ${where}`, {
      hint: 'kubectl config view',
    })
  }
  return {contextName, namespace: textAt(context, 'namespace') || 'default', cluster, user}
}

/** In a pod, with its service account: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
async function inClusterLogin(env: KubeconfigChoice['env']): Promise<Login | undefined> {
  const host = env.KUBERNETES_SERVICE_HOST
  const port = env.KUBERNETES_SERVICE_PORT
  if (host === undefined || host === '' || port === undefined) return undefined
  const tokenFile = join(serviceAccountFolder, 'token')
  if ((await readIfPresent(tokenFile, false)) === undefined) return undefined
  return {
    contextName: 'in-cluster',
    namespace: (await readIfPresent(join(serviceAccountFolder, 'namespace'), false))?.trim() || 'default',
    cluster: {
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      'certificate-authority': join(serviceAccountFolder, 'ca.crt'),
    },
    user: {tokenFile},
  }
}

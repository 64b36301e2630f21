// Builds the programs of the real cluster from their Go modules into .cache/bin, each only when what it is made of changed.

import {spawn} from 'node:child_process'
import {createHash} from 'node:crypto'
import {mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {versions} from './versions.ts'

const SERVER = join(import.meta.dirname, 'server')
const BIN = join(import.meta.dirname, '../../.cache/bin')
const [major, minor] = versions.kubernetes.slice(1).split('.')
const VERSION_FLAGS = Object.entries({gitVersion: versions.kubernetes, gitMajor: major, gitMinor: minor})
  .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  .join(' ')

interface Tool {
  /** Shown while it is built. */
  what: string
  /** Arguments of `go` that leave one program in the folder. */
  command(folder: string): string[]
  /** Whether our own sources and their go.sum decide what comes out; without it the command alone does. */
  fromServer: boolean
}

const tools = {
  'cluster-server': {
    what: `the control plane of Kubernetes ${versions.kubernetes}; on two cores the first time takes about ten minutes`,
    command: (folder) => ['build', '-trimpath', `-ldflags=-s -w ${VERSION_FLAGS}`, '-o', folder, '.'],
    fromServer: true,
  },
  kubectl: {
    what: `kubectl ${versions.kubernetes}`,
    command: (folder) => [
      'build',
      '-trimpath',
      `-ldflags=-s -w ${VERSION_FLAGS}`,
      '-o',
      folder,
      'k8s.io/kubernetes/cmd/kubectl',
    ],
    fromServer: true,
  },
  kwok: {
    what: `KWOK ${versions.kwok}, which plays the nodes`,
    command: () => ['install', '-trimpath', '-ldflags=-s -w', `sigs.k8s.io/kwok/cmd/kwok@${versions.kwok}`],
    fromServer: false,
  },
  helm: {
    what: `Helm ${versions.helm}, which the charts are compared with`,
    command: () => ['install', '-trimpath', '-ldflags=-s -w', `helm.sh/helm/v3/cmd/helm@${versions.helm}`],
    fromServer: false,
  },
} as const satisfies Record<string, Tool>

export type ToolName = keyof typeof tools

export const toolNames = Object.keys(tools).filter(isToolName)

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(tools, name)
}

export function toolPath(name: ToolName): string {
  return join(BIN, name)
}

/** @param say is given a line when there is something to wait for */
export async function buildTool(name: ToolName, say: (line: string) => void): Promise<void> {
  const stamp = await stampOf(tools[name])
  const stampFile = `${toolPath(name)}.stamp`
  if ((await textOf(stampFile)) === stamp && (await exists(toolPath(name)))) return

  say(`building ${name}: ${tools[name].what}`)
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  const patience = setInterval(() => say(`still building ${name}, ${seconds()} s`), 60_000)
  await mkdir(BIN, {recursive: true})
  // Built beside and moved at the end: a program that runs is never overwritten, and a build that broke leaves nothing.
  const folder = await mkdtemp(join(BIN, '.building-'))
  try {
    await runGo(tools[name].command(folder), folder)
    await rename(join(folder, name), toolPath(name))
    await writeFile(stampFile, stamp)
    say(`built ${name} in ${seconds()} s`)
  } finally {
    clearInterval(patience)
    await rm(folder, {recursive: true, force: true})
  }
}

function runGo(args: string[], bin: string): Promise<void> {
  // Without cgo a build needs no C compiler and comes out the same everywhere; GOFLAGS could ask for another module mode.
  const env = {...process.env, CGO_ENABLED: '0', GOBIN: bin, GOFLAGS: '', GOWORK: 'off'}
  const go = spawn('go', args, {cwd: SERVER, env, stdio: ['ignore', 'inherit', 'inherit']})
  return new Promise((resolve, reject) => {
    go.once('error', (cause) => reject(new Error('go could not be started: Go 1.26 is needed on the PATH', {cause})))
    go.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`go ${args.join(' ')} ended with ${code}`))))
  })
}

async function stampOf({command, fromServer}: Tool): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(command('')))
  if (fromServer)
    for (const name of (await readdir(SERVER)).sort())
      hash.update(basename(name)).update(await readFile(join(SERVER, name)))
  return `${hash.digest('hex')}\n`
}

async function textOf(path: string): Promise<string | undefined> {
  return (await exists(path)) ? readFile(path, 'utf8') : undefined
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

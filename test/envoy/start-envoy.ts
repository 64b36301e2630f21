// Starts a real Envoy on loopback, with ports that nobody else has.

import {type ChildProcess, spawn} from 'node:child_process'
import {closeSync, openSync, readFileSync} from 'node:fs'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {at, type JsonObject, listAt, parseYamlValue, textAt} from '../../src/yaml/index.ts'
import {until} from '../cluster/until.ts'
import {envoyProgram} from './envoy-program.ts'

export interface RunningEnvoy {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly adminUrl: string
  readonly adminPort: number
  /** Name of a listener -> the port that it got. */
  readonly ports: Readonly<Record<string, number>>
  /** The text of a page of the admin port. */
  admin(path: string, method?: 'GET' | 'POST'): Promise<string>
  /** Resolves when the process is gone. */
  stop(): Promise<void>
}

/**
 * @param config a bootstrap as JSON; its admin address is replaced, and listeners with port 0 get a free one
 * @throws Error with the end of Envoy's log when it does not start
 */
export async function startEnvoy(config: JsonObject): Promise<RunningEnvoy> {
  const folder = await mkdtemp(join(tmpdir(), 'mesh-envoy-'))
  const files = {config: join(folder, 'envoy.json'), admin: join(folder, 'admin'), log: join(folder, 'log')}
  const admin = {address: {socket_address: {address: '127.0.0.1', port_value: 0}}}
  await writeFile(files.config, JSON.stringify({...config, admin}))
  const child = launch(files)
  const stop = async () => {
    await end(child)
    await rm(folder, {recursive: true, force: true})
  }
  try {
    const patience = {deadline: 30_000, interval: 50, hopeless: () => epitaph(child, files.log)}
    const address = await until(
      'Envoy has an admin port',
      async () => (await readFile(files.admin, 'utf8')).trim(),
      patience,
    )
    const adminUrl = `http://${address}`
    const ask = (path: string, method: 'GET' | 'POST' = 'GET') => askAdmin(`${adminUrl}${path}`, method)
    await until('Envoy is ready', async () => (await ask('/ready')).startsWith('LIVE'), patience)
    return {
      adminUrl,
      adminPort: Number(new URL(adminUrl).port),
      ports: listenerPorts(await ask('/listeners?format=json')),
      admin: ask,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The shell ends Envoy as soon as its own standard input closes, so that nothing is left when the tests are killed. */
const guard = 'exec 3<&0; "$@" & pid=$!; { cat <&3 >/dev/null; kill -KILL $pid; } 2>/dev/null & wait $pid'

function launch(files: {config: string; admin: string; log: string}): ChildProcess {
  const log = openSync(files.log, 'a')
  const options = ['--disable-hot-restart', '--concurrency', '1', '--log-level', 'warning']
  const args = [envoyProgram, '-c', files.config, '--admin-address-path', files.admin, ...options]
  const child = spawn('sh', ['-c', guard, 'guard', ...args], {stdio: ['pipe', log, log]})
  closeSync(log)
  return child
}

function epitaph({exitCode, signalCode}: ChildProcess, log: string): string | undefined {
  if (exitCode === null && signalCode === null) return undefined
  const last = readFileSync(log, 'utf8').trim().split('\n').slice(-10).join('\n')
  return `Envoy ended with ${exitCode ?? signalCode}\n${last}`
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })
  child.stdin?.end()
  await gone
}

async function askAdmin(url: string, method: 'GET' | 'POST'): Promise<string> {
  const response = await fetch(url, {method})
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`)
  return text
}

function listenerPorts(listeners: string): Record<string, number> {
  const ports: Record<string, number> = {}
  for (const listener of listAt(parseYamlValue(listeners, {file: 'listeners'}), 'listener_statuses')) {
    const port = at(listener, 'local_address', 'socket_address', 'port_value')
    if (typeof port === 'number') ports[textAt(listener, 'name') ?? ''] = port
  }
  return ports
}

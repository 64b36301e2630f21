// Starts and ends the processes of a cluster: none outlives the Node process that started it, however that one ends.

import {type ChildProcess, spawn} from 'node:child_process'
import {closeSync, openSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

export interface Program {
  /** Names the log file, too. */
  name: string
  path: string
  args: readonly string[]
}

export interface Processes {
  start(program: Program): void
  /** @returns what ended without being asked to, with the end of its log */
  failure(): string | undefined
  readonly pids: readonly number[]
  /** Resolves when every process is gone. */
  stop(): Promise<void>
}

const GRACE = 10_000
const LOG_LINES = 15

/** @param folder where the logs are written */
export function superviseProcesses(folder: string): Processes {
  const running = new Map<string, ChildProcess>()
  const problems = new Map<string, Error>()

  return {
    start({name, path, args}) {
      const log = openSync(join(folder, `${name}.log`), 'a')
      // The program watches its standard input and ends with it (server/guard.go). We hold the other end of that pipe,
      // which the system closes for us if we crash.
      const child = spawn(path, args, {stdio: ['pipe', log, log]})
      closeSync(log)
      child.on('error', (error) => problems.set(name, error))
      running.set(name, child)
    },
    failure() {
      for (const [name, child] of running) {
        const problem = problems.get(name)
        if (problem !== undefined) return `${name} could not be started: ${problem.message}`
        if (hasEnded(child))
          return `${name} ended with ${child.exitCode ?? child.signalCode}\n${endOfLog(join(folder, `${name}.log`))}`
      }
      return undefined
    },
    get pids() {
      return [...running.values()].flatMap(({pid}) => pid ?? [])
    },
    async stop() {
      await Promise.all([...running.values()].map(end))
      running.clear()
    },
  }
}

function hasEnded({pid, exitCode, signalCode}: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null
}

function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return Promise.resolve()
  return new Promise((resolve) => {
    const impatience = setTimeout(() => child.kill('SIGKILL'), GRACE)
    child.once('exit', () => {
      clearTimeout(impatience)
      resolve()
    })
    child.stdin?.end()
  })
}

function endOfLog(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n')
}

/** Asks the system whether a process of that id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

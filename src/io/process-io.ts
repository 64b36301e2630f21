// The real Io: Node's process streams, with chalk for colours and ora for the spinner.

import {Chalk} from 'chalk'
import type {Io, OutputStream, Progress} from './io.ts'
import {readLimited} from './read-limited.ts'

export interface ProcessStreams {
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  env: Record<string, string | undefined>
}

export function createProcessIo({stdin, stdout, stderr, env}: ProcessStreams): Io {
  return {
    stdout: outputStream(stdout, env),
    stderr: outputStream(stderr, env),
    stdinIsTerminal: stdin.isTTY === true,
    readStdin: (limit) => readLimited(stdin, limit, 'standard input'),
    progress: (text) => startProgress(stderr, text),
  }
}

function outputStream(stream: NodeJS.WriteStream, env: Record<string, string | undefined>): OutputStream {
  const isTerminal = stream.isTTY === true
  const declared = Number.parseInt(env.COLUMNS ?? '', 10)
  return {
    isTerminal,
    width: stream.columns ?? (declared > 0 ? declared : 80),
    height: stream.rows ?? 24,
    style: new Chalk({level: colourLevel(stream, isTerminal, env)}),
    write: (text) => writeAll(stream, text),
  }
}

/** NO_COLOR wins, then FORCE_COLOR, then whether a terminal looks on (https://no-color.org). */
function colourLevel(
  stream: NodeJS.WriteStream,
  isTerminal: boolean,
  env: Record<string, string | undefined>,
): 0 | 1 | 2 | 3 {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return 0
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') return 1
  if (!isTerminal || env.TERM === 'dumb') return 0
  const depth = stream.getColorDepth()
  return depth >= 24 ? 3 : depth >= 8 ? 2 : 1
}

/** Waits until the stream has taken everything; a reader that went away (`| head`) is not an error of ours. */
function writeAll(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (text === '') return Promise.resolve()
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === undefined || error === null || ('code' in error && error.code === 'EPIPE')) resolve()
      else reject(error)
    })
  })
}

async function startProgress(stream: NodeJS.WriteStream, text: string): Promise<Progress> {
  if (stream.isTTY !== true) return {update() {}, stop() {}}
  // ora costs 30 ms to import: only a terminal pays for it.
  const {default: ora} = await import('ora')
  const spinner = ora({text, stream, discardStdin: false}).start()
  return {
    update(next) {
      spinner.text = next
    },
    stop() {
      spinner.stop()
    },
  }
}

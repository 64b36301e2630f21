// An Io that remembers what was written, for tests that look at stdout and stderr apart.

import {Chalk} from 'chalk'
import type {Io, OutputStream} from '../../src/io/io.ts'

export interface FakeIo extends Io {
  /** Everything written so far. */
  written: {stdout: string; stderr: string}
}

export interface FakeIoOptions {
  tty?: boolean
  width?: number
  stdin?: string
}

export function fakeIo({tty = false, width = 80, stdin = ''}: FakeIoOptions = {}): FakeIo {
  const written = {stdout: '', stderr: ''}
  const stream = (name: 'stdout' | 'stderr'): OutputStream => ({
    isTerminal: tty,
    width,
    height: 24,
    style: new Chalk({level: tty ? 1 : 0}),
    async write(text) {
      written[name] += text
    },
  })
  return {
    written,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    stdinIsTerminal: tty,
    readStdin: async () => Buffer.from(stdin),
    progress: async () => ({update() {}, stop() {}}),
  }
}

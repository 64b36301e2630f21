// A real pseudo terminal with the built program on it, and what a person would see there.

import {spawn} from 'node:child_process'
import {dirname, join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {vi} from 'vitest'
import {root} from '../../support/run-mesh.ts'
import {TerminalPicture} from '../../support/terminal-picture.ts'

type Message = {readonly text: string} | {readonly modes: string} | {readonly exit: number} | {readonly killed: number}

export interface TerminalEnd {
  readonly exit?: number
  /** The number of the signal that ended the program. */
  readonly killed?: number
}

export interface Terminal {
  readonly picture: TerminalPicture
  /** All that the program wrote. */
  written(): string
  type(keys: string): void
  resize(columns: number, lines: number): void
  signal(name: string): void
  /** Waits until the screen shows the text. */
  shows(text: string | RegExp): Promise<void>
  /** Resolves when the program has ended. */
  readonly ended: Promise<TerminalEnd>
  /** The terminal's modes, as stty would tell them, before the program started and after it ended. */
  modes(): readonly string[]
  close(): void
}

interface TerminalOptions {
  readonly columns: number
  readonly lines: number
  readonly env: Readonly<Record<string, string>>
}

/** Needs python3, whose pty module makes the terminal. */
export function openTerminal(args: readonly string[], {columns, lines, env}: TerminalOptions): Terminal {
  const driver = join(dirname(fileURLToPath(import.meta.url)), 'terminal.py')
  const program = [process.execPath, join(root, 'bin/run.js'), ...args]
  const child = spawn('python3', [driver, String(columns), String(lines), ...program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {PATH: process.env.PATH ?? '', HOME: '/nonexistent', TERM: 'xterm-256color', ...env},
  })
  const picture = new TerminalPicture(columns, lines)
  const modes: string[] = []
  let written = ''
  const {promise: ended, resolve, reject} = Promise.withResolvers<TerminalEnd>()
  ended.catch(() => {})
  child.once('error', reject)
  child.once('close', () =>
    reject(new Error(`the terminal went away; the last that was on it:\n${picture.lines.join('\n')}`)),
  )
  createInterface({input: child.stdout}).on('line', (line) => {
    const message: Message = JSON.parse(line)
    if ('text' in message) {
      written += message.text
      picture.write(message.text)
    } else if ('modes' in message) modes.push(message.modes)
    else resolve(message)
  })
  const tell = (command: object) => child.stdin.write(`${JSON.stringify(command)}\n`)
  return {
    picture,
    written: () => written,
    type: (keys) => tell({keys}),
    resize(wide, high) {
      picture.width = wide
      picture.height = high
      tell({size: [wide, high]})
    },
    signal: (name) => tell({signal: name}),
    async shows(text) {
      const showing = vi.waitFor(
        () => {
          const shown = picture.lines.join('\n')
          if (typeof text === 'string' ? !shown.includes(text) : !text.test(shown)) {
            throw new Error(`the terminal does not show ${text}, but:\n${shown}`)
          }
        },
        {timeout: 40_000, interval: 20},
      )
      const tooEarly = ended.then((end) => {
        throw new Error(`the program ended (${JSON.stringify(end)}), and left:\n${picture.lines.join('\n')}`)
      })
      await Promise.race([showing, tooEarly])
    },
    ended,
    modes: () => modes,
    close: () => child.stdin.end(),
  }
}

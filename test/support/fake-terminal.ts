// A terminal in memory with a process around it, for tests of what takes the whole screen.

import {EventEmitter} from 'node:events'
import {PassThrough, Writable} from 'node:stream'
import type {ScreenHost} from '../../src/io/screen.ts'
import {TerminalPicture} from './terminal-picture.ts'

class Keyboard extends PassThrough {
  readonly isTTY = true
  isRaw = false

  setRawMode(on: boolean): void {
    this.isRaw = on
  }
}

class Display extends Writable {
  readonly isTTY = true
  readonly picture: TerminalPicture
  /** Everything that was written, as it was. */
  written = ''

  constructor(picture: TerminalPicture) {
    super({decodeStrings: false})
    this.picture = picture
  }

  get columns(): number {
    return this.picture.width
  }

  get rows(): number {
    return this.picture.height
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.written += chunk
    this.picture.write(chunk)
    done()
  }
}

export class FakeTerminal extends EventEmitter implements ScreenHost {
  readonly picture: TerminalPicture
  readonly stdin = new Keyboard()
  readonly stdout: Display
  readonly env = {TERM: 'xterm'}
  readonly pid = 4711
  /** Signals that the process sent to itself. */
  readonly killed: string[] = []

  constructor(width: number, height: number) {
    super()
    this.picture = new TerminalPicture(width, height)
    this.stdout = new Display(this.picture)
  }

  kill(_pid: number, signal: string): void {
    this.killed.push(signal)
  }

  type(keys: string): void {
    this.stdin.write(keys)
  }

  resize(width: number, height: number): void {
    this.picture.width = width
    this.picture.height = height
    this.stdout.emit('resize')
  }
}

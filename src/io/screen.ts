// Takes a terminal over, the whole screen and every key, and gives it back however the process ends.

import {emitKeypressEvents} from 'node:readline'
import type {KeyPress} from './keys.ts'
import type {TerminalSize} from './live-layout.ts'

/** What of a process a screen needs: `process` itself outside of tests. */
export interface ScreenHost extends NodeJS.EventEmitter {
  readonly stdin: NodeJS.ReadableStream & {readonly isTTY?: boolean; setRawMode(on: boolean): unknown}
  readonly stdout: NodeJS.WritableStream & {readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number}
  readonly env: Readonly<Record<string, string | undefined>>
  readonly pid: number
  kill(pid: number, signal: string): unknown
}

export interface ScreenEvents {
  key(key: KeyPress): void
  /** The size has changed, or the screen was someone else's for a while: what is on it has to be drawn anew. */
  redraw(): void
  /** The terminal went away. */
  gone(): void
}

export interface Screen {
  size(): TerminalSize
  /** Replaces what is on the screen; lines have to fit. */
  draw(text: string): void
  /** Gives the terminal back. May be called again. */
  close(): void
}

const fatalSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

/** Keys can be read, and the screen can be written over. */
export function hasScreen({
  stdin,
  stdout,
  env,
}: {
  readonly stdin: {readonly isTTY?: boolean | undefined}
  readonly stdout: {readonly isTTY?: boolean | undefined}
  readonly env: ScreenHost['env']
}): boolean {
  return stdin.isTTY === true && stdout.isTTY === true && env.TERM !== 'dumb'
}

export async function openScreen(host: ScreenHost, events: ScreenEvents): Promise<Screen> {
  // Only a live table pays for loading them.
  const [{createLogUpdate}, {default: escapes}] = await Promise.all([import('log-update'), import('ansi-escapes')])
  const {stdin, stdout} = host
  // log-update would hide the cursor with signal handlers of its own.
  const update = createLogUpdate(stdout, {showCursor: true})
  let open = false

  const enter = (): void => {
    open = true
    stdin.setRawMode(true)
    stdin.resume()
    stdout.write(escapes.enterAlternativeScreen + escapes.cursorHide + escapes.clearViewport)
    update.done()
  }
  /** A terminal takes what is written at once, so that this also works in a process that is about to end. */
  const leave = (): void => {
    if (!open) return
    open = false
    ignoringErrors(() => stdout.write(escapes.cursorShow + escapes.exitAlternativeScreen))
    ignoringErrors(() => stdin.setRawMode(false))
    stdin.pause()
  }
  const redraw = (): void => {
    if (!open) return
    stdout.write(escapes.clearViewport)
    update.done()
    events.redraw()
  }
  /** Ctrl-Z: in raw mode the terminal does not do it for us. */
  const suspend = (): void => {
    leave()
    host.kill(host.pid, 'SIGTSTP')
  }
  const resume = (): void => {
    enter()
    redraw()
  }
  const key = (_text: string | undefined, press: KeyPress): void => {
    if (press.ctrl && press.name === 'z') suspend()
    else events.key(press)
  }
  /** The signal comes again without us, so that whoever waits for the process sees what ended it. */
  const die = (signal: NodeJS.Signals): void => {
    close()
    host.kill(host.pid, signal)
  }
  const close = (): void => {
    leave()
    stdin.off('keypress', key).off('end', events.gone).off('error', events.gone)
    stdout.off('resize', redraw).off('error', events.gone)
    for (const signal of fatalSignals) host.off(signal, die)
    host.off('SIGCONT', resume).off('exit', leave).off('uncaughtExceptionMonitor', leave)
  }

  emitKeypressEvents(stdin)
  stdin.on('keypress', key).on('end', events.gone).on('error', events.gone)
  stdout.on('resize', redraw).on('error', events.gone)
  for (const signal of fatalSignals) host.on(signal, die)
  // The monitor comes before Node prints the stack, which would go down with the screen otherwise.
  host.on('SIGCONT', resume).on('exit', leave).on('uncaughtExceptionMonitor', leave)
  enter()
  return {
    size: () => ({width: stdout.columns ?? 80, height: stdout.rows ?? 24}),
    draw(text) {
      if (open) update(text)
    },
    close,
  }
}

/** There may be no terminal any more. */
function ignoringErrors(run: () => unknown): void {
  try {
    run()
  } catch {
    // Nothing is left to give back.
  }
}

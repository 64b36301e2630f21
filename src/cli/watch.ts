// Follows a view for as long as the user wants: on the whole screen of a terminal, or refresh after refresh in a pipe.

import {setTimeout as sleep} from 'node:timers/promises'
import {Exit} from '../errors.ts'
import type {Io} from '../io/io.ts'
import type {LiveScreen, LiveTable} from '../io/live-layout.ts'
import {showLive} from '../io/live-table.ts'
import {writeNotes} from '../io/sampling.ts'
import {hasScreen} from '../io/screen.ts'
import {writeUnreachable} from '../io/stat-table.ts'
import type {UnreachablePod} from '../stats/query.ts'
import type {ScrapeClock} from '../stats/source/scrape.ts'

/** What every picture says besides its rows. */
interface Frame {
  readonly proxies: number
  readonly unreachable: readonly UnreachablePod[]
  /** Why the newest picture is the one before. */
  readonly trouble: string | undefined
  /** Who was asked instead of the proxies, and other things that the reader of the figures should know. */
  readonly notes?: readonly string[]
}

export interface Watched<F extends Frame> {
  /** As the user typed it. */
  readonly title: string
  /** Whether a screen will do; JSON is for machines. */
  readonly forHumans: boolean
  /** Endless; ends with the clock's first sleep after the user had enough. */
  frames(clock: ScrapeClock): AsyncIterable<F>
  /** For a screen. */
  table(frame: F): LiveTable
  /** For a pipe: whole lines. */
  text(frame: F): string
  /** Stands between two texts. */
  readonly between: string
}

/** Whether a human sits in front of this process. */
export function isOnScreen(): boolean {
  return hasScreen(process)
}

/** Resolves when the user has enough, or nobody reads any more. */
export async function watch<F extends Frame>(io: Io, watched: Watched<F>): Promise<void> {
  const stop = new AbortController()
  const {signal} = stop
  const clock: ScrapeClock = {
    now: () => performance.now(),
    sleep: async (time) => sleep(time, undefined, {signal}),
  }
  try {
    if (watched.forHumans && isOnScreen()) await watchOnScreen(io, watched, clock)
    else await watchInPipe(io, watched, clock, stop)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    stop.abort()
  }
}

async function watchOnScreen<F extends Frame>({stdout}: Io, watched: Watched<F>, clock: ScrapeClock): Promise<void> {
  const {style} = stdout
  const {title} = watched
  async function* screens(): AsyncGenerator<LiveScreen> {
    for await (const frame of watched.frames(clock)) {
      const {proxies, unreachable, trouble, notes = []} = frame
      const note = notes[0] ?? `${proxies - unreachable.length} of ${proxies} proxies answered`
      yield {title, note, message: trouble, table: watched.table(frame)}
    }
  }
  const end = await showLive(screens(), {
    host: process,
    style: {head: style.inverse, quiet: style.dim, alarm: style.yellow},
    first: {title, note: '', message: 'waiting for the first figures', table: {columns: [], rows: []}},
  })
  if (end === 'interrupted') process.exitCode = Exit.Interrupted
}

/** Trouble goes to stderr as it comes; silent proxies do when others fall silent than before. */
async function watchInPipe<F extends Frame>(
  io: Io,
  {frames, text, between}: Watched<F>,
  clock: ScrapeClock,
  stop: AbortController,
): Promise<void> {
  // `| head` has seen enough: writing on would be work for nobody.
  process.stdout.once('error', () => stop.abort()).once('close', () => stop.abort())
  let silent = ''
  let isFirst = true
  for await (const frame of frames(clock)) {
    const {proxies, unreachable, trouble, notes = []} = frame
    if (trouble !== undefined) {
      await io.stderr.write(`${io.stderr.style.yellow('‼')} ${trouble}\n`)
      continue
    }
    const shown = text(frame)
    if (shown === '') await io.stderr.write('No traffic found.\n')
    else await io.stdout.write(`${isFirst ? '' : between}${shown}`)
    if (isFirst) await writeNotes(io, notes)
    isFirst = shown === ''
    const names = JSON.stringify(unreachable.map(({namespace, name}) => [namespace, name]).sort())
    if (names !== silent) await writeUnreachable(io, unreachable, proxies)
    silent = names
  }
}

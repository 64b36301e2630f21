// A table on the whole screen that follows what is measured, until a key ends it.

import type {LiveState} from './keys.ts'
import {keepInside, pressKey, startState} from './keys.ts'
import type {LiveScreen, LiveStyle} from './live-layout.ts'
import {layOutLive, liveExtent} from './live-layout.ts'
import type {Screen, ScreenHost} from './screen.ts'
import {openScreen} from './screen.ts'

export interface LiveOptions {
  readonly host: ScreenHost
  readonly style: LiveStyle
  /** What stands there until the first frame comes. */
  readonly first: LiveScreen
}

export type LiveEnd = NonNullable<LiveState['ended']>

/**
 * Resolves when the user has enough, and does not wait for the next frame then: the caller ends what makes them.
 *
 * @throws what the frames throw, with the terminal given back
 */
export async function showLive(frames: AsyncIterable<LiveScreen>, {host, style, first}: LiveOptions): Promise<LiveEnd> {
  const {promise: ended, resolve: end, reject: fail} = Promise.withResolvers<LiveEnd>()
  let state = startState()
  let newest = first
  let shown = first
  let screen: Screen | undefined

  const draw = (): void => {
    if (screen === undefined) return
    const size = screen.size()
    state = keepInside(state, liveExtent(shown.table, size))
    screen.draw(layOutLive(shown, state, size, style))
  }
  const events = {
    key(key: Parameters<typeof pressKey>[1]) {
      if (screen === undefined) return
      state = pressKey(state, key, liveExtent(shown.table, screen.size()))
      if (state.ended !== undefined) end(state.ended)
      else if (!state.paused) shown = newest
      draw()
    },
    redraw: draw,
    gone: () => end('quit'),
  }
  const follow = async (): Promise<void> => {
    for await (const frame of frames) {
      newest = frame
      if (!state.paused) shown = frame
      draw()
    }
  }
  screen = await openScreen(host, events)
  try {
    draw()
    follow().catch(fail)
    return await ended
  } finally {
    screen.close()
  }
}

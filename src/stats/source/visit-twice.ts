// Visits many things twice, a pause apart, some at a time: what is due for its second visit goes before what waits for its first.

import type {ScrapeClock} from './scrape.ts'

export interface VisitOptions<T, U> {
  /** Visits at a time. */
  readonly parallel: number
  /** Milliseconds that lie at least between the two visits of a thing. */
  readonly window: number
  readonly clock: ScrapeClock
  /** undefined when there is no reason to come again. */
  first(item: T): Promise<U | undefined>
  second(item: T, seen: U): Promise<void>
}

export interface Visits {
  /** Never resolves; rejects with the first error of a visit. */
  readonly failure: Promise<never>
  /** No visit begins any more. */
  stop(): void
}

/**
 * Of ten thousand things the first hundred have been visited twice long before the last is visited once: whoever waits for
 * the first answers waits for one pause, and not for all of the first visits.
 */
export function visitTwice<T, U>(items: readonly T[], options: VisitOptions<T, U>): Visits {
  const {parallel, window, clock, first, second} = options
  const due: {item: T; seen: U; time: number}[] = []
  let next = 0
  let dueFrom = 0
  let stopped = false
  let pause: Promise<void> | undefined

  /** One sleep at a time, whoever waits: the one that is due first is waited for by all. */
  const sleepUntil = async (time: number): Promise<void> => {
    pause ??= clock.sleep(Math.max(0, time - clock.now())).finally(() => {
      pause = undefined
    })
    await pause
  }

  const work = async (): Promise<void> => {
    while (!stopped) {
      const ready = due[dueFrom]
      if (ready !== undefined && ready.time <= clock.now()) {
        dueFrom++
        await second(ready.item, ready.seen)
      } else if (next < items.length) {
        const item = items[next++]
        const seen = item === undefined ? undefined : await first(item)
        if (item !== undefined && seen !== undefined) due.push({item, seen, time: clock.now() + window})
      } else if (ready !== undefined) await sleepUntil(ready.time)
      else return
    }
  }

  const workers = Promise.all(Array.from({length: Math.min(parallel, items.length)}, work))
  const failure = new Promise<never>((_, reject) => workers.catch(reject))
  // Looked at only by those who still wait.
  failure.catch(() => {})
  return {
    failure,
    stop() {
      stopped = true
    },
  }
}

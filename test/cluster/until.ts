// Waits for something to become true, with a deadline.

import {setTimeout as sleep} from 'node:timers/promises'

export interface Patience {
  /** Milliseconds; a minute when absent. */
  deadline?: number
  /** Milliseconds between two looks. */
  interval?: number
  /** Thrown at once when it gives a reason: no use to wait any longer. */
  hopeless?: () => string | undefined
}

/**
 * Looks again and again until `look` returns neither undefined nor false; a look that throws is one that came too early.
 * @param what ends the sentence "gave up waiting until ..."
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  {deadline = 60_000, interval = 100, hopeless = () => undefined}: Patience = {},
): Promise<T> {
  const end = Date.now() + deadline
  let last: unknown
  do {
    const reason = hopeless()
    if (reason !== undefined) throw new Error(`cannot wait until ${what}: ${reason}`)
    try {
      const found = await look()
      if (found !== undefined && found !== false) return found
    } catch (error) {
      last = error
    }
    await sleep(interval)
  } while (Date.now() < end)
  throw new Error(`gave up waiting until ${what} after ${deadline} ms`, {cause: last})
}

// The rhythm of a view that stays: plan now and then, measure again and again, and outlive a moment without an answer.

import {MeshError} from '../../errors.ts'
import type {ScrapeClock} from './scrape.ts'

interface RefreshOptions<Plan> {
  readonly clock: ScrapeClock
  /** Milliseconds from one measurement's start to the next one's; a measurement may take longer by itself. */
  readonly interval: number
  /** What there is to measure: asked for at the start, every half minute, and after trouble. */
  plan(): Promise<Plan>
  measure(plan: Plan): Promise<void>
}

/** Pods come and go, but a list of them is the dearest thing that a view asks of the API server. */
const planLasts = 30_000

/**
 * Yields after each measurement: undefined, or why there was none.
 *
 * @throws what the first measurement throws; later on only what is no MeshError
 */
export async function* refreshes<Plan>(options: RefreshOptions<Plan>): AsyncGenerator<string | undefined> {
  const {clock, interval, plan, measure} = options
  let planned: {readonly plan: Plan; readonly at: number} | undefined
  for (let isFirst = true; ; isFirst = false) {
    const start = clock.now()
    let trouble: string | undefined
    try {
      if (planned === undefined || start - planned.at >= planLasts) planned = {plan: await plan(), at: start}
      await measure(planned.plan)
    } catch (error) {
      if (isFirst || !(error instanceof MeshError)) throw error
      planned = undefined
      trouble = error.message
    }
    yield trouble
    await clock.sleep(Math.max(0, start + interval - clock.now()))
  }
}

// Two visits of many things, a pause apart.

import {setImmediate} from 'node:timers/promises'
import {describe, expect, test} from 'vitest'
import {visitTwice} from '../../../src/stats/source/visit-twice.ts'

const window = 10

/** Each visit takes one unit of time; `parallel` of them share it. */
async function visits(count: number, parallel: number): Promise<{log: string[]; gaps: number[]}> {
  let time = 0
  const log: string[] = []
  const began = new Map<number, number>()
  const gaps: number[] = []
  const clock = {
    now: () => time,
    async sleep(milliseconds: number) {
      const end = time + milliseconds
      await setImmediate()
      time = Math.max(time, end)
    },
  }
  const items = Array.from({length: count}, (_, index) => index)
  await new Promise<void>((resolve, reject) => {
    const {failure} = visitTwice(items, {
      parallel,
      window,
      clock,
      async first(item) {
        await setImmediate()
        time += 1 / parallel
        log.push(`first ${item}`)
        began.set(item, time)
        return item
      },
      async second(item) {
        gaps.push(time - (began.get(item) ?? 0))
        log.push(`second ${item}`)
        await setImmediate()
        time += 1 / parallel
        if (gaps.length === count) resolve()
      },
    })
    failure.catch(reject)
  })
  return {log, gaps}
}

describe('the second visit', () => {
  test.each([
    {count: 1, parallel: 100},
    {count: 50, parallel: 10},
    {count: 500, parallel: 5},
  ])('comes to each of $count things, and never before its time', async ({count, parallel}) => {
    const {log, gaps} = await visits(count, parallel)
    expect(new Set(log).size).toBe(2 * count)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(window - 1e-9)
  })

  test('goes before first visits that still wait', async () => {
    const {log} = await visits(500, 5)
    expect(log.indexOf('second 0')).toBeLessThan(log.indexOf('first 100'))
  })
})

test('an error of a visit is told, and ends the visits', async () => {
  const seen: number[] = []
  const {failure, stop} = visitTwice([1, 2, 3], {
    parallel: 1,
    window: 0,
    clock: {now: () => 0, sleep: async () => {}},
    async first(item) {
      seen.push(item)
      if (item === 2) throw new Error('a bug')
      return item
    },
    async second() {},
  })
  await expect(failure).rejects.toThrow('a bug')
  stop()
  expect(seen).toEqual([1, 2])
})

// Figures that were had in two ways, two scrapes and Prometheus, and have to be the same.

import {expect} from 'vitest'
import type {StatRow} from '../../../src/stats/index.ts'

/**
 * Of a rate: each way divides by the time between its own two scrapes, and knows that time to what a page takes from the proxy
 * to it; a hundredth of a second on both ends of six is 0.3 %, and a busy machine gets ten times that.
 */
const jitter = 0.03
/** Of a share or a quantile: all counters of a page are of one instant, and only the fraction of a request is lost. */
const rounding = 1e-3

const exact = ['kind', 'namespace', 'name', 'engine', 'meshed'] as const
const shares = ['success', 'mtls', 'p50', 'p95', 'p99'] as const
const rates = ['rps', 'connectionRate', 'readRate', 'writeRate'] as const

export function expectSameFigures(some: readonly StatRow[], others: readonly StatRow[]): void {
  expect(others.map(({name, engine}) => [name, engine])).toEqual(some.map(({name, engine}) => [name, engine]))
  for (const [index, one] of some.entries()) {
    const other = others[index]
    for (const key of exact) expect(other?.[key], `${key} of ${one.name}`).toEqual(one[key])
    expectSameConnections(one, other)
    for (const key of shares) expectClose(key, one, other, rounding)
    for (const key of rates) expectClose(key, one, other, jitter)
  }
}

/** A gauge is the same to the last one; ztunnel has none, and counts what it opened and what it closed, each rounded. */
function expectSameConnections(one: StatRow, other: StatRow | undefined): void {
  const [first, second] = [one.openConnections, other?.openConnections]
  if (one.engine !== 'ztunnel' || typeof first !== 'number' || typeof second !== 'number') {
    expect(second, `openConnections of ${one.name}`).toBe(first)
  } else expect(Math.abs(first - second), `openConnections of ${one.name}`).toBeLessThanOrEqual(1)
}

/** Both without a figure, or both with one that differs by so small a part. */
function expectClose(
  key: (typeof shares)[number] | (typeof rates)[number],
  one: StatRow,
  other: StatRow | undefined,
  part: number,
): void {
  const [first, second] = [one[key], other?.[key]]
  if (typeof first !== 'number' || typeof second !== 'number') expect(second, `${key} of ${one.name}`).toBe(first)
  else
    expect(Math.abs(first - second), `${key} of ${one.name}: ${first}, ${second}`).toBeLessThanOrEqual(
      Math.abs(first) * part,
    )
}

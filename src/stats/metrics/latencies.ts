// Three quantiles of the observations that fell into a histogram's buckets.

import type {Bucket} from './quantile.ts'
import {histogramQuantile} from './quantile.ts'

/** Milliseconds; null when nothing was observed. */
export interface Latencies {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** @param toMilliseconds what the histogram's own unit is worth */
export function readLatencies(buckets: readonly Bucket[], toMilliseconds = 1): Latencies {
  const quantile = (share: number): number | null => {
    const value = histogramQuantile(share, buckets) * toMilliseconds
    return Number.isNaN(value) ? null : value
  }
  return {p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99)}
}

/** A bucket from its label and its growth. */
export function bucketOf(le: string | undefined, count: number): Bucket {
  return {upperBound: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), count}
}

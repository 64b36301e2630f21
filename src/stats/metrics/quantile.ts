// Quantiles of a histogram, as Prometheus' histogram_quantile computes them from classic buckets.

export interface Bucket {
  /** Inclusive; the last one is +Inf. */
  readonly upperBound: number
  /** Observations up to the bound, in any unit. */
  readonly count: number
}

/** Rounding errors of this relative size do not count as a fall from one bucket to the next. */
const tolerance = 1e-12

/** NaN when there are no observations, or the buckets have no +Inf. */
export function histogramQuantile(quantile: number, buckets: readonly Bucket[]): number {
  if (Number.isNaN(quantile)) return Number.NaN
  if (quantile < 0) return Number.NEGATIVE_INFINITY
  if (quantile > 1) return Number.POSITIVE_INFINITY
  const ordered = ascending(buckets)
  const last = ordered.at(-1)
  if (last === undefined || last.upperBound !== Number.POSITIVE_INFINITY || ordered.length < 2) return Number.NaN
  if (last.count === 0) return Number.NaN
  const rank = quantile * last.count
  const index = ordered.findIndex(({count}) => count >= rank)
  return interpolate(ordered, index === -1 ? ordered.length - 1 : index, rank)
}

/** By bound, equal bounds summed, bounds that are no number left out, and each count at least that of the bucket before it. */
function ascending(buckets: readonly Bucket[]): Bucket[] {
  const byBound = new Map<number, number>()
  for (const {upperBound, count} of buckets) {
    if (!Number.isNaN(upperBound)) byBound.set(upperBound, (byBound.get(upperBound) ?? 0) + count)
  }
  const sorted = [...byBound].sort(([left], [right]) => left - right)
  let highest = sorted[0]?.[1] ?? 0
  return sorted.map(([upperBound, count]) => {
    if (count > highest && !nearlyEqual(count, highest)) highest = count
    return {upperBound, count: highest}
  })
}

function nearlyEqual(left: number, right: number): boolean {
  return left === right || Math.abs(left - right) <= tolerance * (Math.abs(left) + Math.abs(right))
}

/** Observations are taken to lie evenly between a bucket's bounds; the lowest bucket starts at 0. */
function interpolate(buckets: readonly Bucket[], index: number, rank: number): number {
  const bucket = buckets[index]
  const previous = buckets[index - 1]
  if (bucket === undefined) return Number.NaN
  if (index === buckets.length - 1) return previous?.upperBound ?? Number.NaN
  if (previous === undefined) {
    return bucket.upperBound <= 0 ? bucket.upperBound : bucket.upperBound * (rank / bucket.count)
  }
  const inside = bucket.count - previous.count
  return previous.upperBound + (bucket.upperBound - previous.upperBound) * ((rank - previous.count) / inside)
}

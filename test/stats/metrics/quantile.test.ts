// Quantiles as Prometheus' histogram_quantile gives them.

import {describe, expect, test} from 'vitest'
import {histogramQuantile} from '../../../src/stats/metrics/quantile.ts'

const inf = Number.POSITIVE_INFINITY
const buckets = (...pairs: [number, number][]) => pairs.map(([upperBound, count]) => ({upperBound, count}))

describe('a quantile', () => {
  test.each([
    {rule: "lies between its bucket's bounds in proportion", q: 0.5, of: buckets([1, 0], [2, 10], [inf, 10]), is: 1.5},
    {rule: 'in the lowest bucket starts from nothing', q: 0.5, of: buckets([10, 10], [20, 10], [inf, 10]), is: 5},
    {rule: 'in a lowest bucket at or below 0 is its bound', q: 0.5, of: buckets([0, 10], [20, 10], [inf, 10]), is: 0},
    {rule: 'above all bounds is the highest of them', q: 0.99, of: buckets([1, 5], [2, 6], [inf, 10]), is: 2},
    {rule: "at a bucket's edge is the bound", q: 0.5, of: buckets([1, 5], [2, 10], [inf, 10]), is: 1},
    {rule: 'takes buckets in any order', q: 0.5, of: buckets([inf, 10], [2, 10], [1, 0]), is: 1.5},
    {rule: 'sums buckets of one bound', q: 0.5, of: buckets([1, 0], [2, 4], [2, 6], [inf, 10]), is: 1.5},
    {rule: 'lifts a count that falls', q: 0.9, of: buckets([1, 10], [2, 8], [4, 20], [inf, 20]), is: 2 + 2 * (8 / 10)},
    {
      rule: 'takes tiny differences for none',
      q: 0.75,
      of: buckets([1, 10], [2, 10.000000000001], [4, 20], [inf, 20]),
      is: 3,
    },
    {rule: 'of nothing is no number', q: 0.5, of: buckets([1, 0], [inf, 0]), is: Number.NaN},
    {rule: 'without an infinite bucket is no number', q: 0.5, of: buckets([1, 3], [2, 4]), is: Number.NaN},
    {rule: 'of a single bucket is no number', q: 0.5, of: buckets([inf, 4]), is: Number.NaN},
    {rule: 'of no buckets is no number', q: 0.5, of: [], is: Number.NaN},
    {rule: 'below 0 is minus infinity', q: -0.1, of: buckets([1, 1], [inf, 1]), is: Number.NEGATIVE_INFINITY},
    {rule: 'above 1 is infinity', q: 1.1, of: buckets([1, 1], [inf, 1]), is: inf},
  ])('$rule', ({q, of, is}) => {
    const got = histogramQuantile(q, of)
    if (Number.isFinite(is)) expect(got).toBeCloseTo(is, 12)
    else expect(got).toBe(is)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Belief } from '../../../core/math/belief.ts'
import { observe, varianceOf } from '../../../core/math/belief.ts'

const number = fc.double({ min: -3, max: 3, noNaN: true })
const observations = fc.record({
  weights: fc.tuple(number, number, number),
  value: number,
  variance: fc.double({ min: 0.01, max: 4, noNaN: true }),
})
/** A covariance is any matrix times its transpose. */
const beliefs = fc.array(fc.tuple(number, number, number), { minLength: 3, maxLength: 3 }).map((rows): Belief => ({
  mean: [0, 0, 0],
  covariance: rows.map((a) => rows.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0))),
}))

describe('an observation', () => {
  test('of one unknown weighs it against what was believed, by their precisions', () => {
    const { mean, covariance } = observe({ mean: [1], covariance: [[4]] }, { weights: [1], value: 4, variance: 2 })
    expect(mean[0]).toBeCloseTo((1 / 4 + 4 / 2) / (1 / 4 + 1 / 2), 12)
    expect(covariance[0]![0]).toBeCloseTo(1 / (1 / 4 + 1 / 2), 12)
  })

  test('of a difference moves both sides, and what goes with them', () => {
    const prior: Belief = {
      mean: [0, 0, 0],
      covariance: [
        [1, 0, 0.5],
        [0, 1, 0],
        [0.5, 0, 1],
      ],
    }
    const { mean } = observe(prior, { weights: [1, -1, 0], value: 2, variance: 1e-9 })
    expect(mean.map((value) => Number(value.toFixed(6)))).toEqual([1, -1, 0.5])
  })

  test('never makes any sum of the unknowns less certain, and the order of two does not matter', () => {
    fc.assert(
      fc.property(beliefs, observations, observations, fc.tuple(number, number, number), (belief, a, b, weights) => {
        const after = observe(belief, a)
        expect(varianceOf(after, weights)).toBeLessThanOrEqual(varianceOf(belief, weights) + 1e-8)
        const [ab, ba] = [observe(after, b), observe(observe(belief, b), a)]
        for (const [i, value] of ab.mean.entries()) expect(value).toBeCloseTo(ba.mean[i]!, 6)
      }),
    )
  })
})

import { describe, expect, test } from 'vitest'
import { rangeTestFactor, rangeTestSteps, readRangeTest } from '../../../../core/train/adapt/range-test.ts'

describe('the range test', () => {
  test('takes at most 3 % of the steps, at most 40, and none where they would show nothing', () => {
    expect([10, 100, 266, 267, 1000, 100_000].map(rangeTestSteps)).toEqual([0, 0, 0, 8, 30, 40])
    for (const steps of [300, 777, 5000]) expect(rangeTestSteps(steps)).toBeLessThanOrEqual(0.03 * steps)
  })

  test('rises evenly on a logarithmic scale', () => {
    const factors = Array.from({ length: 20 }, (_, i) => rangeTestFactor(i, 20))
    expect(factors[0]).toBeCloseTo(0.03)
    expect(factors.at(-1)).toBeCloseTo(30)
    for (let i = 1; i < 20; i++) expect(factors[i]! / factors[i - 1]!).toBeCloseTo(factors[1]! / factors[0]!)
  })

  test('a loss that falls to the end leaves the planned rates as they are, and never raises them', () => {
    expect(readRangeTest([2, 1.9, 1.7, 1.4, 1.2], 4)).toEqual({ factor: 1, turnedAt: null })
  })

  // What a quadratic bowl does: each step multiplies the distance by |1 − rate · curvature|.
  test.each([
    [3, 1],
    [100, 0.3],
    [2000, 0.02],
  ])(
    'in a bowl of curvature %f at a planned rate of 1e-2 it lowers rates so that steps shrink the loss',
    (curvature) => {
      const steps = 30
      let distance = 1
      const losses = [distance ** 2]
      for (let i = 0; i < steps; i++) {
        distance *= Math.abs(1 - 0.01 * rangeTestFactor(i, steps) * curvature)
        losses.push(distance ** 2)
      }
      const { factor } = readRangeTest(losses, steps)
      expect(Math.abs(1 - 0.01 * factor * curvature)).toBeLessThan(1)
      expect(factor).toBeLessThanOrEqual(1)
      expect(factor).toBeGreaterThan(0)
    },
  )

  test('a loss that is not finite has turned', () => {
    const { factor, turnedAt } = readRangeTest([2, 1.9, Number.NaN], 20)
    expect(turnedAt).toBeCloseTo(rangeTestFactor(1, 20))
    expect(factor).toBeCloseTo(rangeTestFactor(1, 20) / 5)
  })
})

import { describe, expect, test } from 'vitest'
import type { Matrix } from '../../../core/math/matrix.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { kid, kidWithInterval, sampleKernel, selfKernel } from '../../../core/measure/statistics/kid.ts'
import { gaussian, mean, rowsOf, sd } from './samples.ts'

function kidOf(sample: Matrix, reference: Matrix): number {
  const columns = sample.cols
  return kid(sampleKernel(sample, reference, columns), selfKernel(reference, columns), rowsOf(sample))
}

/**
 * Population KID of N(δ·1, I) against N(0, I) in d dimensions with k = (x·y/d + 1)³, by moments: x·y/d has mean 0 and
 * variance 1/d between independent centred draws and no third moment, so with m = δ² (the mean of x·y/d after a shift)
 * E k(x, x') = (1 + m)³ + 3 (1 + m) (1/d)(1 + 2m) + (third central moment 6 m / d²), E k(x, y) = 1 + 3 (1 + m)/d, E k(y, y') = 1 + 3/d.
 */
function shiftedKid(delta: number, d: number): number {
  const m = delta * delta
  const within = (1 + m) ** 3 + (3 * (1 + m) * (1 + 2 * m)) / d + (6 * m) / (d * d)
  return within + 1 + 3 / d - 2 * (1 + (3 * (1 + m)) / d)
}

describe('KID', () => {
  test('is unbiased: over many small samples of the same distribution it averages to zero', () => {
    const random = createRandom('kid-null')
    const values = Array.from({ length: 300 }, () => kidOf(gaussian(12, 8, random), gaussian(30, 8, random)))
    expect(Math.abs(mean(values))).toBeLessThan(3.5 * (sd(values) / Math.sqrt(values.length)))
    expect(Math.min(...values)).toBeLessThan(0)
  })

  test('recovers the known value of a shifted Gaussian', () => {
    const random = createRandom('kid-shift')
    const values = Array.from({ length: 150 }, () => kidOf(gaussian(40, 8, random, 0.4), gaussian(60, 8, random)))
    const error = sd(values) / Math.sqrt(values.length)
    expect(error).toBeLessThan(0.02)
    expect(Math.abs(mean(values) - shiftedKid(0.4, 8))).toBeLessThan(3.5 * error)
  })

  test('has an interval that covers the truth about as often as it says', () => {
    const random = createRandom('kid-interval')
    const reference = gaussian(400, 8, random)
    const self = selfKernel(reference, 8)
    const truth = kidOf(gaussian(1500, 8, random, 0.4), reference)
    const hits = Array.from({ length: 60 }, () => {
      const { low, high } = kidWithInterval(sampleKernel(gaussian(64, 8, random, 0.4), reference, 8), self, 1, random)
      return low <= truth && truth <= high ? 1 : 0
    })
    expect(mean(hits)).toBeGreaterThan(0.85)
  })
})

/** The other statistics of a tap, against what is known of Gaussians. */
import { describe, expect, test } from 'vitest'
import { matrix } from '../../../core/math/matrix.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { eachSquaredDistance, ownNeighbourDistances, Smallest } from '../../../core/math/linalg/distances.ts'
import { quantile } from '../../../core/math/quantile.ts'
import { auc, discriminate } from '../../../core/measure/statistics/c2st.ts'
import { Reach } from '../../../core/measure/statistics/coverage.ts'
import { centreOf, componentsAt, energy, energyWithInterval } from '../../../core/measure/statistics/energy.ts'
import { gaussian, mean, rowsOf, sd } from './samples.ts'

describe('neighbour distances', () => {
  const random = createRandom('neighbours')
  const [sample, reference] = [gaussian(9, 4, random), gaussian(70, 4, random)]
  const between = (a: typeof sample, i: number, b: typeof sample, j: number): number =>
    Math.hypot(...[0, 1, 2, 3].map((k) => a.data[i * 4 + k]! - b.data[j * 4 + k]!))

  test('agree with sorting all distances', () => {
    const nearest = new Smallest(sample.rows, 5)
    eachSquaredDistance(sample, reference, (i, _, value) => nearest.offer(i, value))
    nearest.distances().forEach((distance, i) => {
      const distances = rowsOf(reference).map((j) => between(sample, i, reference, j))
      expect(distance).toBeCloseTo(distances.toSorted((a, b) => a - b)[4]!, 4)
    })
  })

  test('within one set leave the item itself out', () => {
    ownNeighbourDistances(reference, 3).forEach((distance, i) => {
      const distances = rowsOf(reference).map((j) => between(reference, i, reference, j))
      expect(distance).toBeCloseTo(distances.toSorted((a, b) => a - b)[3]!, 4)
    })
    expect(ownNeighbourDistances(gaussian(4, 4, random), 50)).toHaveLength(4)
  })
})

test('quantiles interpolate between order statistics', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
  expect(quantile([7], 0.95)).toBe(7)
})

describe('coverage', () => {
  test('of few items counts each reference item once, however many reach it', () => {
    const reach = new Reach(3, [1, 1, 2, 1])
    reach.offer(0, 0, 0.9)
    reach.offer(1, 0, 0.5)
    reach.offer(1, 2, 3.9)
    reach.offer(2, 1, 1.1)
    expect(reach.coverage([0, 1, 2])).toBe(0.5)
    expect(reach.coverage([0])).toBe(0.25)
    expect(reach.coverage([2])).toBe(0)
  })

  test('of many is what a random 64 of them reach on average', () => {
    const random = createRandom('coverage')
    const [sample, bank] = [gaussian(150, 3, random), gaussian(80, 3, random)]
    const radii = ownNeighbourDistances(bank, 3)
    const reach = new Reach(sample.rows, radii)
    eachSquaredDistance(sample, bank, (i, j, value) => reach.offer(i, j, value))
    const all = rowsOf(sample)
    const drawn = Array.from({ length: 400 }, () => reach.coverage(random.shuffle(all).slice(0, 64)))
    expect(Math.abs(mean(drawn) - reach.coverage(all))).toBeLessThan(4 * (sd(drawn) / Math.sqrt(drawn.length)))
    expect(reach.coverage(all)).toBeLessThan(1)
  })
})

describe('mean-shift energy', () => {
  const random = createRandom('energy')
  const over = (n: number, offset: number): number[] =>
    Array.from({ length: 400 }, () => {
      const sample = gaussian(n, 8, random, offset)
      return energy(sample, centreOf(gaussian(40, 8, random)), rowsOf(sample))
    })

  test.each([
    [32, 0],
    [64, 0.3],
  ])('of %i items shifted by %f is unbiased', (n, offset) => {
    const values = over(n, offset)
    const truth = 8 * offset * offset
    expect(Math.abs(mean(values) - truth)).toBeLessThan(3.5 * (sd(values) / Math.sqrt(values.length)))
  })

  test('looks at a quarter as many components as there are items', () => {
    expect([2, 8, 40, 1000].map((n) => componentsAt(n, 64))).toEqual([1, 2, 10, 64])
  })

  test('has an interval that covers the truth about as often as it says', () => {
    const centre = centreOf(gaussian(20_000, 8, random))
    const hits = Array.from({ length: 100 }, () => {
      const { value, low, high } = energyWithInterval(gaussian(60, 8, random, 0.5), centre)
      expect(low).toBeLessThan(value)
      return low <= 2 && 2 <= high ? 1 : 0
    })
    expect(mean(hits)).toBeGreaterThan(0.85)
  })
})

describe('the two-sample classifier', () => {
  const random = createRandom('c2st')

  test('has an AUC of one half on average where nothing is shifted', () => {
    const values = Array.from({ length: 200 }, () => {
      const sample = gaussian(60, 8, random)
      return discriminate(sample, gaussian(200, 8, random), rowsOf(sample), random)
    })
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(3.5 * (sd(values) / Math.sqrt(values.length)))
    // No narrower than an AUC of two independent samples can be (Mann–Whitney), by little wider.
    expect(sd(values)).toBeGreaterThan(0.8 / Math.sqrt(6 * 60))
    expect(sd(values)).toBeLessThan(2 / Math.sqrt(6 * 60))
  })

  test('comes near the best that is possible for a shifted Gaussian: Φ(|δ| / √2)', () => {
    const sample = gaussian(2000, 4, random, 0.5)
    const found = discriminate(sample, gaussian(2000, 4, random), rowsOf(sample), random)
    expect(found).toBeGreaterThan(0.76 - 0.05)
    expect(found).toBeLessThan(0.76 + 0.05)
  })

  test('works with two items a side', () => {
    const sample = matrix(2, 1, Float32Array.of(10, 11))
    expect(discriminate(sample, matrix(2, 1, Float32Array.of(-1, 0)), [0, 1], random)).toBe(1)
  })

  test('counts ties as half', () => {
    expect(auc([1, 2, 2], [2, 0])).toBeCloseTo((1 + 1.5 + 1.5) / 6)
    expect(auc([3], [1, 2])).toBe(1)
  })
})

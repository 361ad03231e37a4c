import { describe, expect, test } from 'vitest'
import type { TapShift } from '../../../core/contract/measurement.ts'
import type { Matrix } from '../../../core/domain/matrix.ts'
import { takeRows } from '../../../core/domain/matrix.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { buildReference, readReference, writeReference } from '../../../core/measure/index.ts'
import { nullAt } from '../../../core/measure/reference/stats.ts'
import { kid, kidWithInterval, sampleKernel, selfKernel } from '../../../core/measure/shift/kid.ts'
import { neighbourDistances, quantile } from '../../../core/measure/shift/novelty.ts'
import { levelOf, measureShift } from '../../../core/measure/shift/shift.ts'
import { featureSet, gaussian, noPause } from './samples.ts'

const all = (of: Matrix): number[] => Array.from({ length: of.rows }, (_, i) => i)

function kidOf(sample: Matrix, reference: Matrix): number {
  return kid(sampleKernel(sample, reference), selfKernel(reference), all(sample))
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
const sd = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / (values.length - 1))

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
    const self = selfKernel(reference)
    const truth = kidOf(gaussian(1500, 8, random, 0.4), reference)
    const hits = Array.from({ length: 60 }, () => {
      const { low, high } = kidWithInterval(sampleKernel(gaussian(64, 8, random, 0.4), reference), self, 1, random)
      return low <= truth && truth <= high ? 1 : 0
    })
    expect(mean(hits)).toBeGreaterThan(0.85)
  })
})

test('the fifth-neighbour distance agrees with sorting all distances', () => {
  const random = createRandom('neighbours')
  const [sample, reference] = [gaussian(9, 4, random), gaussian(70, 4, random)]
  neighbourDistances(sample, reference).forEach((distance, i) => {
    const distances = all(reference).map((j) =>
      Math.hypot(...[0, 1, 2, 3].map((k) => sample.data[i * 4 + k]! - reference.data[j * 4 + k]!)),
    )
    expect(distance).toBeCloseTo(distances.toSorted((a, b) => a - b)[4]!, 4)
  })
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
})

const random = createRandom('reference')
const population = gaussian(1600, 16, random)
const options = { modelHash: 'hash-1', preprocessing: 'p', seed: 3, comparison: 400, draws: 200 }
const reference = buildReference(featureSet(population), options)

describe('same-size nulls', () => {
  test('reject about 5 % of samples that are not shifted, at sizes in and between the table', () => {
    const tap = reference.taps[1]!
    for (const n of [32, 100, 200]) {
      const rows = nullAt(tap.nulls, n)
      const draws = Array.from({ length: 200 }, () => {
        const kernel = sampleKernel(gaussian(n, 16, random), tap.bank)
        return kid(
          kernel,
          tap.self,
          Array.from({ length: n }, (_, i) => i),
        ) > rows.kid.q95
          ? 1
          : 0
      })
      expect(mean(draws)).toBeGreaterThan(0.005)
      expect(mean(draws)).toBeLessThan(0.12)
    }
  })

  test('shrink with n, and lie between their neighbours where they are interpolated', () => {
    const { nulls } = reference.taps[0]!
    expect(nulls.map(({ n }) => n)).toEqual([8, 16, 32, 64, 128, 256])
    for (let i = 1; i < nulls.length; i++) expect(nulls[i]!.kid.sd).toBeLessThan(nulls[i - 1]!.kid.sd)
    const between = nullAt(nulls, 45).kid.sd
    expect(between).toBeGreaterThan(nulls[3]!.kid.sd)
    expect(between).toBeLessThan(nulls[2]!.kid.sd)
    expect(nullAt(nulls, 5000).kid).toEqual(nulls.at(-1)!.kid)
  })
})

describe('shift', () => {
  const measured = (sample: Matrix) =>
    measureShift(featureSet(sample), reference, all(sample), createRandom('measure'), noPause)

  test('of the same distribution is in-domain, with novelty near its base rate', async () => {
    const shift = await measured(gaussian(256, 16, random))
    expect(shift.level).toBe('in-domain')
    expect(shift.lateNovelty).toBeGreaterThan(0.01)
    expect(shift.lateNovelty).toBeLessThan(0.1)
    expect(Math.abs(shift.taps[0]!.z)).toBeLessThan(4)
    expect(shift.taps.map(({ tap }) => tap)).toEqual(['stem', 'block1', 'embedding'])
  })

  test('of a far distribution is large', async () => {
    const shift = await measured(gaussian(128, 16, random, 3))
    expect(shift.level).toBe('large')
    expect(shift.lateNovelty).toBeGreaterThan(0.9)
    expect(shift.taps[1]!.z).toBeGreaterThan(20)
  })

  test('of a narrow part of the reference is called narrow, not foreign', async () => {
    // Fresh items from one half of the space: none of them foreign, half of what is known missing.
    const fresh = gaussian(400, 16, random)
    const side = all(fresh).filter((i) => fresh.data[i * 16]! + fresh.data[i * 16 + 1]! > 0)
    const shift = await measured(takeRows(fresh, side))
    expect(shift.level).toBe('narrow')
    expect(shift.taps[1]!.z).toBeGreaterThan(3)
  })

  test('of added noise shows as novelty', async () => {
    const noisy = gaussian(128, 16, random)
    noisy.data.forEach((v, i) => (noisy.data[i] = 2 * v))
    expect((await measured(noisy)).lateNovelty).toBeGreaterThan(0.5)
  })

  test('of four images is not called moderate because one of them is odd', () => {
    const late: TapShift[] = []
    expect(levelOf(0.25, 0.25, 0.25, late)).toBe('in-domain')
    expect(levelOf(0.3, 0.3, 0.25, late)).toBe('moderate')
    expect(levelOf(0.6, 0.6, 0.07, late)).toBe('large')
  })

  test('that later layers hide is moderate all the same, never narrow', () => {
    const kid = { value: 3, low: 2.9, high: 3.1 }
    const tap: TapShift = {
      tap: 'block1',
      depth: 1,
      kid,
      null: { mean: 0, sd: 0.01, q95: 0.02 },
      z: 300,
      novelty: { value: 0.05, low: 0.04, high: 0.06 },
    }
    expect(levelOf(0.05, 0.05, 0.07, [tap])).toBe('narrow')
    expect(levelOf(0.05, 0.6, 0.07, [tap])).toBe('moderate')
  })
})

describe('the statistics file', () => {
  const bytes = writeReference(reference)

  test('reads back as it was built', () => {
    const read = readReference(bytes, { file: 'statistics.safetensors', modelHash: 'hash-1' })
    expect(read).toEqual({ ok: true, value: reference })
  })

  test('of another checkpoint is refused', () => {
    const read = readReference(bytes, { file: 'statistics.safetensors', modelHash: 'hash-2' })
    expect(read).toMatchObject({ ok: false, failure: { code: 'model-mismatch', file: 'statistics.safetensors' } })
  })

  test('that is cut short is refused as unreadable', () => {
    const read = readReference(bytes.subarray(0, bytes.length - 100), { file: 'f', modelHash: 'hash-1' })
    expect(read).toMatchObject({ ok: false, failure: { code: 'model-unreadable' } })
  })

  test('is the same for the same features and seed', () => {
    const small = featureSet(gaussian(128, 8, createRandom(1)))
    expect(writeReference(buildReference(small, options64))).toEqual(writeReference(buildReference(small, options64)))
  })
})

const options64 = { ...options, comparison: 64, draws: 20 }

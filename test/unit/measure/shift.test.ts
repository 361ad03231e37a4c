import { describe, expect, test } from 'vitest'
import type { Matrix } from '../../../core/math/matrix.ts'
import { matrix, takeRows } from '../../../core/math/matrix.ts'
import type { Random } from '../../../core/domain/random.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { buildReference } from '../../../core/measure/index.ts'
import { splitReference } from '../../../core/measure/reference/split-reference.ts'
import { nullAt } from '../../../core/measure/statistics/nulls.ts'
import { buildTap } from '../../../core/measure/reference/tap.ts'
import { atOwnScale, whiten } from '../../../core/measure/statistics/whiten.ts'
import { kid, sampleKernel } from '../../../core/measure/statistics/kid.ts'
import { levelOf, measureShift } from '../../../core/measure/shift/shift.ts'
import { measureTap } from '../../../core/measure/shift/tap.ts'
import { gaussian, itemsOf, mean, noPause, rowsOf, textsOf } from './samples.ts'

const random = createRandom('reference')
const options = {
  modelHash: 'hash-1',
  preprocessing: 'p',
  source: 'made up',
  seed: 3,
  temperature: 14,
  comparison: 400,
}
const reference = await buildReference(itemsOf(gaussian(1600, 16, random), random), options)

describe('same-size nulls', () => {
  const tap = reference.taps[1]!

  test('reject about 5 % of samples that are not shifted, by every statistic, at sizes in and between the table', () => {
    const all: number[] = []
    for (const n of [32, 100, 300]) {
      const draws = Array.from({ length: 50 }, () => measureTap(gaussian(n, 16, random), tap, random).shift)
      const shares = {
        kid: mean(draws.map(({ kid, null: none }) => (kid.value > none.q95 ? 1 : 0))),
        novelty: mean(draws.map(({ noveltyZ }) => (noveltyZ > 1.7 ? 1 : 0))),
        coverage: mean(draws.map(({ coverage }) => (coverage.z < -1.7 ? 1 : 0))),
        energy: mean(draws.map(({ energy }) => (energy.value > energy.null.q95 ? 1 : 0))),
        auc: mean(draws.map(({ c2st }) => (c2st.value > c2st.null.q95 ? 1 : 0))),
      }
      // One reference of 1600 is itself a draw: its own error stays in all of its rates.
      for (const [name, share] of Object.entries(shares)) {
        expect({ n, name, rejected: share, fits: share < 0.3 }).toMatchObject({ fits: true })
      }
      all.push(...Object.values(shares))
    }
    expect(mean(all)).toBeGreaterThan(0.01)
    expect(mean(all)).toBeLessThan(0.1)
  })

  test('reject about 5 % by KID at each size, over many samples', () => {
    const { bank, moments, nulls, projection, self, variances } = tap
    const fresh = createRandom('kid nulls')
    const scaledBank = atOwnScale(bank, variances)
    for (const n of [32, 100, 200]) {
      const everything = Array.from({ length: n }, (_, i) => i)
      const { q95 } = nullAt(nulls, n).kid
      const rejected = Array.from({ length: 200 }, () => {
        const sample = atOwnScale(whiten(gaussian(n, 16, fresh), moments, projection), variances)
        return kid(sampleKernel(sample, scaledBank, 16), self, everything) > q95 ? 1 : 0
      })
      expect(mean(rejected)).toBeGreaterThan(0.005)
      expect(mean(rejected)).toBeLessThan(0.12)
    }
  })

  test('shrink with n, and lie between their neighbours where they are interpolated', () => {
    const { nulls } = tap
    expect(nulls.map(({ n }) => n)).toEqual([8, 16, 32, 64, 128, 256, 512])
    for (let i = 1; i < nulls.length; i++) expect(nulls[i]!.kid.sd).toBeLessThan(nulls[i - 1]!.kid.sd)
    for (const { kid, auc } of nulls) {
      expect([kid.q90, kid.q95, kid.q99]).toEqual([kid.q90, kid.q95, kid.q99].toSorted((a, b) => a - b))
      expect(auc.mean).toBeCloseTo(0.5, 1)
    }
    const between = nullAt(nulls, 45).kid.sd
    expect(between).toBeGreaterThan(nulls[3]!.kid.sd)
    expect(between).toBeLessThan(nulls[2]!.kid.sd)
    expect(nullAt(nulls, 5000).kid).toEqual(nulls.at(-1)!.kid)
  })
})

describe('the split of a reference', () => {
  test('gives both halves every kind of item in its proportion', () => {
    const strata = Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 'rare' : i % 2 === 0 ? 'even' : 'odd'))
    const { bank, rest } = splitReference(strata, createRandom('halves'), 300)
    expect([bank.length, rest.length]).toEqual([300, 700])
    const rare = bank.filter((i) => strata[i] === 'rare').length
    expect(Math.abs(rare - 30)).toBeLessThanOrEqual(2)
    expect([...bank, ...rest].toSorted((a, b) => a - b)).toEqual(strata.map((_, i) => i))
  })

  test('keeps at most 2048 items for comparison', () => {
    const strata = Array.from({ length: 6000 }, () => 0)
    expect(splitReference(strata, createRandom(1)).bank).toHaveLength(2048)
    expect(splitReference(strata.slice(0, 100), createRandom(1)).bank).toHaveLength(50)
  })
})

describe('shift', () => {
  const measured = (of: Matrix) => {
    const { features, pixels } = itemsOf(of, random)
    const texts = textsOf(
      rowsOf(of).map((i) => `30${i % 3}`),
      400,
      () => Float32Array.of(1, 0),
    )
    const sizes = rowsOf(of).map(() => ({ width: 64, height: 64 }))
    const sample = { features, pixels, sizes, texts, distinct: rowsOf(of) }
    return measureShift(sample, reference, createRandom('measure'), noPause)
  }

  test('of the same distribution is in-domain, with novelty near its base rate and all of the coverage', async () => {
    const shift = await measured(gaussian(256, 16, random))
    expect(shift.level).toBe('in-domain')
    expect(shift.lateNovelty).toBeGreaterThan(0.01)
    expect(shift.lateNovelty).toBeLessThan(0.1)
    expect(shift.lateCoverage).toBeGreaterThan(0.97)
    expect(Math.abs(shift.taps[0]!.z)).toBeLessThan(4)
    expect(shift.taps.map(({ tap }) => tap)).toEqual(['stem', 'block1', 'embedding'])
    expect(shift.pixels?.space.tap).toBe('pixels')
    expect([shift.text, shift.alignment, shift.pixels?.native]).toEqual([null, null, null])
  })

  test('of a far distribution is large', async () => {
    const shift = await measured(gaussian(128, 16, random, 3))
    expect(shift.level).toBe('large')
    expect(shift.lateNovelty).toBeGreaterThan(0.9)
    expect(shift.taps[1]!.z).toBeGreaterThan(20)
    expect(shift.taps[1]!.energy!.value).toBeGreaterThan(16 * 9 * 0.9)
    expect(shift.taps[1]!.c2st!.value).toBeGreaterThan(0.99)
  })

  test('of a narrow part of the reference is called narrow, not foreign', async () => {
    // Fresh items from one corner of the space: none of them foreign, three quarters of what is known missing.
    const fresh = gaussian(1000, 16, random)
    const side = rowsOf(fresh).filter((i) => [0, 1, 2, 3].reduce((sum, k) => sum + fresh.data[i * 16 + k]!, 0) > 1.5)
    const shift = await measured(takeRows(fresh, side))
    expect(shift.level).toBe('narrow')
    expect(shift.taps[1]!.z).toBeGreaterThan(3)
    expect(shift.taps[1]!.coverage!.z).toBeLessThan(-3)
    expect(shift.taps[1]!.coverage!.relative).toBeLessThan(0.9)
  })

  test('of added noise shows as novelty', async () => {
    const noisy = gaussian(128, 16, random)
    noisy.data.forEach((v, i) => (noisy.data[i] = 2 * v))
    expect((await measured(noisy)).lateNovelty).toBeGreaterThan(0.5)
  })

  test('of few items is not judged beyond what so few can show', async () => {
    const shift = await measured(gaussian(8, 16, random))
    expect(shift.sampleSize).toBe(8)
    expect(shift.level).toBe('in-domain')
  })
})

describe('why four numbers and not one', () => {
  const CLUSTERS = 20
  const COLUMNS = 32
  const toy = createRandom('clusters')
  const centres = gaussian(CLUSTERS + 3, COLUMNS, toy)

  /** Items around the given clusters, `spread` wide, moved by `offset` in every column. */
  function around(clusters: readonly number[], count: number, random: Random, spread = 0.5, offset = 0): Matrix {
    const out = matrix(count, COLUMNS)
    for (let i = 0; i < count; i++) {
      const centre = random.pick(clusters) * COLUMNS
      for (let k = 0; k < COLUMNS; k++) {
        out.data[i * COLUMNS + k] = centres.data[centre + k]! + offset + spread * random.normal()
      }
    }
    return out
  }

  test('no one of them tells narrow, styled, noisy and foreign data apart; together they do', async () => {
    const known = Array.from({ length: CLUSTERS }, (_, c) => c)
    const raw = around(known, 1600, toy)
    const halves = splitReference(
      rowsOf(raw).map(() => 0),
      toy,
      800,
    )
    const tap = await buildTap('toy', 1, raw, halves, { random: toy, draws: 50, pause: noPause })
    const of = (sample: Matrix) => measureTap(sample, tap, toy).shift
    const same = of(around(known, 200, toy))
    const narrow = of(around([3, 7], 200, toy))
    const styled = of(around(known, 200, toy, 0.5, 1.5))
    const noisy = of(around(known, 200, toy, 0.8))
    const foreign = of(around([CLUSTERS, CLUSTERS + 1, CLUSTERS + 2], 200, toy))
    expect(Math.abs(same.z)).toBeLessThan(4)
    expect(same.c2st.value).toBeLessThan(0.62)
    expect(same.coverage.relative).toBeGreaterThan(0.95)
    // KID and the classifier call a narrow, familiar dataset as shifted as a styled one …
    expect(Math.min(narrow.z, styled.z)).toBeGreaterThan(30)
    expect(Math.min(narrow.c2st.value, styled.c2st.value)).toBeGreaterThan(0.9)
    // … and novelty and coverage do not.
    expect(narrow.novelty.value).toBeLessThan(0.12)
    expect(narrow.coverage.relative).toBeLessThan(0.3)
    expect(styled.novelty.value).toBeGreaterThan(0.8)
    // Added noise is hidden from both and shows as novelty.
    expect(noisy.c2st.value).toBeLessThan(0.62)
    expect(noisy.z).toBeLessThan(narrow.z / 5)
    expect(noisy.novelty.value).toBeGreaterThan(0.4)
    expect(foreign.novelty.value).toBeGreaterThan(0.9)
    expect(foreign.coverage.relative).toBeLessThan(0.1)
  })
})

describe('novelty', () => {
  const kid = { value: 0, low: -1, high: 1 }
  const late = [{ kid, null: { mean: 0, sd: 1, q90: 1.5, q95: 2, q99: 3 } }]
  const evidence = { lateNovelty: 0.05, lateCoverage: 1, highestNovelty: 0.05, chance: 0.07, late }

  test('is called by how far it goes beyond chance', () => {
    const level = (novelty: number, chance: number) =>
      levelOf({ ...evidence, lateNovelty: novelty, highestNovelty: novelty, chance })
    expect(level(0.12, 0.125)).toBe('in-domain')
    // Of four images one that is odd is a quarter.
    expect(level(0.25, 0.25)).toBe('in-domain')
    expect(level(0.3, 0.25)).toBe('moderate')
    expect(level(0.12, 0.07)).toBe('moderate')
    expect(level(0.6, 0.07)).toBe('large')
  })

  test('that later layers hide is moderate all the same, never narrow', () => {
    const apart = [
      { kid: { value: 3, low: 2.9, high: 3.1 }, null: { mean: 0, sd: 0.01, q90: 0.01, q95: 0.02, q99: 0.03 } },
    ]
    expect(levelOf({ ...evidence, late: apart, lateCoverage: 0.8 })).toBe('narrow')
    expect(levelOf({ ...evidence, late: apart, lateCoverage: 0.8, highestNovelty: 0.6 })).toBe('moderate')
  })

  test('that is low while most of the reference is missing is narrow', () => {
    expect(levelOf({ ...evidence, lateCoverage: 0.3 })).toBe('narrow')
    expect(levelOf({ ...evidence, lateCoverage: 0.8 })).toBe('in-domain')
  })
})

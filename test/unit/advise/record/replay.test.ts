import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantitiesOf } from '../../../../core/advise/input.ts'
import { predict } from '../../../../core/advise/predict.ts'
import { publishedIn } from '../../../../core/advise/record/groups.ts'
import { decisive, quantitiesOfRow, replay, robustOrder } from '../../../../core/advise/record/replay.ts'
import { PUBLISHED } from '../../../../core/advise/record/rows.ts'
import { measurementOf } from '../measurements.ts'

const published = publishedIn(PUBLISHED)
const of = (share: number, all: readonly unknown[]): number => share / all.length

describe('published tests, replayed', () => {
  test('go the way that the advice expects in at least 85 % of those far from pretraining or shifted', () => {
    const cases = decisive(replay(published))
    expect(cases.length).toBeGreaterThan(15)
    expect(of(cases.filter(({ right }) => right).length, cases)).toBeGreaterThanOrEqual(0.85)
  })

  test('are documented with the numbers that they give', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../../../docs/advice.md'), 'utf8')
    const replayed = replay(published)
    for (const cases of [replayed, decisive(replayed)])
      expect(text).toContain(`${cases.filter(({ right }) => right).length} of ${cases.length} (`)
    expect(text).toContain(`in all ${robustOrder(published).of} rows`)
  })

  test('put LP-FT nowhere below full training where scores should be robust, and before a frozen tower under shift', () => {
    const { before, of: all } = robustOrder(published)
    expect(all).toBeGreaterThan(60)
    expect(before).toBe(all)
    for (const { row, ranking } of replay(published)) if (row.shift === 'ood') expect(ranking[0]).toBe('lp-ft')
  })

  test('are seen as their situation alone: names, sources and results change nothing', () => {
    for (const row of published) {
      const disguised = { ...row, id: 'x', source: 's', model: 'm', dataset: 'd', note: '', full: 0.5, lora: 0.5 }
      expect(quantitiesOfRow(disguised)).toEqual(quantitiesOfRow(row))
    }
  })

  test('without a place of the test or a frozen score are left out', () => {
    expect(quantitiesOfRow({ ...PUBLISHED[0]!, shift: null })).toBeNull()
    expect(quantitiesOfRow({ ...PUBLISHED[0]!, frozen: null })).toBeNull()
  })
})

const unit = fc.double({ min: 0, max: 1, noNaN: true })
const situations = fc.record({
  classes: fc.integer({ min: 2, max: 40 }),
  perClass: fc.integer({ min: 5, max: 800 }),
  linear: fc.double({ min: 0.3, max: 0.99, noNaN: true }),
  zeroShot: unit,
  doublingGain: fc.double({ min: -0.02, max: 0.1, noNaN: true }),
  novelty: fc.option(unit, { freq: 5 }),
})

describe('in any situation', () => {
  test('LP-FT is expected to be at least as robust as full training', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const q = quantitiesOf({ measurement: measurementOf(situation), goal: 'robust', limits: {} })
        const [lpFt, full] = (['lp-ft', 'full'] as const).map((id) => predict(q, 'robust', id).mean)
        expect(lpFt).toBeGreaterThanOrEqual(full! - 1e-12)
      }),
      { numRuns: 500 },
    )
  })

  test('step-by-step unfreezing is expected to add no more than LP-FT', () => {
    fc.assert(
      fc.property(situations, fc.constantFrom('in-domain', 'robust'), (situation, goal) => {
        const q = quantitiesOf({ measurement: measurementOf(situation), goal, limits: {} })
        const [lpFt, progressive] = (['lp-ft', 'progressive'] as const).map((id) => predict(q, goal, id).mean)
        expect(progressive).toBeLessThanOrEqual(lpFt! + 1e-12)
      }),
      { numRuns: 500 },
    )
  })
})

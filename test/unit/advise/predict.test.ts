import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costOf } from '../../../core/advise/cost.ts'
import { quantitiesOf } from '../../../core/advise/input.ts'
import type { Quantities } from '../../../core/advise/input.ts'
import { normalCdf } from '../../../core/math/normal.ts'
import { combine, evidenceParts, ruleWeights } from '../../../core/advise/predict.ts'
import type { Case } from './measurements.ts'
import { measurementOf } from './measurements.ts'

function quantities(of: Case = {}): Quantities {
  return quantitiesOf({ measurement: measurementOf(of), goal: 'in-domain', limits: {} })
}

const gain = (q: Quantities): number => evidenceParts(q).tower

describe('evidence for training the tower', () => {
  test('grows with images a class, with weaker features and with a steeper learning curve', () => {
    const base = quantities()
    const unit = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(unit, unit, fc.double({ min: 0, max: 2, noNaN: true }), (a, b, more) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        expect(gain({ ...base, weakness: high })).toBeGreaterThanOrEqual(gain({ ...base, weakness: low }))
        expect(gain({ ...base, slope: high })).toBeGreaterThanOrEqual(gain({ ...base, slope: low }))
        expect(gain({ ...base, perClass: base.perClass * (1 + more) })).toBeGreaterThanOrEqual(gain(base))
      }),
    )
  })

  test('is nothing where captions already read every image, and stays open where the curve is flat', () => {
    expect(gain({ ...quantities(), weakness: 0 })).toBe(0)
    expect(gain({ ...quantities({ linear: 0.5, doublingGain: 0 }) })).toBeGreaterThan(0.02)
  })

  test('counts a middle layer that reads the classes better than the last one', () => {
    expect(evidenceParts(quantities({ linear: 0.7, byDepth: [0.5, 0.7, 0.7] })).depth).toBe(0)
    expect(evidenceParts(quantities({ linear: 0.7, byDepth: [0.5, 0.8, 0.7] })).depth).toBeGreaterThan(0.02)
  })
})

describe('the frozen score', () => {
  test('is the probe moved along its learning curve, and never below zero-shot', () => {
    const sampled = quantities({ perClass: 2000, linear: 0.7, doublingGain: 0.05 })
    expect(sampled.frozen.mean).toBeGreaterThan(0.75)
    expect(quantities({ linear: 0.6, zeroShot: 0.9 }).frozen.mean).toBeCloseTo(0.9, 3)
  })

  test('is less certain with fewer images', () => {
    expect(quantities({ perClass: 5 }).frozen.sd).toBeGreaterThan(quantities({ perClass: 150 }).frozen.sd)
  })
})

describe('rules of practice', () => {
  test('hold where their condition holds and fade in between', () => {
    expect(ruleWeights(quantities({ perClass: 10, novelty: 0.05, zeroShot: 1 }), 'in-domain')).toEqual({
      'small-gap': 1,
      'large-gap': 0,
      'little-data': 1,
      'ample-data': 0,
      'keep-general': 0,
    })
    const far = ruleWeights(quantities({ perClass: 600, novelty: 0.9 }), 'robust')
    expect(far).toMatchObject({ 'large-gap': 1, 'little-data': 0, 'ample-data': 1, 'keep-general': 0 })
    const between = ruleWeights(quantities({ perClass: 35, novelty: 0.3, zeroShot: 0.4 }), 'robust')
    for (const id of ['large-gap', 'little-data', 'keep-general'] as const) {
      expect(between[id]).toBeGreaterThan(0)
      expect(between[id]).toBeLessThan(1)
    }
  })

  test('do not call data familiar whose classes the captions cannot read, however known the images look', () => {
    expect(ruleWeights(quantities({ novelty: 0.05, zeroShot: 0.1 }), 'robust')).toMatchObject({
      'small-gap': 0,
      'keep-general': 0,
    })
  })

  test('are weighted by precision, and disagreement widens the result', () => {
    const voice = (mean: number, sd: number) => ({ id: 'evidence' as const, weight: 1, effect: { mean, sd } })
    const alike = combine([voice(0.02, 0.02), voice(0.02, 0.02)])
    expect(alike.mean).toBeCloseTo(0.02)
    expect(alike.sd).toBeCloseTo(0.02 / Math.SQRT2)
    const apart = combine([voice(-0.04, 0.02), voice(0.08, 0.02)])
    expect(apart.mean).toBeCloseTo(0.02)
    expect(apart.sd).toBeGreaterThan(0.06)
    expect(combine([voice(0, 0.01), voice(0.1, 0.1)]).mean).toBeLessThan(0.002)
  })
})

describe('cost', () => {
  test('is far smaller with cached features, and grows with the images', () => {
    const q = quantities()
    const [frozen, progressive, full] = (['frozen', 'progressive', 'full'] as const).map((s) => costOf(q, s))
    expect(frozen!.minutes.high).toBeLessThan(full!.minutes.high / 3)
    expect(progressive!.minutes.high).toBeLessThan(full!.minutes.high)
    expect(frozen!.memoryMB).toBeLessThan(full!.memoryMB)
    expect(costOf(quantities({ perClass: 300 }), 'full').minutes.high).toBeGreaterThan(full!.minutes.high)
  })
})

test('the normal distribution agrees with tabulated values', () => {
  for (const [x, p] of [
    [0, 0.5],
    [1, 0.8413447],
    [1.959964, 0.975],
    [-2.5, 0.0062097],
  ] as const) {
    expect(normalCdf(x)).toBeCloseTo(p, 6)
  }
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costOf } from '../../../core/advise/cost.ts'
import { quantitiesOf } from '../../../core/advise/input.ts'
import type { Quantities } from '../../../core/advise/input.ts'
import { normalCdf } from '../../../core/math/normal.ts'
import { combine, evidenceParts, predict, ruleWeights } from '../../../core/advise/predict.ts'
import { RULE_IDS, type RuleId } from '../../../core/strategies/index.ts'
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

  test('is smaller where the model as pretrained knows the classes, and stays open where the curve is flat', () => {
    expect(gain({ ...quantities(), weakness: 0 })).toBeGreaterThan(0)
    expect(gain({ ...quantities(), weakness: 0 })).toBeLessThan(0.7 * gain({ ...quantities(), weakness: 1 }))
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

describe('what is published', () => {
  const weights = (of: Case, goal: Quantities['goal'] = 'in-domain') => ruleWeights(quantities(of), goal)
  const familiar: Case = { perClass: 150, linear: 0.8, zeroShot: 0.7, novelty: 0.05 }

  test('of tests near pretraining counts where images, classes and features are all familiar', () => {
    expect(weights(familiar)).toEqual({ ...NONE, 'small-gap': 1 })
    expect(weights({ ...familiar, novelty: 0.9 })).toEqual({ ...NONE, 'large-gap': 1 })
    const between = weights({ ...familiar, novelty: 0.3 })
    expect(between['small-gap'] + between['large-gap']).toBeCloseTo(1)
    expect(between['large-gap']).toBeCloseTo(0.5)
  })

  test('of weak features counts where a probe is far below its ceiling, or the classes are unknown to the model', () => {
    expect(weights({ ...familiar, linear: 0.4, zeroShot: 0.3 })['weak-features']).toBe(1)
    expect(weights({ ...familiar, zeroShot: 0.1 })).toEqual({ ...NONE, 'weak-features': 1 })
  })

  test('of few images goes by images per class, not by images', () => {
    expect(weights({ ...familiar, classes: 100, perClass: 4 })).toEqual({ ...NONE, 'few-per-class': 1 })
    expect(weights({ ...familiar, classes: 4, perClass: 100 })['few-per-class']).toBe(0)
    const between = weights({ ...familiar, perClass: 7 })['few-per-class']
    expect([between > 0, between < 1]).toEqual([true, true])
  })

  test('near the ceiling counts where the probe leaves little to gain', () => {
    expect(weights({ ...familiar, linear: 0.97 })).toEqual({ ...NONE, 'near-ceiling': 1 })
  })

  test('of frozen towers under shift counts for robust scores, unless features are weak or do not cover the images', () => {
    expect(weights(familiar, 'robust')).toEqual({ ...NONE, shifted: 1 })
    expect(weights({ ...familiar, linear: 0.4, zeroShot: 0.3 }, 'robust')).toEqual({ ...NONE, 'shifted-weak': 1 })
    expect(weights({ ...familiar, zeroShot: 0.1 }, 'robust')).toEqual({ ...NONE, 'shifted-weak': 1 })
    expect(weights({ ...familiar, novelty: 0.9 }, 'robust')).toEqual({ ...NONE, 'shifted-weak': 1, 'large-gap': 1 })
  })

  test('of another kind of task takes the place of what is published of recognition', () => {
    for (const kind of ['text', 'knowledge', 'localisation'] as const) {
      const q = { ...quantities(familiar), kind }
      expect(ruleWeights(q, 'in-domain')).toEqual({ ...NONE, [kind]: 1 })
      expect(ruleWeights({ ...q, novelty: 0.9 }, 'in-domain')).toEqual({ ...NONE, 'large-gap': 1 })
    }
    const effect = (kind: Quantities['kind']): number =>
      predict({ ...quantities(familiar), kind }, 'in-domain', 'full').mean
    expect(effect('text')).toBeGreaterThan(effect('recognition'))
    expect(effect('knowledge')).toBeLessThan(effect('recognition'))
  })
})

const NONE = Object.fromEntries(RULE_IDS.map((id) => [id, 0])) as Record<RuleId, number>

describe('sources', () => {
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

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recommend } from '../../../core/advise/index.ts'
import { decide } from '../../../core/advise/decide.ts'
import { quantitiesOf, withQuantity } from '../../../core/advise/input.ts'
import { TIE_MINUTES } from '../../../core/advise/constants.ts'
import { predict } from '../../../core/advise/predict.ts'
import type { QuantityName, Situation } from '../../../core/advise/input.ts'
import type { Advice } from '../../../core/contract/advice.ts'
import { advice as schema } from '../../../core/contract/advice.ts'
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import type { Case } from './measurements.ts'
import { measurementOf } from './measurements.ts'

function adviseOn({ measurement, goal, limits }: Situation): Advice {
  const given = recommend({ measurement, goal, limits, today: new Date(0) })
  return { ...given, adviceId: 'a1', createdAt: new Date(0).toISOString() }
}

function advise(of: Case, limits: Situation['limits'] = {}, goal: Situation['goal'] = 'in-domain'): Advice {
  return adviseOn({ measurement: measurementOf(of), goal, limits })
}

function gainOf(given: Advice, strategy: string): number {
  const mean = (id: string): number => given.ranking.find((r) => r.strategy === id)!.score.mean
  return mean(strategy) - mean('frozen')
}

describe('the choice', () => {
  test('a weak tower far from its data, with plenty of images, is trained as a whole', () => {
    const given = advise({ perClass: 160, linear: 0.76, knn: 0.55, doublingGain: 0.06, novelty: 0.95 })
    expect(given.strategy).toBe('full')
    expect(gainOf(given, 'full')).toBeGreaterThan(0.05)
    expect(given.confidence).not.toBe('low-trust')
  })

  test('so is one whose late layers see little new in images it cannot read', () => {
    const given = advise({
      perClass: 140,
      linear: 0.75,
      knn: 0.44,
      doublingGain: 0.075,
      novelty: 0.21,
      level: 'moderate',
    })
    expect(given.strategy).toBe('full')
    expect(gainOf(given, 'full')).toBeGreaterThan(0.08)
  })

  test('a hard task with a flat learning curve gains several points from training the tower', () => {
    const given = advise({ perClass: 200, linear: 0.48, knn: 0.4, doublingGain: 0.03, novelty: 0.95 })
    expect(given.strategy).not.toBe('frozen')
    expect(gainOf(given, 'full')).toBeGreaterThan(0.03)
    expect(gainOf(given, 'full')).toBeLessThan(0.12)
  })

  test('with five images a class the tower stays frozen; ten are enough to train it', () => {
    const of = { linear: 0.5, doublingGain: 0.06, novelty: 0.2 }
    expect(advise({ ...of, perClass: 5 }).strategy).toBe('frozen')
    expect(advise({ ...of, perClass: 12 }).strategy).not.toBe('frozen')
  })

  test('data the captions already read well stays frozen: no strategy is clearly better', () => {
    const given = advise({ perClass: 100, linear: 0.95, zeroShot: 0.93, novelty: 0.05, level: 'in-domain' })
    expect(given.strategy).toBe('frozen')
    expect(Math.abs(gainOf(given, 'full'))).toBeLessThan(0.01)
  })

  test('under five different images a class nothing is ranked by score', () => {
    const given = advise({ perClass: 4, linear: 0.3, novelty: 0.95 })
    expect(given).toMatchObject({ strategy: 'frozen', confidence: 'low-trust' })
    expect(given.ranking.map(({ probabilityBest }) => probabilityBest)).toEqual(
      STRATEGY_IDS.map(() => 1 / STRATEGY_IDS.length),
    )
    expect(given.trust.warnings.join(' ')).toContain('fewer than 5 different images per class')
  })

  test('the goal of robust scores speaks against training everything where pretraining covers the data', () => {
    const covered: Case = { perClass: 300, linear: 0.8, zeroShot: 0.6, novelty: 0.05, level: 'in-domain' }
    const best = (given: Advice, id: string): number => given.ranking.find((r) => r.strategy === id)!.probabilityBest
    expect(best(advise(covered, {}, 'robust'), 'full')).toBeLessThan(best(advise(covered), 'full') - 0.03)
    expect(best(advise(covered, {}, 'robust'), 'frozen')).toBeGreaterThan(best(advise(covered), 'frozen'))
  })

  test('a tie goes to the cheaper strategy and is called a toss-up', () => {
    const given = advise({ perClass: 100, linear: 0.9, zeroShot: 0.85, novelty: 0.05 })
    expect(given.confidence).toBe('toss-up')
    expect(given.headline).toMatch(
      /^Toss-up: \d strategies differ by less than .* by their cost: keep the vision tower frozen/u,
    )
    expect(given.strategy).toBe('frozen')
    // A difference of seconds does not make another one the choice.
    const high = given.ranking.map(({ minutes }) => minutes.high)
    expect(high[0]).toBeLessThanOrEqual(Math.min(...high) + TIE_MINUTES)
  })
})

describe('limits', () => {
  test('rule strategies out with a reason that names the limit', () => {
    const given = advise({ perClass: 160, linear: 0.76, novelty: 0.95 }, { memoryMB: 500 })
    // What keeps most of the tower frozen needs little memory.
    expect(['frozen', 'last-block']).toContain(given.strategy)
    const full = given.ranking.find(({ strategy }) => strategy === 'full')!
    expect(full.feasible).toBe(false)
    expect(full.why).toContain('500 MiB')
    expect(given.reasons.some(({ source }) => source === 'limit')).toBe(true)
  })

  test('of memory leave LoRA where full training does not fit but the tower has to train', () => {
    const measured = measurementOf({ perClass: 160, linear: 0.76, knn: 0.55, doublingGain: 0.06, novelty: 0.95 })
    const measurement = { ...measured, cost: { ...measured.cost, trained: 50_000_000 } }
    expect(adviseOn({ measurement, goal: 'in-domain', limits: {} }).strategy).toBe('full')
    expect(adviseOn({ measurement, goal: 'in-domain', limits: { memoryMB: 600 } }).strategy).toBe('lora')
  })

  test('that nothing fits name the cheapest strategy and say so', () => {
    const given = advise({}, { minutes: 0.05 })
    expect(given.confidence).toBe('low-trust')
    expect(given.ranking.every(({ feasible }) => !feasible)).toBe(true)
    const high = given.ranking.map(({ minutes }) => minutes.high)
    expect(high[0]).toBe(Math.min(...high))
    expect(given.trust.warnings.join(' ')).toContain('No strategy fits')
  })

  test('more room never lowers the expected score of the choice, ties aside', () => {
    fc.assert(
      fc.property(
        cases,
        fc.double({ min: 0.2, max: 60, noNaN: true }),
        fc.double({ min: 1, max: 20, noNaN: true }),
        (of, minutes, factor) => {
          const at = (limit: number) =>
            decide(quantitiesOf({ measurement: measurementOf(of), goal: 'in-domain', limits: { minutes: limit } }))
          const [less, more] = [at(minutes), at(minutes * factor)]
          // Without a ranking the cheapest is taken; a toss-up takes the cheaper of two that cannot be distinguished.
          fc.pre(!less.nothingFits && !more.tooLittleData && more.confidence !== 'toss-up')
          expect(more.candidates[0]!.utility.mean).toBeGreaterThanOrEqual(less.candidates[0]!.utility.mean - 1e-12)
        },
      ),
    )
  })
})

describe('a strategy that does not fit', () => {
  test('does not change the choice between those that do', () => {
    fc.assert(
      fc.property(cases, (of) => {
        const q = quantitiesOf({ measurement: measurementOf(of), goal: 'in-domain', limits: {} })
        const free = decide(q)
        fc.pre(!free.tooLittleData)
        const costs = free.candidates.map(({ cost }) => cost.minutes.high)
        const chosen = free.candidates[0]!.cost.minutes.high
        // A limit that only rules out what is dearer than the choice.
        const limited = decide({
          ...q,
          limits: { minutes: Math.max(chosen, ...costs.filter((cost) => cost < Math.max(...costs))) },
        })
        expect(limited.strategy).toBe(free.strategy)
      }),
    )
  })
})

const cases = fc.record({
  classes: fc.integer({ min: 2, max: 40 }),
  perClass: fc.integer({ min: 1, max: 800 }),
  linear: fc.double({ min: 0.55, max: 0.99, noNaN: true }),
  zeroShot: fc.double({ min: 0, max: 0.55, noNaN: true }),
  doublingGain: fc.double({ min: -0.02, max: 0.1, noNaN: true }),
  novelty: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 5 }),
})

describe('every advice', () => {
  test('fits the contract, ranks each trainable strategy once and puts the choice first', () => {
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom('in-domain', 'robust'),
        fc.option(fc.double({ min: 0.01, max: 100, noNaN: true })),
        (of, goal, minutes) => {
          const given = advise(of, minutes === null ? {} : { minutes }, goal)
          expect(schema.parse(given)).toEqual(given)
          expect(given.ranking.map(({ strategy }) => strategy).toSorted()).toEqual(STRATEGY_IDS.toSorted())
          expect(given.ranking[0]!.strategy).toBe(given.strategy)
          expect(given.ranking.reduce((sum, r) => sum + r.probabilityBest, 0)).toBeCloseTo(1, 9)
          for (const { score, minutes: cost } of given.ranking) {
            expect(score.low).toBeLessThanOrEqual(score.mean)
            expect(score.mean).toBeLessThanOrEqual(score.high)
            expect(cost.low).toBeLessThanOrEqual(cost.high)
          }
          if (given.ranking.some(({ feasible }) => feasible)) expect(given.ranking[0]!.feasible).toBe(true)
          const words = JSON.stringify(given).toLowerCase()
          expect(words).not.toMatch(/optimal|guarantee|domain shift|nan|undefined|infinity/u)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('is the same for the same numbers', () => {
    expect(advise({})).toEqual(advise({}))
  })
})

describe('where shift is unknown', () => {
  const unknown = (of: Case = {}) => advise({ perClass: 160, linear: 0.76, zeroShot: 0.3, ...of, novelty: null })
  const known = (novelty: number) => advise({ perClass: 160, linear: 0.76, zeroShot: 0.3, novelty })
  const full = (given: Advice) => given.ranking.find(({ strategy }) => strategy === 'full')!.score

  test('the advice says so, and no rule about the gap has a voice', () => {
    const given = unknown()
    expect(given.reasons.find(({ id }) => id === 'shift')?.text).toMatch(/^How far .* is not known: this model came/u)
    expect(given.reasons.map(({ id }) => id)).not.toContain('small-gap')
    expect(given.reasons.map(({ id }) => id)).not.toContain('large-gap')
    expect(given.reasons.flatMap(({ numbers }) => Object.keys(numbers))).not.toContain('novelty')
    expect(given.trust.warnings.join()).toContain('Shift is unknown')
    expect(given.flips.map(({ quantity }) => quantity)).not.toContain('novelty')
  })

  test('what training the tower adds lies between near and far, and its interval is wider than that of the probes alone', () => {
    const of = {
      measurement: measurementOf({ perClass: 160, zeroShot: 0.3, novelty: null }),
      goal: 'in-domain',
      limits: {},
    } as const
    const q = quantitiesOf(of)
    const at = (novelty: number | null) => {
      const { effect } = predict({ ...q, novelty }, 'in-domain', 'full').sources.find(({ id }) => id === 'evidence')!
      return effect
    }
    expect(at(null).mean).toBeGreaterThan(at(0).mean)
    expect(at(null).mean).toBeLessThan(at(1).mean)
    expect(at(null).sd).toBeGreaterThan(at(0.5).sd)
    expect(full(unknown()).high - full(unknown()).low).toBeGreaterThan(full(known(0.05)).high - full(known(0.05)).low)
  })
})

describe('what would change it', () => {
  test('does change it: the advice is asked again with the changed quantity', () => {
    let flips = 0
    fc.assert(
      fc.property(cases, fc.option(fc.double({ min: 0.3, max: 30, noNaN: true })), (of, minutes) => {
        const situation: Situation = {
          measurement: measurementOf(of),
          goal: 'in-domain',
          limits: minutes === null ? {} : { minutes },
        }
        const given = adviseOn(situation)
        for (const { quantity, to, strategy } of given.flips) {
          flips++
          const changed = adviseOn(withQuantity(situation, quantity as QuantityName, to))
          expect(changed.strategy).toBe(strategy)
          expect(changed.strategy).not.toBe(given.strategy)
        }
      }),
      { numRuns: 40 },
    )
    expect(flips).toBeGreaterThan(20)
  })

  test('finds the time below which the choice no longer fits', () => {
    const given = advise({ perClass: 160, linear: 0.76, knn: 0.55, doublingGain: 0.06, novelty: 0.95 })
    const time = given.flips.find(({ quantity }) => quantity === 'minutes')!
    expect(time.to).toBeLessThan(given.ranking[0]!.minutes.high)
    expect(time.text).toContain('minute')
  })

  test('finds the number of images below which training everything is no longer worth it', () => {
    const given = advise({ perClass: 40, linear: 0.76, knn: 0.55, doublingGain: 0.06, novelty: 0.95 })
    const fewer = given.flips.find(({ quantity }) => quantity === 'training images')!
    expect(fewer.to).toBeLessThan(150)
    expect(fewer.text).toContain('fewer')
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../../core/advise/decide.ts'
import type { PastRun, Recommendation } from '../../../core/advise/index.ts'
import { recommend } from '../../../core/advise/index.ts'
import type { Situation } from '../../../core/advise/input.ts'
import { quantitiesOf } from '../../../core/advise/input.ts'
import { learn } from '../../../core/advise/past/learn.ts'
import type { Goal, Advice } from '../../../core/contract/advice.ts'
import { advice as schema } from '../../../core/contract/advice.ts'
import type { StrategyId } from '../../../core/strategies/index.ts'
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import type { Case } from './measurements.ts'
import { measurementOf } from './measurements.ts'
import { pastRun } from './past-runs.ts'

/** A set on which the measurements speak clearly for training everything: 82 % frozen and 93 % full are predicted. */
const PROMISING: Case = { perClass: 160, linear: 0.8, knn: 0.55, doublingGain: 0.06, novelty: 0.95 }

interface More {
  readonly of?: Case
  readonly goal?: Goal
  readonly minutes?: number
  readonly otherSettings?: number
  readonly seed?: number
}

const recommendation = schema.omit({ adviceId: true, createdAt: true })

function advise(runs: readonly PastRun[], more: More = {}): Recommendation {
  const { of = PROMISING, goal = 'in-domain', minutes, otherSettings = 0, seed } = more
  return recommend({
    measurement: measurementOf(of),
    goal,
    limits: { minutes },
    past: { runs, otherSettings },
    seed,
    today: new Date('2026-11-27T12:00:00.000Z'),
  })
}

function rankedIn(advice: Recommendation, strategy: StrategyId): Advice['ranking'][number] {
  return advice.ranking.find((ranked) => ranked.strategy === strategy)!
}

const meanOf = (advice: Recommendation, strategy: StrategyId): number => rankedIn(advice, strategy).score.mean
const gainOf = (advice: Recommendation, strategy: StrategyId): number =>
  meanOf(advice, strategy) - meanOf(advice, 'frozen')
const widthOf = (advice: Recommendation, strategy: StrategyId): number => {
  const { low, high } = rankedIn(advice, strategy).score
  return high - low
}
/** Standard deviations of the predicted scores, in the order of the strategies. */
function scoreSds(runs: readonly PastRun[], of: Case): number[] {
  const asked: Situation = { measurement: measurementOf(of), goal: 'in-domain', limits: {} }
  const learned = learn(quantitiesOf(asked), { runs, otherSettings: 0 })
  const { candidates } = decide(quantitiesOf({ ...asked, learned }))
  return STRATEGY_IDS.map((id) => candidates.find(({ strategy }) => strategy === id)!.score.sd)
}

const historyIn = (advice: Recommendation): Advice['reasons'] =>
  advice.reasons.filter(({ source }) => source === 'history')

const unit = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const runs = fc.record({
  strategy: fc.constantFrom(...STRATEGY_IDS),
  seed: fc.integer({ min: 0, max: 3 }),
  accuracy: unit(0.3, 1),
  images: fc.constant(400),
  improved: fc.boolean(),
  minutes: unit(0.1, 20),
  endedAt: fc.constantFrom('2026-11-03T12:00:00.000Z', '2026-11-04T12:00:00.000Z', '2025-01-04T12:00:00.000Z'),
})
const pasts = fc.array(runs, { minLength: 1, maxLength: 6 }).map((all) => all.map(pastRun))
const cases = fc.record({
  perClass: fc.integer({ min: 6, max: 500 }),
  linear: unit(0.55, 0.97),
  zeroShot: unit(0, 0.5),
  doublingGain: unit(-0.01, 0.08),
  novelty: unit(0, 1),
})

describe('without past runs', () => {
  test('advice is what it was', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom<Goal>('in-domain', 'robust'), (of, goal) => {
        const none = recommend({
          measurement: measurementOf(of),
          goal,
          limits: {},
          today: new Date('2026-11-27T12:00:00.000Z'),
        })
        expect(advise([], { of, goal })).toEqual(none)
        expect(historyIn(none)).toEqual([])
      }),
      { numRuns: 15 },
    )
  })

  test('but with runs under other settings, it says that they are not counted', () => {
    const advice = advise([], { otherSettings: 2 })
    expect(advice.trust.warnings).toEqual([expect.stringContaining('does not use 2 runs of yours on this dataset')])
    expect({ ...advice, trust: null }).toEqual({ ...advise([]), trust: null })
  })
})

describe('a strategy that was tried', () => {
  test('is expected between what was predicted and what it reached, nearer to what it reached the more images', () => {
    const before = meanOf(advise([]), 'full')
    const small = meanOf(advise([pastRun({ accuracy: 0.85, images: 60 })]), 'full')
    const large = meanOf(advise([pastRun({ accuracy: 0.85, images: 4000 })]), 'full')
    expect(small).toBeLessThan(before)
    expect(large).toBeLessThan(small)
    expect(large).toBeGreaterThan(0.85)
    expect(large).toBeLessThan(0.862)
  })

  test('has an interval that no number of runs makes narrower than its images allow', () => {
    const many = Array.from({ length: 40 }, (_, seed) => pastRun({ seed, accuracy: 0.9, images: 400 }))
    const sampling = 2 * 1.28155 * Math.sqrt((0.9 * 0.1) / 400)
    for (const strategy of STRATEGY_IDS) expect(widthOf(advise(many), strategy)).toBeGreaterThan(0.97 * sampling)
    expect(widthOf(advise(many), 'full')).toBeLessThan(0.5 * widthOf(advise([]), 'full'))
  })

  test('and reached far more than predicted is believed: the prediction was less sure than it claimed', () => {
    const of = { perClass: 14, linear: 0.7, zeroShot: 0.76, doublingGain: 0.09, novelty: 0.04 }
    const runs = [pastRun({ strategy: 'progressive', accuracy: 0.98 }), pastRun({ strategy: 'frozen', accuracy: 0.8 })]
    expect(meanOf(advise([], { of }), 'progressive')).toBeLessThan(0.8)
    const advice = advise(runs, { of })
    expect(advice.strategy).toBe('progressive')
    expect(gainOf(advice, 'full')).toBeLessThan(gainOf(advice, 'progressive'))
    expect(meanOf(advice, 'progressive')).toBeGreaterThan(0.94)
    expect(gainOf(advice, 'progressive')).toBeGreaterThan(0.11)
  })

  test('takes the minutes it took', () => {
    const { minutes } = rankedIn(advise([pastRun({ minutes: 30 })]), 'full')
    expect(minutes.low).toBeLessThan(30)
    expect(minutes.low).toBeGreaterThan(20)
    expect(minutes.high).toBeGreaterThan(30)
    expect(minutes.high).toBeLessThan(40)
    expect(rankedIn(advise([pastRun({ minutes: 30 })], { minutes: 20 }), 'full').feasible).toBe(false)
  })

  test('that did well is expected to do better than measurements alone predict, and so is the one like it', () => {
    const advice = advise([pastRun({ accuracy: 0.99, images: 2000 })])
    expect(meanOf(advice, 'full')).toBeGreaterThan(0.97)
    expect(gainOf(advice, 'progressive')).toBeGreaterThan(gainOf(advise([]), 'progressive'))
    expect(historyIn(advice)).toMatchObject([{ id: 'history-full', favours: 'full' }])
  })
})

describe('a run that kept the head it started with', () => {
  const idle = pastRun({ improved: false })

  test('leaves its strategy next to nothing to add, and takes more than half of the gain of the one like it', () => {
    const [before, after] = [advise([]), advise([idle])]
    expect(gainOf(before, 'full')).toBeGreaterThan(0.09)
    expect(Math.abs(gainOf(after, 'full'))).toBeLessThan(0.005)
    expect(gainOf(after, 'progressive')).toBeLessThan(0.5 * gainOf(before, 'progressive'))
    expect(gainOf(after, 'progressive')).toBeGreaterThan(gainOf(after, 'full'))
    expect(after.strategy).not.toBe('full')
  })

  test('speaks for a frozen tower, in numbers and words', () => {
    const [reason] = historyIn(advise([idle]))
    expect(reason).toMatchObject({
      id: 'history-full',
      favours: 'frozen',
      numbers: { testScore: 0.83, imagesScored: 418, runs: 1, fittedHead: 0.827, runsThatKeptTheirHead: 1 },
    })
    expect(reason!.effect).toBeGreaterThan(0.09)
    expect(reason!.text.replaceAll('\u00a0', ' ')).toMatch(
      /^Your “Train everything” run of 3 November reached 83\.0 % of 418 test images and did not improve on the head it started with \(82\.7 % in validation\), in 4 minutes\. This contradicts .*96 % \(85 % to 100 %\).* Keeping the vision tower frozen gives the same head in .*\.$/u,
    )
  })

  test('speaks for a frozen tower by next to nothing where its strategy was expected to add next to nothing', () => {
    const of = { perClass: 8, linear: 0.5, doublingGain: 0.02, novelty: 0.2 }
    const [before, after] = [advise([], { of }), advise([pastRun({ improved: false, accuracy: 0.5 })], { of })]
    expect(Math.abs(gainOf(before, 'full'))).toBeLessThan(0.02)
    expect(Math.abs(gainOf(after, 'full'))).toBeLessThan(Math.abs(gainOf(before, 'full')))
    const [reason] = historyIn(after)
    expect(reason!.favours).toBe('frozen')
    expect(reason!.effect).toBeLessThan(0.02)
  })

  test('together with another of the other kind leaves the tower frozen', () => {
    const advice = advise([idle, pastRun({ strategy: 'progressive', improved: false, accuracy: 0.831 })])
    expect(advice.strategy).toBe('frozen')
    expect(meanOf(advice, 'frozen')).toBeGreaterThan(0.82)
    expect(meanOf(advice, 'frozen')).toBeLessThan(0.845)
  })

  test('counts less where another seed did train', () => {
    const other = pastRun({ seed: 1, accuracy: 0.9 })
    const advice = advise([idle, other])
    expect(gainOf(advice, 'full')).toBeGreaterThan(0.02)
    expect(historyIn(advice)[0]!.text).toContain('1 of them did not improve on the head they started with')
  })

  test('of a frozen tower says nothing about other strategies', () => {
    const kept = advise([pastRun({ strategy: 'frozen', improved: false, minutes: 0.5 })])
    const trained = advise([pastRun({ strategy: 'frozen', improved: true, minutes: 0.5 })])
    expect(kept.ranking).toEqual(trained.ranking)
  })
})

describe('strategies tried on the same images', () => {
  test('are distinguished by their difference, which the luck of the images hardly touches', () => {
    const both = advise([pastRun({ accuracy: 0.974 }), pastRun({ strategy: 'frozen', accuracy: 0.885, minutes: 0.4 })])
    expect(gainOf(both, 'full')).toBeGreaterThan(0.08)
    expect(gainOf(both, 'full')).toBeLessThan(0.115)
    expect(both.strategy).toBe('full')
    const seeds = advise([
      pastRun({ accuracy: 0.974 }),
      pastRun({ strategy: 'progressive', accuracy: 0.93, seed: 0 }),
      pastRun({ accuracy: 0.976, seed: 1 }),
      pastRun({ strategy: 'progressive', accuracy: 0.931, seed: 1 }),
    ])
    // Other strategies have not been tried, so the choice cannot be clear.
    expect(seeds).toMatchObject({ strategy: 'full', confidence: 'leaning' })
    expect(rankedIn(seeds, 'full').probabilityBest).toBeGreaterThan(0.5)
    expect(rankedIn(seeds, 'progressive').probabilityBest).toBeLessThan(0.05)
  })

  test('that reached the same are a toss-up that goes by their measured minutes', () => {
    const alike = STRATEGY_IDS.filter((strategy) => strategy !== 'frozen' && strategy !== 'progressive').map(
      (strategy) => pastRun({ strategy, accuracy: 0.9, minutes: 9, images: 4000 }),
    )
    const advice = advise([...alike, pastRun({ strategy: 'progressive', accuracy: 0.901, minutes: 2, images: 4000 })])
    expect(advice).toMatchObject({ strategy: 'progressive', confidence: 'toss-up' })
    expect(advice.headline).toContain(`${STRATEGY_IDS.length - 1} strategies differ by less than your runs can show`)
  })

  test('are compared on validation where one has no test score, as scores of other images would mislead', () => {
    const easyTest = pastRun({ accuracy: 0.99, validation: { value: 0.85, images: 300 } })
    const advice = advise([
      easyTest,
      pastRun({ strategy: 'frozen', test: null, validation: { value: 0.84, images: 300 } }),
    ])
    expect(
      historyIn(advice)
        .map(({ text }) => text)
        .join(' '),
    ).not.toContain('99.0')
    for (const { text } of historyIn(advice)) expect(text).toContain('of 300 validation images')
    expect(gainOf(advice, 'full')).toBeLessThan(0.07)
  })

  test('without any usable score change nothing', () => {
    const empty = pastRun({ test: null, validation: null })
    expect(advise([empty])).toEqual(advise([]))
  })
})

describe('every advice with past runs', () => {
  test('fits the contract, speaks in whole words, and does not depend on the order of the runs', () => {
    fc.assert(
      fc.property(pasts, cases, fc.constantFrom<Goal>('in-domain', 'robust'), fc.integer(), (past, of, goal, turn) => {
        const advice = advise(past, { of, goal })
        expect(recommendation.parse(advice)).toEqual(advice)
        const turned = past.map((_, i) => past[(((i + turn) % past.length) + past.length) % past.length]!)
        expect(advise(turned, { of, goal })).toEqual(advice)
        expect(advise(past.toReversed(), { of, goal })).toEqual(advice)
        for (const { score } of advice.ranking) {
          expect(score.low).toBeLessThanOrEqual(score.mean)
          expect(score.mean).toBeLessThanOrEqual(score.high)
        }
        expect(JSON.stringify(advice).toLowerCase()).not.toMatch(/nan|undefined|infinity|optimal|guarantee/u)
        const named = historyIn(advice).map(({ id }) => id)
        expect(new Set(named)).toEqual(new Set(past.map(({ strategy }) => `history-${strategy}`)))
      }),
      { numRuns: 15 },
    )
  })

  test('is never less sure of a score than without them', () => {
    fc.assert(
      fc.property(pasts, cases, (past, of) => {
        const [without, given] = [scoreSds([], of), scoreSds(past, of)]
        for (const [i, sd] of given.entries()) expect(sd).toBeLessThanOrEqual(without[i]! * (1 + 1e-9))
      }),
    )
  })

  test('is never less sure for one more seed that reached the same', () => {
    const strategies = fc.constantFrom(...STRATEGY_IDS)
    fc.assert(
      fc.property(strategies, unit(0.6, 0.95), fc.boolean(), cases, (strategy, accuracy, improved, of) => {
        const seeds = [0, 1, 2, 3].map((seed) => pastRun({ strategy, accuracy, improved, seed }))
        for (let n = 1; n < seeds.length; n++) {
          const [fewer, more] = [scoreSds(seeds.slice(0, n), of), scoreSds(seeds.slice(0, n + 1), of)]
          for (const [i, sd] of more.entries()) expect(sd).toBeLessThanOrEqual(fewer[i]! * (1 + 1e-9))
        }
      }),
    )
  })

  test('the same seed twice tells no more than once', () => {
    const once = pastRun({ accuracy: 0.9 })
    const twice = [once, { ...once, name: 'pets · full · 2' }]
    const expected = (advice: Recommendation) => advice.ranking.map(({ tried: _tried, ...rest }) => rest)
    expect(expected(advise(twice))).toEqual(expected(advise([once])))
    expect(rankedIn(advise(twice), 'full').tried).toEqual({ runs: 2, value: 0.9, measure: 'test' })
  })
})

describe('in words', () => {
  test('several seeds are averaged, with their spread and days', () => {
    const advice = advise([
      pastRun({ seed: 0, accuracy: 0.974 }),
      pastRun({ seed: 1, accuracy: 0.964, endedAt: '2025-11-05T12:00:00.000Z', minutes: 5 }),
    ])
    expect(historyIn(advice)[0]!.text.replaceAll('\u00a0', ' ')).toContain(
      'Your 2 “Train everything” runs (seeds 0 and 1; 5 November 2025 to 3 November) reached 96.9 % of 418 test images on average (96.4 % to 97.4 %), in 4 to 5 minutes each.',
    )
    expect(advice.trust.basis).toContain('and by 2 runs of yours on this dataset')
  })

  test('a seed that was trained already is named, another is not', () => {
    const past = [pastRun({ accuracy: 0.974, name: 'pets · full · 1', seed: 3 })]
    expect(advise(past, { seed: 3 }).trust.warnings.join(' ')).toContain(
      'already trained this with seed 3: see the run “pets · full · 1”',
    )
    expect(advise(past).trust.warnings.join(' ')).not.toContain('already trained')
  })

  test('a strategy that reached more than the advised one is named, with why it is not advised', () => {
    const past = [pastRun({ accuracy: 0.9, minutes: 9 }), pastRun({ strategy: 'frozen', accuracy: 0.85, minutes: 0.4 })]
    const warned = (advice: Recommendation): string => advice.trust.warnings.join(' ').replaceAll('\u00a0', ' ')
    const limited = advise(past, { minutes: 0.7 })
    expect(limited.strategy).toBe('frozen')
    expect(warned(limited)).toContain(
      '“Train everything” scored higher than the recommended “Frozen encoder” (90.0 % compared with 85.0 %), but it exceeds your limits.',
    )
    const equal = advise([
      pastRun({ strategy: 'layered', accuracy: 0.9, minutes: 0.6 }),
      pastRun({ accuracy: 0.905, minutes: 9 }),
    ])
    expect(equal.strategy).toBe('layered')
    expect(warned(equal)).toContain('a difference that chance can cause with 418 images')
  })
})

describe('what would change advice with past runs', () => {
  test('does change it, with the same runs counted', () => {
    const past = [pastRun({ accuracy: 0.9, minutes: 9 }), pastRun({ strategy: 'frozen', accuracy: 0.85, minutes: 0.4 })]
    const advice = advise(past)
    const time = advice.flips.find(({ quantity }) => quantity === 'minutes')!
    expect(time.to).toBeGreaterThan(1)
    expect(advise(past, { minutes: time.to }).strategy).toBe(time.strategy)
    expect(time.strategy).not.toBe(advice.strategy)
  })
})

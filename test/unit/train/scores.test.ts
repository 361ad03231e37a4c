import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wilson } from '../../../core/math/interval.ts'
import { confusionMatrix, perClassScores, testScore } from '../../../core/train/native/tasks/classes/confusion.ts'

const outcomes = fc.integer({ min: 1, max: 6 }).chain((classes) =>
  fc.record({
    classes: fc.constant(classes),
    pairs: fc.array(fc.tuple(fc.nat(classes - 1), fc.nat(classes - 1)), { minLength: 1, maxLength: 80 }),
  }),
)

describe('scores by hand', () => {
  // Truth:   a a a a b b c ; said: a a b c b a b ; class d has no items.
  const labels = [0, 0, 0, 0, 1, 1, 2]
  const said = [0, 0, 1, 2, 1, 0, 1]
  const scores = testScore(labels, said, ['a', 'b', 'c', 'd'])

  test('confusion counts truth by row and prediction by column', () => {
    expect(confusionMatrix(labels, said, 4)).toEqual([
      [2, 1, 1, 0],
      [1, 1, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 0, 0],
    ])
  })

  test('precision, recall and F1', () => {
    const [a, b, c, d] = scores.details.perClass
    expect(a).toMatchObject({ name: 'a', support: 4, precision: 2 / 3, recall: 0.5 })
    expect(a!.f1).toBeCloseTo(4 / 7, 12)
    expect(b).toMatchObject({ support: 2, precision: 1 / 3, recall: 0.5 })
    expect(b!.f1).toBeCloseTo(0.4, 12)
    expect(c).toEqual({ name: 'c', support: 1, precision: 0, recall: 0, f1: 0 })
    expect(d).toEqual({ name: 'd', support: 0, precision: 0, recall: 0, f1: 0 })
  })

  test('accuracy, macro F1 over the classes there are, worst class', () => {
    expect(scores.value).toBeCloseTo(3 / 7, 12)
    expect(scores.details.macroF1).toBeCloseTo((4 / 7 + 0.4 + 0) / 3, 12)
    expect(scores.details.worstClass).toEqual({ name: 'c', recall: 0 })
    expect(scores.n).toBe(7)
  })
})

describe('scores of any predictions', () => {
  test('are consistent with each other', () => {
    fc.assert(
      fc.property(outcomes, ({ classes, pairs }) => {
        const names = Array.from({ length: classes }, (_, i) => `c${i}`)
        const scores = testScore(
          pairs.map(([label]) => label),
          pairs.map(([, said]) => said),
          names,
        )
        const right = pairs.filter(([label, said]) => label === said).length
        expect(scores.value).toBeCloseTo(right / pairs.length, 12)
        expect(scores.low).toBeLessThanOrEqual(scores.value)
        expect(scores.high).toBeGreaterThanOrEqual(scores.value)
        expect(scores.details.confusion.flat().reduce((a, b) => a + b, 0)).toBe(pairs.length)
        // Recall weighted by support is accuracy.
        const weighted = scores.details.perClass.reduce((sum, { support, recall }) => sum + support * recall, 0)
        expect(weighted / pairs.length).toBeCloseTo(scores.value, 9)
        for (const { precision, recall, f1 } of scores.details.perClass) {
          expect(f1).toBeGreaterThanOrEqual(Math.min(precision, recall) - 1e-12)
          expect(f1).toBeLessThanOrEqual(Math.max(precision, recall) + 1e-12)
        }
        const present = scores.details.perClass.filter(({ support }) => support > 0)
        expect(scores.details.worstClass.recall).toBe(Math.min(...present.map(({ recall }) => recall)))
        expect(scores.details.macroF1).toBeCloseTo(present.reduce((sum, { f1 }) => sum + f1, 0) / present.length, 12)
      }),
    )
  })

  test('are all one when every item is right', () => {
    fc.assert(
      fc.property(outcomes, ({ classes, pairs }) => {
        const labels = pairs.map(([label]) => label)
        const scores = testScore(
          labels,
          labels,
          Array.from({ length: classes }, (_, i) => `c${i}`),
        )
        expect([scores.value, scores.details.macroF1, scores.details.worstClass.recall]).toEqual([1, 1, 1])
      }),
    )
  })

  test('precision and recall change places when truth and prediction do', () => {
    fc.assert(
      fc.property(outcomes, ({ classes, pairs }) => {
        const names = Array.from({ length: classes }, (_, i) => `c${i}`)
        const [a, b] = [pairs.map(([label]) => label), pairs.map(([, said]) => said)]
        const forth = perClassScores(confusionMatrix(a, b, classes), names)
        const back = perClassScores(confusionMatrix(b, a, classes), names)
        expect(forth.map(({ precision }) => precision)).toEqual(back.map(({ recall }) => recall))
      }),
    )
  })
})

describe('the Wilson interval', () => {
  test('agrees with published values', () => {
    // Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29 without continuity correction.
    const table = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const
    for (const [right, n, low, high] of table) {
      const seen = wilson(right, n)
      expect(seen.low).toBeCloseTo(low, 4)
      expect(seen.high).toBeCloseTo(high, 4)
    }
  })

  test('holds the value, lies in 0 to 1, narrows with more items and mirrors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const right = Math.round(share * n)
        const { value, low, high } = wilson(right, n)
        expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true)
        const more = wilson(right * 4, n * 4)
        expect(more.high - more.low).toBeLessThan(high - low)
        expect(wilson(n - right, n).low).toBeCloseTo(1 - high, 9)
      }),
    )
  })
})

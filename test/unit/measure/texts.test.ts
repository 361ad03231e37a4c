import { describe, expect, test } from 'vitest'
import type { Random } from '../../../core/domain/random.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { splitReference } from '../../../core/measure/reference/split-reference.ts'
import { countTokens, countUnknown } from '../../../core/measure/statistics/text/counts.ts'
import { divergence } from '../../../core/measure/statistics/text/divergence.ts'
import { countLengths, kolmogorovSmirnov, smirnovLimit } from '../../../core/measure/statistics/text/lengths.ts'
import { countQuestions, QUESTION_TYPES, questionType } from '../../../core/measure/statistics/text/questions.ts'
import { buildTextReference, knownTokens } from '../../../core/measure/reference/text.ts'
import { measureText } from '../../../core/measure/shift/text.ts'
import { mean, noPause, sd, textsOf } from './samples.ts'

function draw(weights: readonly number[], count: number, random: Random): Float64Array {
  const counts = new Float64Array(weights.length)
  const entries = weights.map((weight, k) => [k, weight] as const)
  for (let i = 0; i < count; i++) counts[random.weighted(entries)]!++
  return counts
}

describe('Jensen–Shannon divergence', () => {
  const weights = Array.from({ length: 60 }, (_, k) => 1 / (k + 1))

  test.each([
    [40, 0.05],
    [150, 0.01],
    [600, 0.005],
  ])('of %i tokens of the same distribution is zero on average, within %f bits', (count, tolerance) => {
    const random = createRandom(`js-${count}`)
    const reference = draw(weights, 20_000, random)
    const values = Array.from({ length: 300 }, () => divergence(draw(weights, count, random), reference))
    expect(Math.abs(mean(values))).toBeLessThan(3.5 * (sd(values) / Math.sqrt(values.length)) + tolerance)
  })

  test('of 150 tokens of another distribution recovers the true value', () => {
    const random = createRandom('js-other')
    const other = weights.toReversed()
    const reference = draw(weights, 20_000, random)
    const values = Array.from({ length: 200 }, () => divergence(draw(other, 150, random), reference))
    expect(mean(values)).toBeCloseTo(0.511, 1)
    expect(Math.abs(mean(values) - 0.511)).toBeLessThan(0.02)
  })

  test('of two halves that share nothing is one bit, of one and a fair coin as computed by hand', () => {
    const many = 1e9
    expect(divergence(Float64Array.of(many, many, 0, 0), Float64Array.of(0, 0, many, many))).toBeCloseTo(1, 6)
    // M = (3/4, 1/4): H(M) − H(1/2, 1/2)/2 = 0.8113 − 0.5.
    expect(divergence(Float64Array.of(many, 0), Float64Array.of(many, many))).toBeCloseTo(0.311278, 5)
    expect(divergence(Float64Array.of(0, 0), Float64Array.of(1, 2))).toBe(0)
  })
})

test('tokens and neighbouring tokens are counted within a text', () => {
  const { unigrams, bigrams } = countTokens([[1, 2, 1], [2]], 4)
  expect([...unigrams]).toEqual([0, 2, 2, 0])
  expect(bigrams.reduce((a, b) => a + b, 0)).toBe(2)
})

test('single bytes and unseen tokens are unknown', () => {
  const known = knownTokens(Object.assign(new Float64Array(400), { 65: 9, 300: 5 }))
  expect(countUnknown([[65, 300], [301]], known)).toEqual({ tokens: 3, unknown: 2 })
})

test('lengths and their distance', () => {
  expect(countLengths([[1], [1, 2], [1, 2, 3, 4]], 3)).toEqual([0, 1, 1, 1])
  expect(kolmogorovSmirnov([1, 1], [0, 4])).toBe(0.5)
  expect(kolmogorovSmirnov([3, 1], [6, 2])).toBe(0)
  expect(smirnovLimit(100, 100)).toBeCloseTo(0.192, 3)
})

test('questions are recognised by their first words', () => {
  expect(
    ['What is this?', 'how many cats are there?', 'Is it red?', 'a red star', 'red or blue?'].map(questionType),
  ).toEqual(['what', 'how-many', 'yes-no', 'none', 'other'])
  const counts = countQuestions(['Why?', 'a dog', 'a cat'])
  expect(counts[QUESTION_TYPES.indexOf('why')]).toBe(1)
  expect(counts[QUESTION_TYPES.indexOf('none')]).toBe(2)
})

describe('text shift', () => {
  const random = createRandom('texts')
  /** Words from 300 on, rarer the higher; embeddings around where the first word points. */
  const words = Array.from({ length: 40 }, (_, k) => [300 + k, 1 / (k + 1)] as const)
  const sentence = (from: Random): string =>
    Array.from({ length: 3 + from.int(4) }, () => from.weighted(words)).join(' ')
  const embed = (text: string): Float32Array => {
    const noise = createRandom(text)
    const vector = Float32Array.from(
      { length: 6 },
      (_, k) => noise.normal() + (Number(text.slice(0, 3)) === 300 + k ? 2 : 0),
    )
    return vector
  }
  const reference = async () => {
    const texts = textsOf(
      Array.from({ length: 1200 }, () => sentence(random)),
      400,
      embed,
    )
    const halves = splitReference(texts.ofItem.length > 0 ? Array.from(texts.ofItem, () => 0) : [], random)
    return buildTextReference(texts, halves, { random, draws: 100, pause: noPause })
  }

  test('is near zero for texts of the same source and large for others', async () => {
    const known = await reference()
    expect(known.embedding?.tap).toBe('text')
    expect(known.nulls[0]?.n).toBe(8)
    const zs = Array.from({ length: 40 }, () => {
      const fresh = textsOf(
        Array.from({ length: 30 }, () => sentence(random)),
        400,
        embed,
      )
      return measureText(fresh, known, random)
    })
    expect(Math.abs(mean(zs.map(({ unigrams }) => unigrams.z)))).toBeLessThan(0.8)
    expect(mean(zs.map(({ unigrams }) => (unigrams.value > unigrams.null.q95 ? 1 : 0)))).toBeLessThan(0.2)
    expect(mean(zs.map(({ unknown }) => unknown.value))).toBeLessThan(0.02)
    const foreign = textsOf(['350 351 65', '352 65 66', '353 354 355', '350 365 66'], 400, () =>
      new Float32Array(6).fill(9),
    )
    const shift = measureText(foreign, known, random)
    expect(shift.unigrams.value).toBeGreaterThan(0.8)
    expect(shift.unigrams.z).toBeGreaterThan(3)
    expect(shift.unknown.value).toBe(1)
    // Four texts are fewer than the smallest null: their embeddings are not judged.
    expect(shift.embedding).toBeNull()
  })
})

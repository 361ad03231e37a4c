import { describe, expect, test } from 'vitest'
import { matrix } from '../../../core/math/matrix.ts'
import type { Random } from '../../../core/domain/random.ts'
import { createRandom } from '../../../core/domain/random.ts'
import type { Pairs } from '../../../core/measure/statistics/pairs.ts'
import { matchedCosines, mismatchedCosines, pairsOf, retrieve } from '../../../core/measure/statistics/pairs.ts'
import type { AlignmentReference } from '../../../core/measure/reference/alignment.ts'
import { buildAlignment, rankIn } from '../../../core/measure/reference/alignment.ts'
import { measureAlignment } from '../../../core/measure/shift/alignment.ts'
import { gaussian, mean } from './samples.ts'

const COLUMNS = 16

/** Images that are their text plus noise. */
function pairs(count: number, noise: number, random: Random, texts = count): Pairs {
  const text = gaussian(texts, COLUMNS, random)
  const ofItem = Int32Array.from({ length: count }, (_, i) => i % texts)
  const images = matrix(count, COLUMNS)
  images.data.forEach((_, at) => {
    const item = Math.floor(at / COLUMNS)
    images.data[at] = text.data[ofItem[item]! * COLUMNS + (at % COLUMNS)]! + noise * random.normal()
  })
  return pairsOf(images, text, ofItem)
}

const random = createRandom('alignment')
const reference = buildAlignment(pairs(2000, 0.7, random), 14, random) as AlignmentReference

describe('alignment', () => {
  test('of images that equal their texts is perfect', () => {
    const exact = pairs(128, 0, random)
    expect(mean([...matchedCosines(exact)])).toBeCloseTo(1, 5)
    expect(retrieve(exact, 14, random)).toMatchObject({ hits: 128, items: 128 })
    expect(mean([...mismatchedCosines(exact, random)])).toBeLessThan(0.2)
  })

  test('takes another item’s equal text for a hit', () => {
    expect(retrieve(pairs(100, 0, random, 4), 14, random)).toMatchObject({ hits: 64, items: 64 })
    expect(retrieve(pairs(100, 0, random, 1), 14, random).items).toBe(0)
    expect(buildAlignment(pairs(100, 0, random, 1), 14, random)).toBeNull()
  })

  test('like pretraining’s has no shift: ranks are uniform, and z has the spread of a standard normal', () => {
    const found = Array.from({ length: 60 }, () => measureAlignment(pairs(150, 0.7, random), reference, random)!)
    expect(Math.abs(mean(found.map(({ shift }) => shift)))).toBeLessThan(0.02)
    expect(mean(found.map(({ z }) => z * z))).toBeGreaterThan(0.5)
    expect(mean(found.map(({ z }) => z * z))).toBeLessThan(1.6)
    expect(mean(found.map(({ ks, ksLimit }) => (ks > ksLimit ? 1 : 0)))).toBeLessThan(0.15)
    expect(mean(found.map(({ separation }) => separation))).toBeCloseTo(found[0]!.referenceSeparation, 1)
  })

  test('of images that fit their texts less shows in every number', () => {
    const shifted = measureAlignment(pairs(300, 3, random), reference, random)!
    expect(shifted.shift).toBeGreaterThan(0.3)
    expect(shifted.z).toBeGreaterThan(10)
    expect(shifted.recallAt1.value).toBeLessThan(shifted.referenceRecallAt1)
    expect(shifted.margin).toBeLessThan(shifted.referenceMargin)
    expect(shifted.separation).toBeLessThan(shifted.referenceSeparation)
    expect(shifted.entropy).toBeGreaterThan(shifted.referenceEntropy)
  })

  test('is undecided by as much as the softmax of its cosines is', () => {
    // Texts at right angles: cosines are 1 for the own text and 0 for the three others.
    const unit = matrix(4, 4)
    for (let i = 0; i < 4; i++) unit.data[i * 4 + i] = 1
    const exact = pairsOf(unit, unit, Int32Array.from([0, 1, 2, 3]))
    const own = Math.exp(2) / (Math.exp(2) + 3)
    const other = 1 / (Math.exp(2) + 3)
    const nats = -own * Math.log(own) - 3 * other * Math.log(other)
    expect(retrieve(exact, 2, random).entropy).toBeCloseTo(nats / Math.log(4), 6)
    expect(retrieve(exact, 0, random).entropy).toBeCloseTo(1, 6)
    expect(retrieve(exact, 1000, random).entropy).toBeCloseTo(0, 6)
  })

  test('ranks interpolate between percentiles', () => {
    const percentiles = Array.from({ length: 101 }, (_, p) => p / 100)
    expect([-1, 0.255, 2].map((value) => rankIn(percentiles, value))).toEqual([0, expect.closeTo(0.255, 6), 1])
    expect(reference.matched).toHaveLength(101)
    expect(reference.mismatched[50]).toBeLessThan(reference.matched[50]!)
  })
})

import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { areTelling, ownWordsMeaning } from '../../../core/domain/shift-meaning.ts'
import { matrix, row } from '../../../core/math/matrix.ts'
import { ownWords } from '../../../core/measure/words/own-words.ts'
import { VOCABULARY } from '../../../core/measure/words/vocabulary.ts'
import { gaussian } from './samples.ts'

const axes = matrix(3, 3, Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1))
const words = {
  words: ['circle', 'square', 'star'],
  prototypes: axes,
  rewordings: matrix(1, 3, Float32Array.of(0, 2, 0)),
}

describe('a model’s own words', () => {
  test('follow from the cosines in closed form', () => {
    const scale = 2
    // One image is a word, however long its row; the other lies between all words.
    const found = ownWords(matrix(2, 3, Float32Array.of(5, 0, 0, 1, 1, 1)), words, scale)
    const sure = Math.exp(scale) / (Math.exp(scale) + 2)
    expect(found.certainty.value).toBeCloseTo((sure + 1 / 3) / 2, 6)
    expect(found.textCertainty).toBeCloseTo(sure, 6)
    // Cosines of 1, 0 and 0 have the mean 1/3 and the standard deviation √2/3.
    expect(found.textLead).toBeCloseTo(Math.SQRT2, 6)
    expect(found).toMatchObject({ images: 2, words: 3, names: [{ name: 'circle', images: 2 }] })
  })

  test('equal a plain softmax over all words, with the interval of a mean', () => {
    const random = createRandom('own words')
    const [images, prototypes, rewordings] = [gaussian(40, 8, random), gaussian(70, 8, random), gaussian(9, 8, random)]
    const names = Array.from({ length: 70 }, (_, i) => `word ${i}`)
    const found = ownWords(images, { words: names, prototypes, rewordings }, 14)
    const cosine = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, x, k) => sum + x * b[k]!, 0) / (Math.hypot(...a) * Math.hypot(...b))
    const each = Array.from({ length: 40 }, (_, i) => {
      const cosines = Array.from({ length: 70 }, (_, j) => cosine(row(images, i), row(prototypes, j)))
      const exponentials = cosines.map((c) => Math.exp(14 * c))
      const mean = cosines.reduce((a, b) => a + b, 0) / 70
      const sd = Math.sqrt(cosines.reduce((sum, c) => sum + (c - mean) ** 2, 0) / 70)
      return {
        sure: Math.max(...exponentials) / exponentials.reduce((a, b) => a + b, 0),
        lead: (Math.max(...cosines) - mean) / sd,
        nearest: cosines.indexOf(Math.max(...cosines)),
      }
    })
    const mean = each.reduce((sum, { sure }) => sum + sure, 0) / 40
    const sd = Math.sqrt(each.reduce((sum, { sure }) => sum + (sure - mean) ** 2, 0) / 39)
    expect(found.certainty.value).toBeCloseTo(mean, 5)
    expect(found.certainty.high - found.certainty.low).toBeCloseTo((2 * 1.96 * sd) / Math.sqrt(40), 4)
    expect(found.lead).toBeCloseTo(each.reduce((sum, { lead }) => sum + lead, 0) / 40, 4)
    const [first] = found.names
    expect(each.filter(({ nearest }) => `word ${nearest}` === first!.name)).toHaveLength(first!.images)
    expect(found.names.length).toBeLessThanOrEqual(8)
  })

  test('of a vocabulary that the model cannot tell apart are said to say nothing', () => {
    const same = { ...words, prototypes: matrix(3, 3, new Float32Array(9).fill(1)) }
    const found = ownWords(axes, same, 10)
    expect([found.certainty.value, found.lead]).toEqual([expect.closeTo(1 / 3, 5), 0])
    expect(areTelling({ words: 600, textCertainty: 0.01 })).toBe(false)
    expect(ownWordsMeaning({ ...found, words: 600, textCertainty: 0.01 })).toContain('they say nothing about images')
    expect(ownWordsMeaning({ ...found, words: 600, textCertainty: 0.8 })).toContain('nobody has calibrated it')
  })

  test('are a large vocabulary without repeats', () => {
    expect(VOCABULARY.length).toBeGreaterThan(500)
    expect(new Set(VOCABULARY.map((word) => word.toLowerCase())).size).toBe(VOCABULARY.length)
    expect(VOCABULARY.filter((word) => !/^[a-z]+(-[a-z]+)*$/.test(word))).toEqual([])
  })
})

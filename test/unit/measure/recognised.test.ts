import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { matrix } from '../../../core/math/matrix.ts'
import type { Classifier } from '../../../core/measure/recognised.ts'
import { recognise } from '../../../core/measure/recognised.ts'
import { gaussian } from './samples.ts'

const name = (of: number): string => `class ${of}`

/** Rows that each look along one column: image i belongs to the class of its largest column. */
function eye(classes: number, factor: number): Classifier {
  const weight = matrix(classes, classes)
  for (let c = 0; c < classes; c++) weight.data[c * classes + c] = factor
  return { weight, bias: new Float32Array(classes), names: Array.from({ length: classes }, (_, c) => name(c)) }
}

/** An image in a class: one in its column, and `strength` says how much. */
const imagesOf = (classes: number, images: readonly (readonly [of: number, strength: number])[]) => {
  const pooled = matrix(images.length, classes)
  for (const [i, [of, strength]] of images.entries()) pooled.data[i * classes + of] = strength
  return pooled
}

describe('what a classifier recognises', () => {
  test('is what the softmax over its classes says, step by step', () => {
    const random = createRandom('recognised')
    const [images, classes, head] = [301, 70, 9]
    const pooled = gaussian(images, head, random)
    const weight = gaussian(classes, head, random)
    const bias = gaussian(1, classes, random).data
    const names = Array.from({ length: classes }, (_, c) => name(c))
    const indices = Array.from({ length: images }, (_, i) => 3 * i + 1)
    const found = recognise(pooled, { weight, bias, names }, indices)

    const best = indices.map((index, i) => {
      const exponentials = names.map((_, c) => {
        let logit = bias[c]!
        for (let k = 0; k < head; k++) logit += pooled.data[i * head + k]! * weight.data[c * head + k]!
        return Math.exp(logit)
      })
      const probability = Math.max(...exponentials) / exponentials.reduce((a, b) => a + b, 0)
      return { index, probability, of: names[exponentials.indexOf(Math.max(...exponentials))]! }
    })
    const sure = best.filter(({ probability }) => probability >= 0.5)
    expect(sure.length).toBeGreaterThan(30)
    expect(found).toMatchObject({ images, threshold: 0.5, counted: 'confident' })
    expect(found.confident.value).toBeCloseTo(sure.length / images, 12)
    const counts = new Map<string, number>()
    for (const { of } of sure) counts.set(of, (counts.get(of) ?? 0) + 1)
    expect(found.names.map(({ images: many }) => many)).toEqual(
      [...counts.values()].toSorted((a, b) => b - a).slice(0, 8),
    )
    for (const { name: of, images: many, example } of found.names) {
      expect(many).toBe(counts.get(of))
      const surest = sure.filter((one) => one.of === of).toSorted((a, b) => b.probability - a.probability)[0]!
      expect(example.index).toBe(surest.index)
      expect(example.probability).toBeCloseTo(surest.probability, 9)
    }
  })

  test('counts the confident images alone where there are enough of them', () => {
    const pooled = imagesOf(3, [...Array.from({ length: 9 }, () => [1, 1] as const), [2, 20]])
    const { counted, confident, names } = recognise(
      pooled,
      eye(3, 0.1),
      Array.from({ length: pooled.rows }, (_, i) => i),
    )
    expect([counted, confident.value]).toEqual(['confident', 0.1])
    expect(names.map((of) => [of.name, of.images, of.example.index])).toEqual([['class 2', 1, 9]])
  })

  test('counts the best guesses for all images where it is hardly sure of any', () => {
    const pooled = imagesOf(3, [...Array.from({ length: 20 }, (_, i) => [1, i === 13 ? 2 : 1] as const), [2, 20]])
    const { counted, confident, names } = recognise(
      pooled,
      eye(3, 0.1),
      Array.from({ length: pooled.rows }, (_, i) => i),
    )
    expect(counted).toBe('all')
    expect(confident.value).toBeCloseTo(1 / 21, 12)
    expect(names.map((of) => [of.name, of.images, of.example.index])).toEqual([
      ['class 1', 20, 13],
      ['class 2', 1, 20],
    ])
  })

  test('survives logits that no exponential can hold', () => {
    const { confident, names } = recognise(
      imagesOf(3, [
        [0, 1],
        [2, 1],
      ]),
      eye(3, 1e5),
      [4, 5],
    )
    expect(confident.value).toBe(1)
    expect(names.map(({ name: of, example }) => [of, example])).toEqual([
      ['class 0', { index: 4, probability: 1 }],
      ['class 2', { index: 5, probability: 1 }],
    ])
  })
})

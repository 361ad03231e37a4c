import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../../core/domain/random.ts'
import { matrix, row } from '../../../../core/math/matrix.ts'
import { unitRows } from '../../../../core/math/standardise.ts'
import { batchLoss, pairLosses } from '../../../../core/train/native/tasks/captions/losses.ts'

const N = 7
const random = createRandom('pairs')
const rows = () =>
  unitRows(
    matrix(
      N,
      4,
      Float32Array.from({ length: N * 4 }, () => random.normal()),
    ),
  )
const [images, texts] = [rows(), rows()]
const all = () => true

/** Symmetric cross-entropy of a pair, straight from its definition, in double precision. */
function lossOf(
  i: number,
  among: readonly number[],
  scale: number,
  isContrast: (i: number, j: number) => boolean,
): number {
  const cosine = (a: number, b: number): number =>
    row(images, a).reduce((sum, value, e) => sum + value * (row(texts, b)[e] as number), 0)
  const others = (wrong: (j: number) => boolean) => among.filter((j) => j === i || wrong(j))
  const softmax = (values: readonly number[], own: number): number =>
    Math.log(values.reduce((sum, value) => sum + Math.exp(scale * value), 0)) - scale * own
  const byImage = softmax(
    others((j) => isContrast(i, j)).map((j) => cosine(i, j)),
    cosine(i, i),
  )
  const byText = softmax(
    others((j) => isContrast(j, i)).map((j) => cosine(j, i)),
    cosine(i, i),
  )
  return (byImage + byText) / 2
}

describe('losses of pairs', () => {
  test('are the mean of both directions at the best temperature', () => {
    const everyone = [...Array(N).keys()]
    const { losses, scale } = pairLosses(images, texts, all, [1, 4, 16])
    everyone.forEach((i) => expect(losses[i]).toBeCloseTo(lossOf(i, everyone, scale, all), 4))
    const mean = (at: number) => everyone.reduce((sum, i) => sum + lossOf(i, everyone, at, all), 0)
    for (const other of [1, 4, 16]) expect(mean(scale)).toBeLessThanOrEqual(mean(other) + 1e-9)
  })

  test('leave out what is no contrast, in either direction', () => {
    const near = (i: number, j: number): boolean => !(i === 0 && j === 1)
    const { losses, scale } = pairLosses(images, texts, near, [4])
    const everyone = [...Array(N).keys()]
    everyone.forEach((i) => expect(losses[i]).toBeCloseTo(lossOf(i, everyone, scale, near), 4))
  })

  test('of a batch see that batch only', () => {
    const parts = [[0, 1, 2], [3, 4, 5], [6]]
    const expected = parts.flatMap((part) => part.map((i) => lossOf(i, part, 4, all))).reduce((a, b) => a + b, 0) / N
    expect(batchLoss(images, texts, all, 4, 3)).toBeCloseTo(expected, 5)
  })
})

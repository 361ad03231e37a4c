/** The loss of models whose pairs are told apart one by one. */
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { matrix } from '../../../core/math/matrix.ts'
import { unitRows } from '../../../core/math/standardise.ts'
import { sigmoidContrastive, weightedSigmoid } from '../../../core/model/losses.ts'
import { fitBias } from '../../../core/train/native/tasks/captions/fit-bias.ts'

beforeAll(() => tf.setBackend('cpu'))

const random = createRandom('sigmoid')
const rows = (count: number, width: number) =>
  unitRows(
    matrix(
      count,
      width,
      Float32Array.from({ length: count * width }, () => random.normal()),
    ),
  )

describe('the sigmoid loss of a batch', () => {
  const logits = tf.tensor2d(
    Float32Array.from({ length: 16 }, () => 3 * random.normal()),
    [4, 4],
  )
  const none = tf.zeros([4, 4])

  it('is that of pretraining where every row counts the same', () => {
    const even = weightedSigmoid(logits, tf.tensor1d([-2]), none, tf.tensor1d([0.25, 0.25, 0.25, 0.25]))
    expect(even.dataSync()[0]).toBeCloseTo(sigmoidContrastive(logits, tf.tensor1d([-2]), none).dataSync()[0]!, 5)
  })

  it('leaves rows without weight and pairs that are no contrast out', () => {
    const part = tf.slice(logits, [0, 0], [2, 2])
    const isIn = (row: number, column: number): boolean => row < 2 && column < 2
    const excluded = tf.tensor2d(
      Array.from({ length: 16 }, (_, i) => (isIn(Math.floor(i / 4), i % 4) ? 0 : -1e9)),
      [4, 4],
    )
    const weighted = weightedSigmoid(logits, tf.tensor1d([-2]), excluded, tf.tensor1d([0.5, 0.5, 0, 0]))
    const alone = sigmoidContrastive(part, tf.tensor1d([-2]), tf.zeros([2, 2]))
    expect(weighted.dataSync()[0]).toBeCloseTo(alone.dataSync()[0]!, 4)
  })
})

describe('the fitted bias', () => {
  it('is the one with the least loss', () => {
    const [images, texts] = [rows(8, 5), rows(8, 5)]
    const scale = 7
    const lossAt = (bias: number): number => {
      const logits = tf.mul(
        tf.matMul(tf.tensor2d(images.data, [8, 5]), tf.tensor2d(texts.data, [8, 5]), false, true),
        scale,
      )
      return sigmoidContrastive(logits as tf.Tensor2D, tf.tensor1d([bias]), tf.zeros([8, 8])).dataSync()[0]!
    }
    const best = fitBias(images, texts, () => true, scale, 8)
    expect(lossAt(best)).toBeLessThan(Math.min(lossAt(best - 0.2), lossAt(best + 0.2)))
  })

  it('falls with the size of the batch, in which a matching pair is rarer', () => {
    const [images, texts] = [rows(8, 5), rows(8, 5)]
    expect(fitBias(images, texts, () => true, 7, 64)).toBeLessThan(fitBias(images, texts, () => true, 7, 8))
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matrix, row } from '../../../../core/math/matrix.ts'
import { createRandom } from '../../../../core/domain/random.ts'
import type { Engine } from '../../../../core/engine/index.ts'
import { liftClassifier, rms } from '../../../../core/train/native/tasks/classes/lift.ts'
import type { Examples } from '../../../../core/train/native/tasks/classes/logistic.ts'
import { fitLogistic } from '../../../../core/train/native/tasks/classes/logistic.ts'
import { opened } from '../../engine/support.ts'

const [WIDTH, CLASSES] = [5, 3]
let engine: Engine
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
})
afterAll(() => engine.dispose())

/** Standard normal features; the label follows the first columns, with noise. */
function examples(count: number, seed: number): Examples {
  const random = createRandom(seed)
  const x = matrix(count, WIDTH)
  x.data.forEach((_, i) => (x.data[i] = random.normal()))
  const labels = Array.from({ length: count }, (_, i) => {
    const scores = Array.from({ length: CLASSES }, (_, c) => 2 * row(x, i)[c]! + random.normal())
    return scores.indexOf(Math.max(...scores))
  })
  return { x, labels }
}

const empty: Examples = { x: matrix(0, WIDTH), labels: [] }
const quiet = async (): Promise<void> => {}

/** The gradient of mean cross-entropy plus penalty, in double precision: a second implementation. */
function gradient({ x, labels }: Examples, weight: Float32Array, bias: Float32Array, penalty: number): number[] {
  const out = [...Array.from(weight, (w) => penalty * w), ...Array.from(bias, () => 0)]
  labels.forEach((label, i) => {
    const scores = Array.from({ length: CLASSES }, (_, c) =>
      row(x, i).reduce((sum, v, k) => sum + v * weight[k * CLASSES + c]!, bias[c]!),
    )
    const top = Math.max(...scores)
    const exps = scores.map((s) => Math.exp(s - top))
    const total = exps.reduce((a, b) => a + b, 0)
    for (let c = 0; c < CLASSES; c++) {
      const error = (exps[c]! / total - (c === label ? 1 : 0)) / labels.length
      row(x, i).forEach((v, k) => (out[k * CLASSES + c]! += error * v))
      out[WIDTH * CLASSES + c]! += error
    }
  })
  return out
}

describe('logistic regression', () => {
  test('ends where the gradient of its loss is zero', async () => {
    const train = examples(300, 1)
    const { weight, bias, penalty } = await fitLogistic(engine, train, empty, CLASSES, quiet)
    for (const value of gradient(train, weight, bias, penalty)) expect(Math.abs(value)).toBeLessThan(2e-3)
  })

  test('chooses a stiffer penalty where there is less to learn from', async () => {
    const held = examples(2000, 2)
    const few = await fitLogistic(engine, examples(12, 3), held, CLASSES, quiet)
    const many = await fitLogistic(engine, examples(2000, 4), held, CLASSES, quiet)
    expect(many.penalty).toBeLessThan(few.penalty)
  })

  test('without held-out items it takes the usual penalty', async () => {
    expect((await fitLogistic(engine, examples(50, 5), empty, CLASSES, quiet)).penalty).toBe(0.03)
  })

  test('gives up when it is told to', async () => {
    const stop = async (): Promise<void> => {
      throw new Error('stopped')
    }
    await expect(fitLogistic(engine, examples(50, 6), empty, CLASSES, stop)).rejects.toThrow('stopped')
  })
})

test('a lifted classifier orders the classes as its scores do, also where their texts lie close together', () => {
  const random = createRandom('lift')
  const embedding = 8
  const common = Array.from({ length: embedding }, () => random.normal())
  const texts = matrix(CLASSES, embedding)
  for (let c = 0; c < CLASSES; c++) {
    const values = common.map((v) => v + 0.02 * random.normal())
    values.forEach((v, e) => (texts.data[c * embedding + e] = v / Math.hypot(...values)))
  }
  const weight = Float32Array.from({ length: WIDTH * CLASSES }, () => random.normal())
  const bias = Float32Array.from({ length: CLASSES }, () => random.normal())
  const connector = liftClassifier({ weight, bias, penalty: 0.1 }, texts, 0.05)
  expect(rms(connector.weight)).toBeCloseTo(0.05)
  const order = (scores: readonly number[]): number[] =>
    scores.map((_, c) => c).toSorted((a, b) => scores[b]! - scores[a]!)
  for (let i = 0; i < 200; i++) {
    const f = Array.from({ length: WIDTH }, () => random.normal())
    const scores = Array.from({ length: CLASSES }, (_, c) =>
      f.reduce((sum, v, k) => sum + v * weight[k * CLASSES + c]!, bias[c]!),
    )
    const place = Array.from({ length: embedding }, (_, e) =>
      f.reduce((sum, v, k) => sum + v * connector.weight[k * embedding + e]!, connector.bias[e]!),
    )
    const cosines = Array.from({ length: CLASSES }, (_, c) =>
      row(texts, c).reduce((sum, t, e) => sum + t * place[e]!, 0),
    )
    expect(order(cosines)).toEqual(order(scores))
  }
})

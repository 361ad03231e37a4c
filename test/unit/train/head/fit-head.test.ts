import { thawArchitecture } from '../../../../core/model/families/thaw/index.ts'
import { SMALL } from '../../model/tiny.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Matrix } from '../../../../core/math/matrix.ts'
import { matrix, row } from '../../../../core/math/matrix.ts'
import { createRandom } from '../../../../core/domain/random.ts'
import { fitHead } from '../../../../core/train/native/tasks/classes/fit-head.ts'
import type { Engine, Params } from '../../../../core/engine/index.ts'
import { numbers, opened } from '../../engine/support.ts'

const [DIM, WIDTH, CLASSES] = [6, 5, 3]

let engine: Engine
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
})
afterAll(() => engine.dispose())

/** Only the names of the connector's tensors are asked for. */
const architecture = thawArchitecture(SMALL)

function params(): Params {
  return new Map([
    ['visual.proj.weight', { shape: [DIM, WIDTH], data: numbers(DIM * WIDTH, 1) }],
    ['visual.proj.bias', { shape: [WIDTH], data: numbers(WIDTH, 2) }],
    ['visual.pool_norm.mean', { shape: [DIM], data: new Float32Array(DIM) }],
    ['visual.pool_norm.sd', { shape: [DIM], data: new Float32Array(DIM).fill(1) }],
    ['text.proj.bias', { shape: [WIDTH], data: new Float32Array(WIDTH) }],
    ['logit_scale', { shape: [], data: Float32Array.of(2) }],
  ])
}

/** What the connector gives for a row, before it is scaled to length one. */
function project(of: Params, features: Float32Array): number[] {
  const at = (name: string): Float32Array => of.get(name)!.data
  return Array.from({ length: WIDTH }, (_, e) =>
    features.reduce(
      (sum, f, k) =>
        sum +
        ((f - at('visual.pool_norm.mean')[k]!) / at('visual.pool_norm.sd')[k]!) *
          at('visual.proj.weight')[k * WIDTH + e]!,
      at('visual.proj.bias')[e]!,
    ),
  )
}

function texts(): Matrix {
  const made = matrix(CLASSES, WIDTH, numbers(CLASSES * WIDTH, 5))
  for (let c = 0; c < CLASSES; c++) {
    const length = Math.hypot(...row(made, c))
    row(made, c).forEach((value, e) => (row(made, c)[e] = value / length))
  }
  return made
}

const CAPTIONS = { projected: texts(), each: 1 }

/** Items whose class moves one column by `gap`, on top of a large common mean. */
function items(count: number, gap: number, seed: number): { features: Matrix; labels: number[] } {
  const random = createRandom(seed)
  const features = matrix(count, DIM)
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES)
  labels.forEach((label, i) => {
    for (let k = 0; k < DIM; k++) features.data[i * DIM + k] = 20 + random.normal() + (k === label ? gap : 0)
  })
  return { features, labels }
}

test('a separable task is fitted, and the fitted connector classifies', async () => {
  const weights = params()
  const fit = await fitHead(engine, { params: weights, architecture }, items(60, 12, 1), items(30, 12, 2), CAPTIONS)
  expect(fit.penalty).toBeGreaterThan(0)
  expect(fit.before).toBeLessThan(0.7)
  expect(fit.after).toBeGreaterThan(0.95)
  // The texts are read around their mean from now on, by the text tower too.
  const moved = weights.get('text.proj.bias')!.data
  const centred = matrix(
    CLASSES,
    WIDTH,
    texts().data.map((v, i) => v + moved[i % WIDTH]!),
  )
  for (let e = 0; e < WIDTH; e++) {
    expect(Array.from({ length: CLASSES }, (_, c) => row(centred, c)[e]!).reduce((a, b) => a + b)).toBeCloseTo(0, 5)
  }
  const fresh = items(90, 12, 3)
  const right = fresh.labels.filter((label, i) => {
    const z = project(weights, row(fresh.features, i))
    const scores = Array.from({ length: CLASSES }, (_, c) => {
      const length = Math.hypot(...row(centred, c))
      return row(centred, c).reduce((sum, t, e) => sum + (t / length) * z[e]!, 0)
    })
    return scores.indexOf(Math.max(...scores)) === label
  })
  expect(right.length / 90).toBeGreaterThan(0.95)
  expect(weights.get('logit_scale')!.data[0]).toBeLessThanOrEqual(Math.log(100))
})

test('a connector that no fit beats is kept, and standardising has not changed what it computes', async () => {
  const [weights, before] = [params(), params()]
  const train = items(60, 0, 1)
  const held = items(30, 0, 2)
  // Labels that the connector already gets right, so that nothing can score more.
  const labels = held.labels.map((_, i) => {
    const z = project(before, row(held.features, i))
    const scores = Array.from({ length: CLASSES }, (_, c) => row(texts(), c).reduce((sum, t, e) => sum + t * z[e]!, 0))
    return scores.indexOf(Math.max(...scores))
  })
  const fit = await fitHead(engine, { params: weights, architecture }, train, { ...held, labels }, CAPTIONS)
  expect(fit).toEqual({ before: 1, after: 1, penalty: null })
  for (let i = 0; i < 5; i++) {
    const [seen, expected] = [project(weights, row(held.features, i)), project(before, row(held.features, i))]
    for (const [e, value] of expected.entries()) expect(seen[e]).toBeCloseTo(value, 3)
  }
  expect(weights.get('logit_scale')!.data[0]).toBe(2)
  expect(weights.get('text.proj.bias')!.data.every((v) => v === 0)).toBe(true)
  expect(weights.get('visual.pool_norm.mean')!.data[0]).toBeCloseTo(20, 0)
})

test('a fit that is given up leaves the model as it was', async () => {
  const weights = params()
  const stop = async (): Promise<void> => {
    throw new Error('stopped')
  }
  await expect(
    fitHead(engine, { params: weights, architecture }, items(60, 12, 1), items(30, 12, 2), CAPTIONS, stop),
  ).rejects.toThrow('stopped')
  expect(weights).toEqual(params())
})

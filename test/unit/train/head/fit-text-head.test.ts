/** The fitted head of a model whose pictures have no map: its texts move to where a classifier points. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRandom } from '../../../../core/domain/random.ts'
import type { Engine, Params } from '../../../../core/engine/index.ts'
import type { Matrix } from '../../../../core/math/matrix.ts'
import { matrix, row } from '../../../../core/math/matrix.ts'
import { unitRows } from '../../../../core/math/standardise.ts'
import { dualEncoder } from '../../../../core/model/families/dual-encoder/architecture.ts'
import { CLIP_LAYOUT, SIGLIP_LAYOUT } from '../../../../core/model/families/dual-encoder/layouts.ts'
import type { DualSizes } from '../../../../core/model/families/dual-encoder/sizes.ts'
import { KEYS } from '../../../../core/model/families/dual-encoder/transformers-config.ts'
import { dataOf } from '../../../../core/train/native/head/connector.ts'
import { directionsOf, framed, frameOf } from '../../../../core/train/native/tasks/classes/class-directions.ts'
import { fitTextHead } from '../../../../core/train/native/tasks/classes/fit-text-head.ts'
import { numbers, opened } from '../../engine/support.ts'

const [WIDTH, TEXT, CLASSES] = [12, 8, 4]
const tower = { inner: 8, depth: 1, heads: 1, activation: 'gelu', epsilon: 1e-6 } as const
const text = { ...tower, width: TEXT, context: 4, vocabulary: 8, causal: false } as const
const SIGLIP: DualSizes = {
  embedding: WIDTH,
  loss: 'sigmoid',
  vision: { ...tower, width: WIDTH, side: 8, patch: 8, pool: 'map' },
  text: { ...text, pool: 'last', projectionBias: true },
}
/** Its joint space is wider than its towers, so that no bias passes through its maps. */
const WIDE_CLIP: DualSizes = {
  embedding: 16,
  loss: 'softmax',
  vision: { ...tower, width: WIDTH, side: 8, patch: 8, pool: 'class' },
  text: { ...text, pool: 'highest', projectionBias: false },
}

let engine: Engine
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
})
afterAll(() => engine.dispose())

function modelOf(sizes: DualSizes) {
  const architecture = dualEncoder({
    name: 'small',
    sizes,
    keys: KEYS,
    layout: sizes === SIGLIP ? SIGLIP_LAYOUT : CLIP_LAYOUT,
    pixels: { framing: { side: 8, fit: 'squash', kernel: 'cubic' }, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
  })
  const params: Params = new Map(
    architecture.tensors.map(({ name, shape }, i) => [
      name,
      {
        shape,
        data: numbers(
          shape.reduce((size, n) => size * n, 1),
          i,
        ),
      },
    ]),
  )
  return { architecture, params }
}

/** Items whose class moves one column by `gap`, on top of a large common mean. */
function items(count: number, gap: number, seed: number): { features: Matrix; labels: number[] } {
  const random = createRandom(seed)
  const features = matrix(count, WIDTH)
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES)
  labels.forEach((label, i) => {
    for (let k = 0; k < WIDTH; k++) features.data[i * WIDTH + k] = 10 + random.normal() + (k === label ? gap : 0)
  })
  return { features, labels }
}

const texts = matrix(CLASSES, TEXT, numbers(CLASSES * TEXT, 99))

test.each([
  ['SigLIP', SIGLIP],
  ['a CLIP whose joint space is wider than its towers', WIDE_CLIP],
])('the texts of %s move to classify its pictures, which stay where they are', async (_, sizes) => {
  const model = modelOf(sizes)
  const { join } = model.architecture.text!
  const before = new Map([...model.params].map(([name, { data }]) => [name, data.slice()]))
  const fit = await fitTextHead(engine, model, items(80, 8, 1), items(40, 8, 2), { features: texts, each: 1 })
  expect(fit.penalty).toBeGreaterThan(0)
  expect(fit.before).toBeLessThan(0.7)
  expect(fit.after).toBeGreaterThan(0.95)
  const moved = [...model.params].flatMap(([name, { data }]) =>
    data.every((value, i) => value === before.get(name)![i]) ? [] : [name],
  )
  expect(moved.toSorted()).toEqual([join.map!, ...(join.bias === null ? [] : [join.bias]), join.logScale].toSorted())
})

test('without held-out items the factor is that of the classifier', async () => {
  const model = modelOf(SIGLIP)
  const fit = await fitTextHead(
    engine,
    model,
    items(80, 8, 1),
    { features: matrix(0, WIDTH), labels: [] },
    { features: texts, each: 1 },
  )
  expect(fit.penalty).toBe(0.03)
  const scale = dataOf(model.params, model.architecture.text!.join.logScale)[0]
  expect(scale).toBeGreaterThan(0)
  expect(scale).toBeLessThanOrEqual(Math.log(1000))
})

test('a map that no fit beats is kept as it is', async () => {
  const model = modelOf(SIGLIP)
  const before = dataOf(model.params, model.architecture.text!.join.map!).slice()
  const one = { features: items(4, 0, 1).features, labels: [0, 0, 0, 0] }
  const single = matrix(1, TEXT, texts.data.slice(0, TEXT))
  expect(await fitTextHead(engine, model, one, one, { features: single, each: 1 })).toEqual({
    before: 1,
    after: 1,
    penalty: null,
  })
  expect(dataOf(model.params, model.architecture.text!.join.map!)).toEqual(before)
})

test('an aborted fit leaves the model unchanged', async () => {
  const model = modelOf(SIGLIP)
  const before = [...model.params].map(([, { data }]) => data.slice())
  const stop = async (): Promise<void> => {
    throw new Error('stopped')
  }
  await expect(
    fitTextHead(engine, model, items(40, 8, 1), items(20, 8, 2), { features: texts, each: 1 }, stop),
  ).rejects.toThrow('stopped')
  expect([...model.params].map(([, { data }]) => data)).toEqual(before)
})

test('the cosines with the directions differ as the scores of the classifier do', () => {
  const x = unitRows(items(60, 4, 3).features)
  const frame = frameOf(x)
  const features = framed(x, frame)
  const fit = { weight: numbers(WIDTH * CLASSES, 7), bias: new Float32Array(CLASSES), penalty: 1 }
  const { rows, factor } = directionsOf(fit, frame)
  const differences = (values: readonly number[]): number[] => values.map((value) => value - values[0]!)
  for (let i = 0; i < 10; i++) {
    const scores = Array.from({ length: CLASSES }, (_, c) =>
      row(features, i).reduce((sum, value, e) => sum + value * fit.weight[e * CLASSES + c]!, 0),
    )
    const cosines = Array.from({ length: CLASSES }, (_, c) =>
      row(x, i).reduce((sum, value, e) => sum + value * row(rows, c)[e]! * factor, 0),
    )
    const expected = differences(scores)
    differences(cosines).forEach((value, c) => expect(value).toBeCloseTo(expected[c]!, 3))
  }
})

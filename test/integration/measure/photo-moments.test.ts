/** What the model in the box that has seen photographs says of images by itself, beside PyTorch: its moments and its classes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../../../core/engine/index.ts'
import { takeRows } from '../../../core/math/matrix.ts'
import { momentCollector, momentShift } from '../../../core/measure/moments.ts'
import { recognisedBy } from '../../../core/measure/recognised.ts'
import { extractFeatures, loadModel } from '../../../core/model/index.ts'
import { drawn, Golden } from '../model/golden.ts'
import { opened } from '../../unit/engine/support.ts'

const [SIDE, IMAGES] = [96, 32]

let engine: Engine
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
})
afterAll(() => engine.dispose())

/** The four drawn pictures, and each with its bytes shifted by one to seven times 32. */
const image = (index: number): Uint8Array => drawn(index % 4, SIDE).map((byte) => byte + 32 * Math.floor(index / 4))

test('every layer of thaw-photo is as far from its pretraining as PyTorch says', async () => {
  const loaded = await loadModel(`thaw-photo@${SIDE}`)
  if (!loaded.ok) throw new Error(loaded.failure.message)
  const model = loaded.value
  const collector = momentCollector(
    model,
    Array.from({ length: IMAGES }, (_, i) => i),
  )!
  await extractFeatures({ engine, model, count: IMAGES, image, onMoments: (...seen) => collector.add(...seen) })
  const { layers, images, quarters } = momentShift(model, collector.sums())!
  expect([images, layers.length]).toEqual([IMAGES, 49])
  const golden = await Golden.read('shift')
  for (const { layer, distance, logVariance } of layers) {
    const [squared, ratio] = golden.get(layer).data as unknown as [number, number]
    const apart = Math.max(Math.abs(distance.value / squared - 1), Math.abs(logVariance / ratio - 1))
    expect({ layer, apart, equal: apart < 1e-3 }).toMatchObject({ equal: true })
  }
  // Thirteen layers, and three times twelve.
  const mean = (from: number, to: number): number =>
    layers.slice(from, to).reduce((sum, { distance }) => sum + distance.value, 0) / (to - from)
  const expected = [mean(0, 13), mean(13, 25), mean(25, 37), mean(37, 49)]
  for (const [q, { value }] of quarters.entries()) expect(value).toBeCloseTo(expected[q]!, 9)
})

test('thaw-photo takes pictures for the classes that PyTorch takes them for', async () => {
  const loaded = await loadModel('thaw-photo@160')
  if (!loaded.ok) throw new Error(loaded.failure.message)
  const model = loaded.value
  const { names } = model.architecture.vision.classifier!
  // Of ImageNet's order: the first, the last, and one that people know.
  expect([names.length, names[0], names[281], names[999]]).toEqual([1000, 'tench', 'tabby', 'toilet tissue'])
  const { pooled } = await extractFeatures({ engine, model, count: 4, image: (index) => drawn(index, 160) })
  const logits = (await Golden.read('real')).get('logits/160').data
  for (const index of [0, 1, 2, 3]) {
    const exponentials = logits.subarray(1000 * index, 1000 * index + 1000).map((logit) => Math.exp(logit))
    const [most, sum] = [Math.max(...exponentials), exponentials.reduce((a, b) => a + b, 0)]
    const found = recognisedBy(model, takeRows(pooled, [index]), [index + 40])!
    expect(found).toMatchObject({ images: 1, confident: { value: most / sum >= 0.5 ? 1 : 0 } })
    expect(found.names).toMatchObject([
      { name: names[exponentials.indexOf(most)], images: 1, example: { index: index + 40 } },
    ])
    expect(found.names[0]!.example.probability).toBeCloseTo(most / sum, 3)
  }
})

/** The distance by moments of the model in the box that has seen photographs, beside PyTorch's own batch norms. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../../../core/engine/index.ts'
import { momentCollector, momentShift } from '../../../core/measure/moments.ts'
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

/** What the vision tower knew before a run, measured after it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../../../core/engine/index.ts'
import { createImageStore } from '../../../core/train/native/data/images.ts'
import { watchRetention } from '../../../core/train/native/score/retention.ts'
import { opened } from '../../unit/engine/support.ts'
import { run, toy, type Toy, toyModel, valueOf } from './toy.ts'

let engine: Engine
let data: Toy
let earlier: Toy
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  data = await toy()
  earlier = await toy()
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
  await earlier[Symbol.asyncDispose]()
})

const keep = () => ({ dataset: earlier.dataset, name: 'earlier' })

test('a frozen tower keeps all that it knew of an earlier dataset', async () => {
  const ran = await run({ toy: data, engine, strategy: 'frozen', run: 'frozen', config: { epochs: 1 }, keep: keep() })
  const [probe, zeroShot, ...others] = valueOf(ran).scores.retention!
  expect(others).toEqual([])
  expect(zeroShot).toMatchObject({ kind: 'zero-shot', n: 87, basis: expect.stringContaining('class captions') })
  expect(probe).toMatchObject({ kind: 'probe', n: 87, basis: expect.stringContaining('87 images of “earlier”') })
  expect(probe!.after.value).toBe(probe!.before)
  // Three classes, told apart by their colour.
  expect(probe!.before).toBeGreaterThan(0.5)
})

test('a trained tower is probed again, with the same images and folds', async () => {
  const images = createImageStore(data.dataset, toyModel().architecture.pixels)
  const model = toyModel()
  const watched = {
    engine,
    model,
    dataset: data.dataset,
    images,
    testItems: [],
    keep: keep(),
    trainsTower: true,
    batch: 8,
  }
  const look = await watchRetention(watched)
  const [same, sameZeroShot] = await look()
  expect(same!.after.value).toBe(same!.before)
  expect(sameZeroShot!.after.value).toBe(sameZeroShot!.before)
  for (const [name, { data: values }] of model.params) if (name.startsWith('visual.')) values.fill(0)
  const [emptied] = await look()
  expect(emptied!.before).toBe(same!.before)
  expect(emptied!.after.value).toBeLessThan(same!.before)
})

test('a model without a classifier, where no earlier dataset is named, records nothing', async () => {
  const ran = await run({ toy: data, engine, strategy: 'frozen', run: 'nothing', config: { epochs: 0 } })
  expect(valueOf(ran).scores.retention).toBeUndefined()
})

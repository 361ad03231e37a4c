/** A model that takes in images of several sides is another model at each of them, on the same weights. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../../../core/engine/index.ts'
import { runStatistics } from '../../../core/measure/index.ts'
import {
  currentModel,
  defaultZoo,
  hashesOf,
  describeModel,
  loadModel,
  saveTrained,
  type LoadedModel,
} from '../../../core/model/index.ts'
import { storeKey } from '../../../core/train/native/activations/keys.ts'
import { convolutionsFamily, writeConvolutions } from '../../support/families/convolutions-family.ts'
import { opened } from '../../unit/engine/support.ts'
import { run, toy, valueOf, type Toy } from './toy.ts'

const families = [convolutionsFamily]
let engine: Engine
let data: Toy
let home: string
let folder: string
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  data = await toy()
  home = await mkdtemp(join(tmpdir(), 'thaw-sides-'))
  folder = join(home, 'model')
  await writeConvolutions(folder, 'convolutions')
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

async function load(model: string): Promise<LoadedModel> {
  const loaded = await loadModel(model, defaultZoo(), families)
  if (!loaded.ok) throw new Error(loaded.failure.message)
  return loaded.value
}

test('each side has an identity of its own, and the side of the files is the model itself', async () => {
  const [plain, same, large] = [await load(folder), await load(`${folder}@16`), await load(`${folder}@32`)]
  expect([plain.id, same.id, large.id]).toEqual(['convolutions', 'convolutions', 'convolutions@32'])
  expect([plain.sides, large.sides]).toEqual([
    [16, 32],
    [32, 16],
  ])
  expect(same.hash).toBe(plain.hash)
  expect(large.hash).not.toBe(plain.hash)
  expect(large.params).toEqual(plain.params)
  expect(large.architecture.pixels.side).toBe(32)
  const current = await currentModel(`${folder}@32`, defaultZoo(), families)
  expect(current).toMatchObject({ ok: true, value: { hash: large.hash, chosenSide: 32 } })
  expect([plain.chosenSide, same.chosenSide]).toEqual([null, 16])
  expect([hashesOf(plain), hashesOf(same), hashesOf(large)]).toEqual([
    [plain.hash, large.hash],
    [plain.hash],
    [large.hash],
  ])
  for (const cut of ['map', 'pooled']) expect(storeKey(engine, large, cut)).not.toBe(storeKey(engine, plain, cut))
})

test('a side that is not offered is refused with those that are', async () => {
  const asked = await describeModel(`${folder}@20`, defaultZoo(), families)
  expect(asked).toMatchObject({
    ok: false,
    failure: { code: 'not-found', message: expect.stringMatching(/16 and 32 px, not 20/) },
  })
  expect(await describeModel(`${folder}@`, defaultZoo(), families)).toMatchObject({ failure: { code: 'not-found' } })
})

test('statistics of one side are none of the other', async () => {
  const large = await load(`${folder}@32`)
  const built = await runStatistics(
    {
      task: 'statistics',
      reference: data.dataset,
      source: 'the toy',
      model: `${folder}@32`,
      engine: { backend: 'ort', automatic: false },
      statisticsDir: join(home, 'built'),
      seed: 1,
    },
    { engine, model: large, onProgress: () => {}, signal: new AbortController().signal },
  )
  expect(built.ok && built.value.file).toBe(join(folder, 'statistics-32.safetensors'))
  expect(await readdir(folder)).not.toContain('statistics.safetensors')
})

test('a run at another side trains at it, and its model is saved as it was read', async () => {
  const large = await load(`${folder}@32`)
  const { hash: modelHash } = large
  const config = { epochs: 8, headRate: 1e-2, visionRate: 1e-2 }
  const ran = await run({ toy: data, engine, strategy: 'progressive', model: large, run: 'large', config })
  const { scores, best } = valueOf(ran)
  expect(scores.test!.value).toBeGreaterThan(0.6)
  const to = join(home, 'saved')
  const saved = await saveTrained({ model: `${folder}@32`, modelHash, weights: best!, classes: [] }, to, { families })
  expect(saved.ok).toBe(true)
  expect((await load(`${to}@32`)).architecture.pixels.side).toBe(32)
})

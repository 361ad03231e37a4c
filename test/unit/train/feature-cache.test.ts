import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { row } from '../../../core/domain/matrix.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { extractFeatures } from '../../../core/model/index.ts'
import type { LoadedModel } from '../../../core/model/index.ts'
import type { FeatureRequest } from '../../../core/train/feature-cache.ts'
import { frozenFeatures } from '../../../core/train/feature-cache.ts'
import { opened } from '../engine/support.ts'
import { noise, smallModel } from '../model/tiny.ts'

const made = smallModel()
const model = { ...made, id: 'small', hash: 'abc', folder: '', statsFile: '' } as unknown as LoadedModel
const { imageSize } = made.config

let engine: Engine
let cacheDir: string
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
})
afterAll(() => engine.dispose())
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'thaw-features-'))
})
afterEach(() => rm(cacheDir, { recursive: true }))

/** A request over items 3, 1 and 4, and how many images it has decoded. */
function request(over: Partial<FeatureRequest> = {}): FeatureRequest & { readonly decoded: () => number } {
  let count = 0
  const images = {
    get: async (index: number) => {
      count++
      return noise(imageSize, index)
    },
  }
  const all = { engine, model, images, fingerprint: 'f', cacheDir, items: [3, 1, 4], views: 3, seed: 9, batch: 2 }
  return { ...all, ...over, decoded: () => count }
}

test('rows are the pooled features of their items, rounded to half precision', async () => {
  const [plain] = await frozenFeatures(request())
  for (const [at, item] of [3, 1, 4].entries()) {
    const alone = await extractFeatures({ engine, model: made, count: 1, image: () => noise(imageSize, item) })
    for (const [c, value] of alone.pooled.data.entries()) {
      expect(Math.abs(row(plain!, at)[c]! - value)).toBeLessThanOrEqual(Math.max(1e-4, Math.abs(value) * 2 ** -10))
    }
  }
})

test('a warm cache decodes nothing and gives the very same values', async () => {
  const [cold, warm] = [request(), request()]
  const first = await frozenFeatures(cold)
  expect(cold.decoded()).toBe(9)
  expect(first).toHaveLength(3)
  expect(await frozenFeatures(warm)).toEqual(first)
  expect(warm.decoded()).toBe(0)
})

test('a damaged file is made again', async () => {
  const first = await frozenFeatures(request())
  const [file] = await readdir(cacheDir)
  for (const damage of ['', 'no features', new Uint8Array(64)]) {
    await writeFile(join(cacheDir, file!), damage)
    expect(await frozenFeatures(request())).toEqual(first)
  }
})

test.each<[string, Partial<FeatureRequest>]>([
  ['other weights', { model: { ...model, hash: 'abd' } }],
  ['another dataset', { fingerprint: 'g' }],
  ['other items', { items: [3, 1] }],
  ['another seed of the views', { seed: 10 }],
  ['fewer views', { views: 2 }],
])('%s have a cache of their own', async (_, over) => {
  await frozenFeatures(request())
  const other = request(over)
  await frozenFeatures(other)
  expect(other.decoded()).toBeGreaterThan(0)
})

test('plain views do not depend on the seed', async () => {
  await frozenFeatures(request({ views: 1 }))
  const other = request({ views: 1, seed: 77 })
  await frozenFeatures(other)
  expect(other.decoded()).toBe(0)
})

test('reports every batch, and of no items is empty', async () => {
  const seen: number[] = []
  await frozenFeatures(request({ onBatch: (done, total) => void seen.push(done, total) }))
  expect(seen).toEqual([2, 9, 4, 9, 6, 9, 8, 9, 9, 9])
  expect(await frozenFeatures(request({ items: [], views: 1 }))).toMatchObject([{ rows: 0 }])
})

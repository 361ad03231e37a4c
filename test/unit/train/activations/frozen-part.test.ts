import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DatasetItem } from '../../../../core/domain/dataset.ts'
import type { Engine } from '../../../../core/engine/index.ts'
import type { Cut, LoadedModel } from '../../../../core/model/index.ts'
import { extractFeatures, sizeAt } from '../../../../core/model/index.ts'
import type { FrozenPartOptions, StoredCut } from '../../../../core/train/native/activations/frozen-part.ts'
import { createFrozenPart } from '../../../../core/train/native/activations/frozen-part.ts'
import { opened } from '../../engine/support.ts'
import { SMALL, noise, smallModel } from '../../model/tiny.ts'

let engine: Engine
let cacheDir: string
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
})
afterAll(() => engine.dispose())
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'thaw-frozen-'))
})
afterEach(() => rm(cacheDir, { recursive: true }))

const items = (hashes: readonly string[]): DatasetItem[] => hashes.map((hash) => ({ hash }) as DatasetItem)
const HASHES = ['a', 'b', 'c', 'd', 'e']
const all = (views: number, count = HASHES.length): [number, number][] =>
  Array.from({ length: count * views }, (_, i) => [i % count, Math.floor(i / count)])
const at = (cut: Cut, views = 3): StoredCut => ({ cut, views })

interface Asked {
  readonly cuts: readonly [StoredCut, ...StoredCut[]]
  readonly views: readonly (readonly [number, number])[]
  readonly over?: Partial<FrozenPartOptions>
}

/** The values of every view asked for, and how many rows had to be made for them. */
async function ask({ cuts, views, over = {} }: Asked): Promise<{ values: Float32Array[]; made: number }> {
  let made = 0
  const hashes = (over.dataset?.items ?? items(HASHES)).map(({ hash }) => hash)
  using part = createFrozenPart({
    engine,
    model: smallModel(),
    dataset: { items: items(HASHES) },
    images: { get: async (index) => noise(SMALL.imageSize, hashes[index]!) },
    cacheDir,
    limit: 2 ** 30,
    batch: 4,
    mirror: false,
    onBatch: (done) => void (made = done),
    ...over,
  })
  const rows = await part.rows(cuts, views)
  const size = sizeAt(smallModel().architecture, cuts[0].cut)
  const values = views.map(([item, view]) => {
    const out = new Float32Array(size)
    rows.read(item, view, out, 0)
    return out
  })
  return { values, made }
}

/** The small model with one number of one tensor changed. */
function changed(tensor: string): Pick<LoadedModel, 'architecture' | 'params'> {
  const { architecture, params } = smallModel()
  params.get(tensor)!.data[0]! += 0.5
  return { architecture, params }
}

describe('rows of a frozen part', () => {
  test('are what the tower computes, rounded to half precision', async () => {
    const model = smallModel()
    const { values } = await ask({ cuts: [at('pooled')], views: all(1) })
    const alone = await extractFeatures({ engine, model, count: 5, image: (i) => noise(SMALL.imageSize, HASHES[i]!) })
    const { values: tokens } = await ask({ cuts: [at('block2')], views: all(1) })
    for (const [i, value] of values.entries()) {
      const exact = alone.pooled.data.subarray(i * value.length, (i + 1) * value.length)
      for (const [c, v] of value.entries())
        expect(Math.abs(v - exact[c]!)).toBeLessThanOrEqual(1e-4 + Math.abs(exact[c]!) * 2 ** -10)
      // The tap after block 2 is the mean of the tokens there.
      const tap = alone.taps[2]!.features.data.subarray(i * SMALL.visionWidth, (i + 1) * SMALL.visionWidth)
      const count = tokens[i]!.length / SMALL.visionWidth
      for (const [c, v] of tap.entries()) {
        let mean = 0
        for (let t = 0; t < count; t++) mean += tokens[i]![t * SMALL.visionWidth + c]! / count
        expect(Math.abs(v - mean)).toBeLessThan(2e-3)
      }
    }
  })

  test('are made once, whatever run asks for them', async () => {
    const cold = await ask({ cuts: [at('block1')], views: all(3) })
    expect(cold.made).toBe(15)
    const warm = await ask({ cuts: [at('block1')], views: all(3).toReversed() })
    expect(warm.made).toBe(0)
    expect(warm.values.toReversed()).toEqual(cold.values)
  })

  test('of a dataset with one image more are made for that image only', async () => {
    await ask({ cuts: [at('block1')], views: all(2) })
    const dataset = { items: items(['new', ...HASHES]) }
    const grown = await ask({ cuts: [at('block1')], views: all(2, 6), over: { dataset } })
    expect(grown.made).toBe(2)
    expect(await ask({ cuts: [at('block1')], views: all(2, 6), over: { dataset } })).toEqual({ ...grown, made: 0 })
  })

  test('of images with the same bytes are shared', async () => {
    const dataset = { items: items(['a', 'a', 'b']) }
    const { values, made } = await ask({ cuts: [at('pooled')], views: all(2, 3), over: { dataset } })
    expect(made).toBe(4)
    expect(values[0]).toEqual(values[1])
    expect(values[0]).not.toEqual(values[3])
  })

  test('left at other cuts in the same pass are those that a pass of their own gives, to the bit', async () => {
    const shared = await ask({ cuts: [at('pooled'), at('block2', 2), at('block1')], views: all(3) })
    expect(shared.made).toBe(15)
    const [two, one] = [
      await ask({ cuts: [at('block2')], views: all(2) }),
      await ask({ cuts: [at('block1')], views: all(3) }),
    ]
    expect([two.made, one.made]).toEqual([0, 0])
    await rm(join(cacheDir, 'activations'), { recursive: true })
    expect((await ask({ cuts: [at('block2')], views: all(2) })).values).toEqual(two.values)
    expect((await ask({ cuts: [at('block1')], views: all(3) })).values).toEqual(one.values)
    expect((await ask({ cuts: [at('pooled')], views: all(3) })).values).toEqual(shared.values)
  })

  test.each<[string, Cut, string, number]>([
    ['a weight below the cut', 'block1', 'visual.blocks.0.mlp.fc2.bias', 5],
    ['a weight above it', 'block1', 'visual.blocks.1.mlp.fc2.bias', 0],
    ['the stem', 'block2', 'visual.pos_embed', 5],
    ['the last norm, below pooled features', 'pooled', 'visual.norm.bias', 5],
    ['the last norm, above the last block', 'block3', 'visual.norm.bias', 0],
    ['the connector', 'pooled', 'visual.proj.weight', 0],
    ['the text tower', 'pooled', 'text.norm.bias', 0],
  ])('after a change of %s', async (_, cut, tensor, made) => {
    await ask({ cuts: [at(cut)], views: all(1) })
    expect((await ask({ cuts: [at(cut)], views: all(1), over: { model: changed(tensor) } })).made).toBe(made)
  })

  test('that were damaged are made again, and the others of their file with them', async () => {
    const whole = await ask({ cuts: [at('block1')], views: all(2) })
    const [store] = await readdir(join(cacheDir, 'activations'))
    const [file] = await readdir(join(cacheDir, 'activations', store!))
    await truncate(join(cacheDir, 'activations', store!, file!), 100)
    expect(await ask({ cuts: [at('block1')], views: all(2) })).toEqual(whole)
  })

  test('that were made before a stop need not be made again', async () => {
    const stop = (done: number): void => {
      if (done === 8) throw new Error('stopped')
    }
    await expect(ask({ cuts: [at('block1')], views: all(3), over: { onBatch: stop } })).rejects.toThrow('stopped')
    expect((await ask({ cuts: [at('block1')], views: all(3) })).made).toBe(15 - 8)
  })

  test('of other weights make way when limit is short', async () => {
    const bytes = 2 * sizeAt(smallModel().architecture, 'block1') * 5
    const limit = bytes * 1.1
    const asked: Asked = { cuts: [at('block1')], views: all(1), over: { limit } }
    const models = ['visual.pos_embed', 'visual.blocks.0.norm1.bias', 'visual.patch_embed.bias'].map(changed)
    for (const model of models) expect((await ask({ ...asked, over: { limit, model } })).made).toBe(5)
    // Two runs' worth is kept: the first has gone, the last is still there.
    expect((await ask({ ...asked, over: { limit, model: models[2]! } })).made).toBe(0)
    expect((await ask({ ...asked, over: { limit, model: models[0]! } })).made).toBe(5)
  })
})

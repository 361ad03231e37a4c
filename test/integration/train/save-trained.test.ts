/** What a run has trained, written back in the layout of the model it began with. */
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../../core/engine/index.ts'
import { encodeCheckpoint } from '../../../core/model/checkpoint.ts'
import { FAMILIES, type Family } from '../../../core/model/families/index.ts'
import type { LoadedModel } from '../../../core/model/index.ts'
import { defaultZoo, loadModel, saveTrained } from '../../../core/model/index.ts'
import { readSafetensors, type TensorFile } from '../../../core/model/safetensors.ts'
import { convolutionsFamily, writeConvolutions } from '../../support/families/convolutions-family.ts'
import { opened } from '../../unit/engine/support.ts'
import { run, toy, valueOf, type Toy } from './toy.ts'

const families: readonly Family[] = [...FAMILIES, convolutionsFamily]
let engine: Engine
let data: Toy
let home: string
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  data = await toy()
  home = await mkdtemp(join(tmpdir(), 'thaw-saved-'))
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

async function load(folder: string): Promise<LoadedModel> {
  const loaded = await loadModel(folder, defaultZoo(), families)
  if (!loaded.ok) throw new Error(loaded.failure.message)
  return loaded.value
}

async function tensorsIn(file: string): Promise<TensorFile> {
  const read = readSafetensors(await readFile(file), file)
  if (!read.ok) throw new Error(read.failure.message)
  return read.value
}

/** Everything about a weights file but its values. */
const layoutOf = ({ tensors, dtypes, metadata }: TensorFile) => ({
  tensors: Array.from(tensors, ([name, { shape }]) => [name, shape, dtypes.get(name)]),
  metadata,
})

describe('a trained model of another family', () => {
  test.each(['convolutions', 'eyes'] as const)('(%s) opens again with what it has learnt', async (name) => {
    const [from, to] = [join(home, name), join(home, `${name}-trained`)]
    await writeConvolutions(from, name)
    const { hash: modelHash, ...model } = await load(from)
    const config = { epochs: 8, headRate: 1e-2, visionRate: 1e-2 }
    const ran = await run({
      toy: data,
      engine,
      strategy: 'full',
      model: { ...model, hash: modelHash },
      run: name,
      config,
    })
    const { classes } = data.dataset
    const trained = { model: from, modelHash, weights: valueOf(ran).best!, classes }
    const notes = name === 'eyes' ? [expect.stringContaining('class_head.safetensors holds what the run fitted')] : []
    expect(await saveTrained(trained, to, { families })).toEqual({ ok: true, value: { folder: to, notes } })
    const again = await load(to)
    const best = await tensorsIn(valueOf(ran).best!)
    const saved = await tensorsIn(join(to, 'towers.safetensors'))
    expect(layoutOf(saved)).toEqual(layoutOf(await tensorsIn(join(from, 'towers.safetensors'))))
    for (const { name: tensor } of again.architecture.tensors) {
      const { data: kept } = best.tensors.get(tensor)!
      const half = tensor.startsWith('conv2')
      expect(saved.tensors.get(tensor)!.data).toEqual(half ? Float32Array.from(Float16Array.from(kept)) : kept)
    }
    expect(saved.tensors.get('conv1.batches_seen')!.data).toEqual(Float32Array.of(7))
    // A head for the classes of this run is no part of the family's files.
    const files = await readdir(to)
    expect(files.includes('class_head.safetensors')).toBe(name === 'eyes')
    if (name === 'eyes') {
      const head = await tensorsIn(join(to, 'class_head.safetensors'))
      expect(JSON.parse(head.metadata['classes']!)).toEqual(classes)
      expect(head.tensors.get('class_head.weight')!.shape).toEqual([3, 12])
    }
    const more = await run({ toy: data, engine, strategy: 'frozen', model: again, run: `${name}-again`, config })
    expect(valueOf(more).scores.test!.value).toBeGreaterThan(0.6)
  })
})

describe('a trained embedded model', () => {
  const from = (): string => join(home, 'tiny')
  let weights: string
  let modelHash: string

  beforeAll(async () => {
    await mkdir(from())
    for (const file of ['model.json', 'weights.safetensors', 'statistics.safetensors'])
      await copyFile(join(defaultZoo(), 'thaw-tiny', file), join(from(), file))
    const { params, hash } = await load(from())
    modelHash = hash
    params.get('text.proj.bias')!.data.fill(0.5)
    weights = join(home, 'best.safetensors')
    await writeFile(weights, encodeCheckpoint(params, 'F32', { format: 'pt' }))
  })

  const save = (to: string, changes: Partial<Parameters<typeof saveTrained>[0]> = {}) =>
    saveTrained({ model: from(), modelHash, weights, classes: [], ...changes }, to)

  test('keeps every byte that did not train, and its card but for the identity and a mark', async () => {
    const to = join(home, 'tiny-trained')
    expect((await save(to)).ok).toBe(true)
    expect((await readdir(to)).toSorted()).toEqual(['model.json', 'weights.safetensors'])
    const [before, after] = [
      await readFile(join(from(), 'weights.safetensors')),
      await readFile(join(to, 'weights.safetensors')),
    ]
    expect(after.length).toBe(before.length)
    const changed = before.reduce((sum, byte, i) => sum + (byte === after[i] ? 0 : 1), 0)
    expect(changed).toBeGreaterThan(0)
    expect(changed).toBeLessThanOrEqual(192 * 2)
    const cards = await Promise.all(
      [from(), to].map(async (folder) => JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'))),
    )
    const again = await load(to)
    // Statistics that it would need are those of other weights, and so it is measured without any.
    expect(cards[1]).toEqual({ ...cards[0], hash: again.hash, trained: true })
    expect(again.statsFile).toBeNull()
    expect(again.hash).not.toBe(modelHash)
    expect(again.params.get('text.proj.bias')!.data[0]).toBe(0.5)
  })

  test('goes to no folder that holds something, and leaves nothing half-written', async () => {
    const full = join(home, 'full')
    await mkdir(full)
    await writeFile(join(full, 'mine.txt'), 'mine')
    const before = await readdir(home)
    expect(await save(full)).toMatchObject({
      failure: { code: 'path-unreadable', message: expect.stringMatching(/not empty/) },
    })
    expect(await save(join(full, 'mine.txt', 'below'))).toMatchObject({ failure: { code: 'path-unreadable' } })
    expect(await save(join(home, 'new'), { modelHash: 'another' })).toMatchObject({
      failure: { code: 'model-mismatch' },
    })
    expect(await save(join(home, 'new'), { weights: join(home, 'gone') })).toMatchObject({
      failure: { code: 'not-found' },
    })
    expect(await save(join(home, 'new'), { model: 'nowhere' })).toMatchObject({ failure: { code: 'not-found' } })
    expect(await readdir(home)).toEqual(before)
    expect(await readdir(full)).toEqual(['mine.txt'])
  })

  test('may go to an empty folder', async () => {
    const empty = join(home, 'empty')
    await mkdir(empty)
    expect(await save(empty)).toEqual({ ok: true, value: { folder: empty, notes: [] } })
    expect((await load(empty)).params.get('text.proj.bias')!.data[0]).toBe(0.5)
  })
})

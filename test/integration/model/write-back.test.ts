/** Checkpoints of other libraries are written as they were read, and trained ones open again with the same numbers. */
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEngine, type Params } from '../../../core/engine/index.ts'
import { describeFolder, type Family } from '../../../core/model/families/index.ts'
import { describeModel, embedTexts, extractFeatures, type LoadedModel, loadModel } from '../../../core/model/index.ts'
import { closeAll, openAll } from '../../../core/model/header.ts'
import { placesIn } from '../../../core/model/locate-tensors.ts'
import { mergeSafetensors } from '../../../core/model/merge-safetensors.ts'
import { CHECKPOINTS, haveCheckpoints } from '../../support/checkpoints.ts'
import { apart, drawn } from './golden.ts'
import { trained } from './trained.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'thaw-written-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

async function familyOf(folder: string): Promise<Family> {
  const found = await describeFolder(folder)
  if (!found?.ok) throw new Error('no family')
  return found.value.family
}

async function opened(folder: string): Promise<LoadedModel> {
  const loaded = await loadModel(folder)
  if (!loaded.ok) throw new Error(loaded.failure.message)
  return loaded.value
}

async function written(from: string, params: Params, name = 'out'): Promise<string> {
  const to = join(home, name)
  mkdirSync(to)
  expect(await (await familyOf(from)).write(from, to, params)).toMatchObject({ ok: true })
  return to
}

/** The bytes of every tensor of a folder's safetensors files, by name, with their format. */
async function tensorsOf(folder: string): Promise<ReadonlyMap<string, readonly [string, Uint8Array]>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.safetensors'))
  const readers = await openAll(files.map((file) => join(folder, file)))
  if (!readers?.ok) throw new Error(`${folder} cannot be read`)
  const out = new Map<string, readonly [string, Uint8Array]>()
  for (const [name, { reader, entry }] of placesIn(readers.value))
    out.set(name, [entry.dtype, await reader.bytes(entry.from, entry.to)])
  await closeAll(readers.value)
  return out
}

const sha = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

describe.skipIf(!haveCheckpoints)('a checkpoint that was only read', () => {
  it.each([
    'clip-tiny',
    'clip-gelu-tiny',
    'clip-tiny-f16',
    'clip-tiny-bf16',
    'clip-tiny-sharded',
    'clip-tiny-tied-legacy',
    'siglip-tiny',
    'siglip2-tiny',
    'openclip-tiny',
  ])('%s is written with the same bytes, and its other files with it', async (name) => {
    const from = join(CHECKPOINTS, name)
    const to = await written(from, (await opened(from)).params)
    const files = readdirSync(from).filter((file) => statSync(join(from, file)).isFile())
    expect(readdirSync(to).toSorted()).toEqual(files.toSorted())
    for (const file of files) expect([file, sha(join(to, file))]).toEqual([file, sha(join(from, file))])
    expect((await opened(to)).hash).toBe((await opened(from)).hash)
  })
})

describe.skipIf(!haveCheckpoints)('a trained checkpoint', () => {
  it.each(['clip-tiny', 'clip-gelu-tiny', 'clip-tiny-sharded', 'siglip-tiny', 'siglip2-tiny', 'openclip-tiny'])(
    '%s gives the same numbers when it is opened again, from its own tensors alone',
    async (name) => {
      const from = join(CHECKPOINTS, name)
      const model = await opened(from)
      const params = trained(model)
      const to = await written(from, params)
      expect(readdirSync(to)).not.toContain('thaw_head.safetensors')
      const again = await opened(to)
      expect(again.hash).not.toBe(model.hash)
      const engine = await openEngine('ort', { threads: 1 })
      if (!engine.ok) throw new Error(engine.failure.message)
      const { side } = model.architecture.pixels
      const seen = async (of: LoadedModel) =>
        (await extractFeatures({ engine: engine.value, model: of, count: 4, image: (i) => drawn(i, side) })).embedding!
          .data
      const read = async (of: LoadedModel) =>
        (await embedTexts({ engine: engine.value, model: of, texts: ['a photo of a cat', 'two red squares', ''] })).data
      expect(apart(await seen(again), await seen({ ...model, params }))).toBeLessThan(1e-4)
      expect(apart(await read(again), await read({ ...model, params }))).toBeLessThan(1e-4)
      await engine.value.dispose()
    },
  )
})

describe.skipIf(!haveCheckpoints)('in the files of another library', () => {
  it.each([
    ['clip-tiny', 'open_clip'],
    ['clip-tiny-bf16', 'open_clip'],
    ['openclip-tiny', 'hf'],
  ] as const)(
    '%s keeps every value and number format (%s), and Thaw reads it as the same model',
    async (name, library) => {
      const from = join(CHECKPOINTS, name)
      const model = await opened(from)
      const to = join(home, library)
      mkdirSync(to)
      // As a run's weights are: without what no run changes.
      const changing = model.architecture.tensors.filter(({ fixed }) => !fixed)
      const params = new Map(changing.map(({ name: tensor }) => [tensor, model.params.get(tensor)!]))
      expect(params.size).toBeLessThan(model.params.size)
      expect(await (await familyOf(from)).writeFor!(library, from, to, params)).toMatchObject({ ok: true })
      const again = await opened(to)
      for (const { name: tensor } of model.architecture.tensors)
        expect([tensor, again.params.get(tensor)!.data]).toEqual([tensor, model.params.get(tensor)!.data])
      expect(again.architecture.pixels.side).toBe(model.architecture.pixels.side)
      const texts = ['a photo of a cat', 'two red squares']
      expect(again.tokenizer.batch(texts, 16).ids.slice(0, 4)).toEqual(model.tokenizer.batch(texts, 16).ids.slice(0, 4))
      // And back again: what was changed by name alone is what it was.
      const back = join(home, 'back')
      mkdirSync(back)
      const other = library === 'hf' ? 'open_clip' : 'hf'
      expect(await (await familyOf(to)).writeFor!(other, to, back, again.params)).toMatchObject({ ok: true })
      const returned = await tensorsOf(back)
      const first = await tensorsOf(from)
      for (const [tensor, bytes] of returned) expect([tensor, bytes]).toEqual([tensor, first.get(tensor)])
      expect(returned.size).toBe(first.size)
    },
  )

  it('a SigLIP whose tower timm computes otherwise is refused, and told why', async () => {
    const from = join(CHECKPOINTS, 'siglip-tiny')
    const to = join(home, 'refused')
    mkdirSync(to)
    const written = await (await familyOf(from)).writeFor!('open_clip', from, to, (await opened(from)).params)
    expect(written).toMatchObject({ ok: false, failure: { code: 'usage' } })
    expect(written.ok ? '' : written.failure.message).toMatch(
      /^siglip-tiny has no form in open_clip: timm has no SigLIP tower of this shape that computes gelu_tanh/,
    )
    expect(readdirSync(to)).toEqual([])
  })
})

describe.skipIf(!haveCheckpoints)('the tensors alone', () => {
  it('of a checkpoint in shards are in one file, byte for byte', async () => {
    const from = join(CHECKPOINTS, 'clip-tiny-sharded')
    const shards = readdirSync(from).filter((file) => file.endsWith('.safetensors'))
    const to = join(home, 'model.safetensors')
    const files = shards.map((file) => join(from, file))
    expect(await mergeSafetensors(files, to)).toEqual({ ok: true, value: null })
    expect(shards.length).toBeGreaterThan(1)
    expect(await tensorsOf(home)).toEqual(await tensorsOf(from))
  })
})

describe.skipIf(!haveCheckpoints)('links', () => {
  const files = () => readdirSync(join(CHECKPOINTS, 'clip-tiny')).filter((file) => !file.startsWith('golden'))

  it('of a hub’s cache lead to its blobs, and what is written holds the files themselves', async () => {
    const repository = join(home, 'models--openai--clip-tiny')
    const snapshot = join(repository, 'snapshots', 'abc')
    mkdirSync(join(repository, 'blobs'), { recursive: true })
    mkdirSync(snapshot, { recursive: true })
    for (const file of files()) {
      copyFileSync(join(CHECKPOINTS, 'clip-tiny', file), join(repository, 'blobs', `etag-of-${file}`))
      symlinkSync(`../../blobs/etag-of-${file}`, join(snapshot, file))
    }
    const model = await opened(snapshot)
    expect(model.id).toBe('openai/clip-tiny')
    const to = await written(snapshot, model.params)
    for (const file of files()) expect(sha(join(to, file))).toBe(sha(join(CHECKPOINTS, 'clip-tiny', file)))
  })

  it('that lead anywhere else are not followed', async () => {
    const folder = join(home, 'model')
    cpSync(join(CHECKPOINTS, 'clip-tiny'), folder, { recursive: true })
    writeFileSync(join(home, 'elsewhere.safetensors'), readFileSync(join(folder, 'model.safetensors')))
    rmSync(join(folder, 'model.safetensors'))
    symlinkSync('../elsewhere.safetensors', join(folder, 'model.safetensors'))
    expect(await describeModel(folder)).toMatchObject({
      ok: false,
      failure: { code: 'model-unreadable', message: expect.stringContaining('is a link that leaves its folder') },
    })
  })
})

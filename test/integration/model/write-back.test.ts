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

/** Recipes for other trainers, from datasets of several kinds and a checkpoint of a generative model. */
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Input } from '../../../core/contract/methods.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { openThaw } from '../../support/service.ts'
import { writeTinyCheckpoint } from '../../support/trainers/tiny-checkpoint.ts'

interface Row {
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly images: readonly string[]
}

let folder: TemporaryFolder
let thaw: ReturnType<typeof openThaw>
let checkpoint: string
beforeAll(async () => {
  folder = await temporaryFolder()
  thaw = openThaw(join(folder.path, 'home'))
  checkpoint = join(folder.path, 'Qwen2.5-VL tiny')
  await writeTinyCheckpoint(checkpoint)
})
afterAll(async () => {
  await thaw[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

async function exported(dataset: string, name: string, changes: Partial<Input<'recipes.export'>> = {}) {
  const out = join(folder.path, 'recipes', name)
  const recipe = await thaw.call('recipes.export', {
    dataset,
    model: checkpoint,
    strategy: 'last-block',
    trainer: 'ms-swift',
    out,
    ...changes,
  })
  const rows = (file: string): Row[] =>
    readFileSync(join(out, file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
  return { recipe, out, rows }
}

describe('a recipe', () => {
  it('of class folders asks for the class, names the pictures where they lie, and says what will train', async () => {
    const data = join(folder.path, 'classes')
    await folder.photos(names('classes/cat/', 10).concat(names('classes/dog/', 10)))
    const { recipe, out, rows } = await exported(data, 'classes')
    const [train, validation] = [rows('data/train.jsonl'), rows('data/validation.jsonl')]
    expect(train.length + validation.length).toBeLessThan(20)
    for (const { images, messages } of train) {
      expect(images.map((image) => existsSync(join(data, image)))).toEqual([true])
      expect(images[0]!.split('/')[0]).toBe(messages.at(-1)!.content)
    }
    expect(recipe.expected).toMatchObject([
      { trainable: 64, parts: { vision: 16, connector: 16, language: 32, head: 0 } },
    ])
    expect(recipe.files.every((file) => existsSync(join(out, file)))).toBe(true)
    const readme = readFileSync(join(out, 'README.md'), 'utf8')
    expect(readme).toContain('| last block |')
    expect(readme).toContain(data)
  })

  it('of boxes writes them as the model does, and copies the pictures where it is asked to', async () => {
    const data = join(folder.path, 'boxes')
    await mkdir(join(data, 'images'), { recursive: true })
    const images = Array.from({ length: 8 }, (_, i) => ({ id: i + 1, file_name: `${i}.png`, width: 60, height: 40 }))
    await folder.photos(images.map(({ file_name }) => `boxes/images/${file_name}`))
    const size = await sharp(join(data, 'images', '0.png')).metadata()
    const coco = {
      images: images.map((image) => ({ ...image, width: size.width, height: size.height })),
      annotations: images.map(({ id }) => ({ id, image_id: id, category_id: 1, bbox: [2, 3, 10, 8] })),
      categories: [{ id: 1, name: 'cat' }],
    }
    await writeFile(join(data, 'annotations.json'), JSON.stringify(coco))
    const imported = await thaw.call('datasets.import', { path: data, boxes: 'referring' })
    const { rows } = await exported(imported.datasetId, 'boxes', { copy: true })
    const [row] = rows('data/train.jsonl')
    expect(JSON.parse(row!.messages[1]!.content)).toEqual([{ bbox_2d: [2, 3, 12, 11], label: 'cat' }])
    expect(existsSync(join(folder.path, 'recipes', 'boxes', 'pictures', row!.images[0]!))).toBe(true)
  })

  it('is refused for a folder that is in use, an unknown model, or a trainer that cannot train it', async () => {
    const data = join(folder.path, 'classes')
    await expect(exported(data, 'classes')).rejects.toThrow('is not empty: choose a new folder.')
    await expect(exported(data, 'none', { model: join(folder.path, 'classes') })).rejects.toThrow(
      'config.json is missing',
    )
    await expect(exported(data, 'no', { trainer: 'llama-factory' })).rejects.toThrow(
      'LLaMA-Factory cannot train block 2 of the vision tower alone.',
    )
    await expect(exported(data, 'no', { blocks: 'last:1' })).rejects.toThrow('has no choice of blocks')
    await expect(exported(data, 'no', { strategy: 'layered', blocks: 'last:9' })).rejects.toThrow(
      'The vision tower of Qwen2.5-VL has 2 blocks, so “last:9” names some that it lacks.',
    )
    expect(existsSync(join(folder.path, 'recipes', 'no'))).toBe(false)
  })
})

describe('advice on such a checkpoint', () => {
  it('names a strategy, what trains in each, and the trainers that can, for datasets of any kind', async () => {
    const data = join(folder.path, 'classes')
    const { advice } = await thaw.call('advice.elsewhere', { dataset: data, model: checkpoint })
    expect(advice).toMatchObject({ family: 'Qwen2.5-VL', kind: 'recognition', strategy: 'lora' })
    const trainable = new Map(advice!.options.map((option) => [option.strategy, option.trainable]))
    expect(trainable.get('frozen')).toBe(48)
    expect(trainable.get('full')).toBe(96)
    const lastBlock = advice!.options.find(({ strategy }) => strategy === 'last-block')
    expect(lastBlock?.trainers.find(({ trainer }) => trainer === 'llama-factory')?.support.kind).toBe('no')
    const boxes = await thaw.call('datasets.import', { path: join(folder.path, 'boxes'), boxes: 'referring' })
    const about = await thaw.call('advice.elsewhere', { dataset: boxes.datasetId, model: checkpoint })
    expect(about.advice).toMatchObject({ kind: 'localisation', strategy: 'frozen' })
  })

  it('is left to the measurement for a model that Thaw trains, and fails for a damaged checkpoint', async () => {
    const dataset = join(folder.path, 'classes')
    expect(await thaw.call('advice.elsewhere', { dataset, model: 'thaw-tiny' })).toEqual({ advice: null })
    const damaged = join(folder.path, 'damaged')
    await writeTinyCheckpoint(damaged)
    await truncate(join(damaged, 'model.safetensors'), 20)
    await expect(thaw.call('advice.elsewhere', { dataset, model: damaged })).rejects.toThrow('model.safetensors')
  })

  it('is pointed to where Thaw itself would have to measure or train the model', async () => {
    const dataset = join(folder.path, 'classes')
    for (const call of ['measure.run', 'runs.start', 'advice.recommend'] as const) {
      await expect(thaw.call(call, { dataset, model: checkpoint, strategy: 'full' })).rejects.toThrow(
        'is Qwen2.5-VL, which Thaw does not train itself',
      )
    }
  })
})

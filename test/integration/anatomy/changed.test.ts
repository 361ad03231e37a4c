/** Which tensors a training changed. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compareWeights } from '../../../core/anatomy/index.ts'
import { type Dtype, writeSafetensors } from '../../../core/model/safetensors.ts'
import { temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { openThaw } from '../../support/service.ts'
import { writeTinyCheckpoint } from '../../support/trainers/tiny-checkpoint.ts'

let folder: TemporaryFolder
let before: string
beforeAll(async () => {
  folder = await temporaryFolder()
  before = join(folder.path, 'before')
  await writeTinyCheckpoint(before)
})
afterAll(() => folder[Symbol.asyncDispose]())

type Values = Readonly<Record<string, number>>

/** A folder of matrices that are full of one number each. */
async function written(
  name: string,
  values: Values,
  { dtype = 'F32', file = 'model' }: { readonly dtype?: Dtype; readonly file?: string } = {},
): Promise<string> {
  const to = join(folder.path, name)
  await mkdir(to, { recursive: true })
  const tensors = Object.entries(values).map(
    ([tensor, value]) => [tensor, { shape: [4, 4], data: new Float32Array(16).fill(value) }] as const,
  )
  await writeFile(join(to, `${file}.safetensors`), writeSafetensors(new Map(tensors), { dtype, metadata: {} }))
  return to
}

async function compared(after: string, from = before) {
  const found = await compareWeights(from, after)
  if (!found.ok) throw new Error(found.failure.message)
  return found.value
}

/** As transformers 5 spells the names of Qwen2.5-VL at run time. */
const RENAMED: Values = {
  'model.visual.patch_embed.proj.weight': 0.5,
  'model.visual.blocks.0.mlp.down_proj.weight': 0.5,
  'model.visual.blocks.1.mlp.down_proj.weight': 0.25,
  'model.visual.merger.mlp.0.weight': 0.5,
  'model.language_model.embed_tokens.weight': 0.5,
  'model.language_model.layers.0.mlp.down_proj.weight': 0.75,
}

it('names of another spelling are the same tensors', async () => {
  const found = await compared(await written('renamed', RENAMED))
  expect(found).toMatchObject({
    changed: ['visual.blocks.1.mlp.down_proj.weight', 'model.layers.0.mlp.down_proj.weight'],
    missing: [],
    added: [],
  })
  expect(found.same).toHaveLength(4)
})

it('what a number format rounds away has changed nothing', async () => {
  const start = await written('start', {
    'visual.blocks.0.mlp.down_proj.weight': 0.1,
    'visual.blocks.1.mlp.down_proj.weight': 0.1,
  })
  const end = await written(
    'bf16',
    { 'visual.blocks.0.mlp.down_proj.weight': 0.1, 'visual.blocks.1.mlp.down_proj.weight': 0.11 },
    { dtype: 'BF16' },
  )
  expect(await compared(end, start)).toMatchObject({
    changed: ['visual.blocks.1.mlp.down_proj.weight'],
    same: ['visual.blocks.0.mlp.down_proj.weight'],
  })
})

it('adapters change the matrices that they stand beside, and nothing else', async () => {
  const adapter = await written(
    'adapter',
    {
      'base_model.model.model.language_model.layers.0.mlp.down_proj.lora_A.weight': 1,
      'base_model.model.model.language_model.layers.0.mlp.down_proj.lora_B.weight': 1,
      'base_model.model.model.visual.merger.mlp.0.weight': 0.75,
    },
    { file: 'adapter_model' },
  )
  const found = await compared(adapter)
  expect(found).toMatchObject({
    changed: ['visual.merger.mlp.0.weight', 'model.layers.0.mlp.down_proj.weight'],
    missing: [],
    added: [],
  })
  expect(found.same).toHaveLength(4)
})

it('tensors that only one of the two has are named', async () => {
  const found = await compared(await written('fewer', { 'visual.merger.mlp.0.weight': 0.5, 'score.weight': 1 }))
  expect(found).toMatchObject({ changed: [], same: ['visual.merger.mlp.0.weight'], added: ['score.weight'] })
  expect(found.missing).toHaveLength(5)
})

it('are counted by part, and by block of the vision tower', async () => {
  await using thaw = openThaw(join(folder.path, 'home'))
  const found = await thaw.call('models.changed', { before, after: await written('renamed', RENAMED) })
  expect(found.parts).toEqual([
    { part: 'vision', block: 0, changed: 0, same: 2 },
    { part: 'vision', block: 1, changed: 1, same: 0 },
    { part: 'connector', block: null, changed: 0, same: 1 },
    { part: 'language', block: null, changed: 1, same: 1 },
  ])
  await expect(thaw.call('models.changed', { before, after: join(folder.path, 'nowhere') })).rejects.toThrow(/nowhere/)
})

/** Recipes for open_clip from checkpoints in its layout and in transformers'. Training needs a Python with open_clip_train. */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Input, Output } from '../../../core/contract/methods.ts'
import { readSafetensors } from '../../../core/model/safetensors.ts'
import { CHECKPOINTS, haveCheckpoints } from '../../support/checkpoints.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { openThaw } from '../../support/service.ts'

/** Its folder of programs comes first in PATH, so that `python` is this one. */
const PYTHON = process.env['THAW_OPENCLIP_PYTHON'] ?? 'python3'
const hasTrainer = spawnSync(PYTHON, ['-c', 'import open_clip_train.main']).status === 0

let folder: TemporaryFolder
let thaw: ReturnType<typeof openThaw>
beforeAll(async () => {
  folder = await temporaryFolder()
  thaw = openThaw(join(folder.path, 'home'))
  await folder.photos(names("it's a täst/red/", 10).concat(names("it's a täst/blue/", 10)))
})
afterAll(async () => {
  await thaw[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

type Recipe = Output<'recipes.export'>

const exported = (model: string, name: string, input: Partial<Input<'recipes.export'>>): Promise<Recipe> =>
  thaw.call('recipes.export', {
    dataset: join(folder.path, "it's a täst"),
    model: join(CHECKPOINTS, model),
    strategy: 'frozen',
    trainer: 'open-clip',
    out: join(folder.path, 'recipes', name),
    epochs: 2,
    batch: 4,
    cpu: true,
    ...input,
  })

const sorted = ({ expected }: Recipe) => expected.map((stage) => ({ ...stage, tensors: stage.tensors.toSorted() }))

describe.skipIf(!haveCheckpoints)('a recipe for open_clip', () => {
  it('trains as many parameters of a checkpoint in either layout, and names them as its own files do', async () => {
    const [own, copied] = [
      await exported('openclip-tiny', 'own', { strategy: 'last-block' }),
      await exported('clip-tiny', 'copied', { strategy: 'last-block' }),
    ]
    const runner = await exported('clip-tiny', 'runner', { strategy: 'last-block', trainer: 'runner' })
    expect(sorted(copied)).toEqual(sorted(own))
    expect(own.expected.map(({ parts }) => parts)).toEqual(runner.expected.map(({ parts }) => parts))
    expect(own.expected[0]!.tensors).toContain('visual.transformer.resblocks.2.attn.in_proj_weight')
    expect(own.commands[0]).toContain(`local-dir:${join(CHECKPOINTS, 'openclip-tiny')}`)
    expect(existsSync(join(copied.folder, 'model', 'open_clip_model.safetensors'))).toBe(true)
  })

  it('is refused before anything is written for what open_clip cannot train', async () => {
    await expect(exported('clip-tiny', 'no', { strategy: 'lora' })).rejects.toThrow('no low-rank adapters')
    await expect(exported('llava-tiny', 'no', {})).rejects.toThrow('open_clip has no supervised fine-tuning.')
    expect(existsSync(join(folder.path, 'recipes', 'no'))).toBe(false)
  })

  it('says why a model has no form there', async () => {
    await expect(exported('siglip-tiny', 'siglip', {})).rejects.toThrow('siglip-tiny has no form in open_clip')
  })
})

describe.skipIf(!haveCheckpoints || !hasTrainer)('open_clip', () => {
  const run = ({ folder: at }: Recipe) =>
    promisify(execFile)('sh', ['run.sh'], {
      cwd: at,
      env: { ...process.env, PATH: `${dirname(PYTHON)}${delimiter}${process.env['PATH']}`, OMP_NUM_THREADS: '1' },
      maxBuffer: 64 << 20,
    })

  async function tensorsIn(file: string) {
    const read = readSafetensors(await readFile(file), file)
    if (!read.ok) throw new Error(read.failure.message)
    return read.value.tensors
  }

  it('trains in each stage exactly what the recipe names, and goes on where a run was stopped', async () => {
    const recipe = await exported('clip-tiny', 'lp-ft', { strategy: 'lp-ft' })
    await run(recipe)
    const at = (...path: string[]): string => join(recipe.folder, ...path)
    let before = await tensorsIn(at('model', 'open_clip_model.safetensors'))
    for (const [i, { tensors }] of recipe.expected.entries()) {
      const after = await tensorsIn(at(`stage-${i + 1}`, 'model', 'open_clip_model.safetensors'))
      expect([...after.keys()].toSorted()).toEqual([...before.keys()].toSorted())
      const changed = [...before].flatMap(([name, { data }]) =>
        data.every((value, k) => value === after.get(name)!.data[k]) ? [] : [name],
      )
      expect(changed.toSorted()).toEqual([...tensors].toSorted())
      before = after
    }
    // As if it had been stopped within the second stage: the first is not trained again.
    const first = readFileSync(at('stage-1', 'out.log'), 'utf8')
    await Promise.all(
      ['stage-2/done', 'stage-2/model', 'stage-2/checkpoints'].map((path) => rm(at(path), { recursive: true })),
    )
    await run(recipe)
    expect(existsSync(at('stage-2', 'model', 'open_clip_model.safetensors'))).toBe(true)
    expect(readFileSync(at('stage-1', 'out.log'), 'utf8')).toBe(first)
  }, 300_000)
})

/** The parts of checkpoints that the reference libraries wrote, beside what those libraries count. */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Anatomy, canonical, readAnatomy } from '../../../core/anatomy/index.ts'
import { CHECKPOINTS, haveCheckpoints } from '../../support/checkpoints.ts'

interface Golden {
  readonly parameters: Readonly<Record<string, number>>
  readonly tensors: Readonly<Record<string, { readonly grad?: readonly number[] | null }>>
  readonly runtime_names: Readonly<Record<string, string>>
  readonly frozen_vision: { readonly tensors: number; readonly trained_parameters: number }
}

const goldenOf = (name: string): Golden =>
  JSON.parse(readFileSync(join(CHECKPOINTS, name, 'golden.json'), 'utf8')) as Golden

async function anatomyIn(name: string): Promise<Anatomy> {
  const read = await readAnatomy(join(CHECKPOINTS, name))
  if (!read?.ok) throw new Error(read?.failure.message ?? 'no config')
  return read.value
}

const GENERATIVE = haveCheckpoints ? readdirSync(CHECKPOINTS).filter((name) => /(vl|vlm2?|llava)-tiny$/.test(name)) : []

describe.skipIf(!haveCheckpoints)('the parts of a checkpoint of a generative model', () => {
  it.each(GENERATIVE)('%s has the numbers in each part that its library counts', async (name) => {
    const { numbers, tiedHead, tensors } = await anatomyIn(name)
    const { parameters, frozen_vision: frozen } = goldenOf(name)
    expect(numbers).toEqual({
      vision: parameters['vision'],
      connector: parameters['connector'],
      language: parameters['language'],
      head: parameters['head'] ?? 0,
    })
    expect(tiedHead).toBe(Boolean(parameters['tied_head']))
    expect(tensors.filter(({ part }) => part === 'vision')).toHaveLength(frozen.tensors)
    expect(parameters['total']! - numbers.vision).toBe(frozen.trained_parameters)
  })

  it.each(GENERATIVE)('%s leaves those tensors idle that get no gradient', async (name) => {
    const golden = goldenOf(name).tensors
    const idle = (await anatomyIn(name)).tensors.filter((tensor) => tensor.idle).map((tensor) => tensor.name)
    expect(idle.toSorted()).toEqual(
      Object.keys(golden)
        .filter((one) => golden[one]!.grad === null)
        .toSorted(),
    )
  })

  it.each(GENERATIVE)('%s has the same canonical names in its files and while it runs', (name) => {
    const { runtime_names: runtime } = goldenOf(name)
    for (const [inFile, running] of Object.entries(runtime)) expect(canonical(running)).toBe(canonical(inFile))
  })
})

describe('a folder that is no such checkpoint', () => {
  it('is refused with what was found and what is known', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thaw-anatomy-'))
    try {
      expect(await readAnatomy(folder)).toBeNull()
      await writeFile(join(folder, 'config.json'), '{"model_type": "mamba"}')
      expect(await readAnatomy(folder)).toMatchObject({
        ok: false,
        failure: { code: 'model-unreadable', message: expect.stringMatching(/“mamba”.*It knows .*qwen2_5_vl/) },
      })
      await writeFile(join(folder, 'config.json'), '{}')
      expect(await readAnatomy(folder)).toMatchObject({ ok: false, failure: { file: join(folder, 'config.json') } })
      await writeFile(join(folder, 'config.json'), '{"model_type": "llava"}')
      expect(await readAnatomy(folder)).toMatchObject({
        ok: false,
        failure: { message: expect.stringContaining('model.safetensors is missing') },
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

/** Runs with low-rank adapters, whose matrices stay as pretrained until the run ends and merges them. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../../core/engine/index.ts'
import { adaptersOf } from '../../../core/model/index.ts'
import { ADAPTER_CONFIG, ADAPTER_FILE } from '../../../core/model/adapters/peft.ts'
import { readSafetensors } from '../../../core/model/safetensors.ts'
import { opened } from '../../unit/engine/support.ts'
import { run, type Ran, toy, type Toy, toyModel, valueOf, watched } from './toy.ts'

const ADAPTERS = { rank: 2, alpha: 6, sides: 'both' } as const

let engine: Engine
let data: Toy
let ran: Ran
let trained: string[][]
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  data = await toy()
  const watching = watched(engine)
  const config = { epochs: 12, adapters: ADAPTERS, visionRate: 1e-2, textRate: 1e-2, headRate: 1e-2 }
  ran = await run({ toy: data, engine: watching.engine, strategy: 'lora', run: 'lora', config })
  trained = watching.trained
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
})

async function tensorsOf(...path: string[]) {
  const file = join(ran.runDir, ...path)
  const read = readSafetensors(await readFile(file), file)
  if (!read.ok) throw new Error(read.failure.message)
  return read.value.tensors
}

describe('a run with adapters', () => {
  test('trains them and the head, and no matrix of the towers', () => {
    const step = trained.toSorted((a, b) => b.length - a.length)[0]
    expect(step!.length).toBeGreaterThan(10)
    expect(step!.filter((name) => !/lora_[AB]\.weight$/.test(name)).toSorted()).toEqual(
      ['logit_scale', 'text.proj.bias', 'text.proj.weight', 'visual.proj.bias', 'visual.proj.weight']
        .filter((name) => step!.includes(name))
        .toSorted(),
    )
    expect(ran.plan[0]!.trainable).toContain('stem')
  })

  test('learns, and returns weights that any reader of the model opens', async () => {
    expect(valueOf(ran).scores.test!.value).toBeGreaterThan(0.6)
    const names = new Set((await tensorsOf('best.safetensors')).keys())
    expect(names).toEqual(
      new Set(
        toyModel()
          .architecture.tensors.filter(({ fixed }) => !fixed)
          .map(({ name }) => name),
      ),
    )
  })

  test('proves that everything without an adapter is as pretrained, norms and embeddings included', () => {
    const { frozen } = valueOf(ran)
    expect(frozen).toMatchObject({ unchanged: true })
    expect(frozen!.tensors).toBeGreaterThan(20)
  })

  test('leaves adapters of which the merged weights are the pretrained ones and (α/r)·B·A', async () => {
    const model = toyModel()
    const adapters = adaptersOf(model.architecture, ADAPTERS)
    const [own, best] = [await tensorsOf('adapter', ADAPTER_FILE), await tensorsOf('best.safetensors')]
    expect(own.size).toBe(2 * adapters.length)
    const share = valueOf(ran).blend!.share
    for (const { target } of adapters) {
      const module = target.name.replace('.weight', '')
      const a = own.get(`base_model.model.${module}.lora_A.weight`)!
      const b = own.get(`base_model.model.${module}.lora_B.weight`)!
      const [inputs, outputs] = target.shape as [number, number]
      expect([a.shape, b.shape]).toEqual([
        [2, inputs],
        [outputs, 2],
      ])
      // Files have [out, in], memory [in, out].
      const after = best.get(target.name)!.data
      const before = model.params.get(target.name)!.data
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++) {
          const product = a.data[i]! * b.data[2 * o]! + a.data[inputs + i]! * b.data[2 * o + 1]!
          expect(after[o * inputs + i]! - before[i * outputs + o]!).toBeCloseTo(share * 3 * product, 5)
        }
    }
  })

  test('describes them as peft does', async () => {
    const config = JSON.parse(await readFile(join(ran.runDir, 'adapter', ADAPTER_CONFIG), 'utf8')) as {
      target_modules: string[]
    }
    // α of the share that the run kept, so that peft merges the same weights.
    const lora_alpha = 6 * valueOf(ran).blend!.share
    expect(config).toMatchObject({ peft_type: 'LORA', r: 2, lora_alpha, bias: 'none', fan_in_fan_out: false })
    expect(config.target_modules).toContain('visual.blocks.0.attn.qkv')
    expect(config.target_modules).not.toContain('visual.proj')
  })

  test('of one tower leaves the other frozen', async () => {
    const watching = watched(engine)
    const config = { epochs: 1, adapters: { ...ADAPTERS, sides: 'text' as const } }
    const text = await run({ toy: data, engine: watching.engine, strategy: 'lora', run: 'text', config })
    expect(valueOf(text).frozen).toMatchObject({ unchanged: true })
    // Nothing of the vision tower trains, so its features are computed once.
    expect(text.plan).toMatchObject([{ from: 'pooled', cached: true }])
    const names = watching.trained.flat()
    expect(names.some((name) => name.startsWith('text.') && name.endsWith('lora_A.weight'))).toBe(true)
    expect(names.some((name) => name.startsWith('visual.') && name.includes('lora'))).toBe(false)
  })
})

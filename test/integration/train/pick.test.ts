/** The curve between a run's fitted head and its trained weights, and what a person picks from it. */
import { copyFile, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Blend } from '../../../core/contract/blend.ts'
import type { PickResult, PickTask, StageProgress } from '../../../core/contract/compute.ts'
import { type Result, success } from '../../../core/domain/failure.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { readSafetensors, type StoredTensor } from '../../../core/model/safetensors.ts'
import { runPick } from '../../../core/train/index.ts'
import { recorded } from '../../../core/train/native/config.ts'
import { TRAINERS } from '../../../core/train/trainers.ts'
import { opened } from '../../unit/engine/support.ts'
import { SETTINGS } from '../../unit/train/settings.ts'
import type { Ran, Toy } from './toy.ts'
import { run, toy, toyModel, valueOf } from './toy.ts'

const CONFIG = { epochs: 6, patience: 99, visionRate: 3e-3 }

let engine: Engine
let data: Toy
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  data = await toy()
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
})

const full = (name: string, more: Partial<Parameters<typeof run>[0]> = {}): Promise<Ran> =>
  run({ toy: data, engine, strategy: 'full', run: name, config: CONFIG, ...more })

function blendOf(ran: Ran): Blend {
  const { blend } = valueOf(ran)
  if (!blend) throw new Error('the run has no curve')
  return blend
}

const best = (ran: Ran): Promise<Buffer> => readFile(join(ran.runDir, 'best.safetensors'))

async function tensorsIn(file: string): Promise<ReadonlyMap<string, StoredTensor>> {
  const read = readSafetensors(await readFile(file), file)
  if (!read.ok) throw new Error(read.failure.message)
  return read.value.tensors
}

function pick(
  ran: Ran,
  share: number,
  { signal = new AbortController().signal, changes = {}, model = toyModel(), steps = [] as StageProgress[] } = {},
): Promise<Result<PickResult>> {
  const task: PickTask = {
    task: 'pick',
    dataset: data.dataset,
    model: 'small',
    modelHash: 'toy-model',
    engine: { backend: 'ort', automatic: false },
    trainer: 'native',
    config: recorded({ ...SETTINGS, ...CONFIG }),
    runDir: ran.runDir,
    share,
    ...changes,
  }
  const open = async () => success({ engine, model })
  return runPick(task, { open, signal, onProgress: (progress) => steps.push(progress) })
}

describe('a run that trained the tower', () => {
  test('ends with a curve of eleven shares, of which it keeps the one that its rule chose', async () => {
    const ran = await full('curve')
    const blend = blendOf(ran)
    expect(blend.points.map(({ share }) => share)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    for (const { validation, robust } of blend.points) {
      for (const { value, low, high } of [validation, robust])
        expect([low <= value, value <= high]).toEqual([true, true])
    }
    expect(blend).toMatchObject({ rule: 'lowest-loss', picked: false, chosen: blend.share })
    expect(blend.robustBasis).toBe('synthetic blur, noise, colour and crop changes of 15 validation images, one each')
    const kept = blend.points.find(({ share }) => share === blend.share)!
    const [start, ...trained] = blend.points.map(({ validationLoss }) => validationLoss)
    expect(kept.validationLoss).toBe(kept.share === 0 ? start : Math.min(...trained))
    expect(valueOf(ran).scores.validation!.value).toBe(kept.validation.value)
    expect(ran.events.filter(({ kind }) => kind === 'blend').map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Thaw keeps .* by the lowest validation loss: [\d.]+ % of the validation images correct/),
    ])
  })

  test('draws the curve with a part of the person’s own robust set, and reports the score of the other part', async () => {
    const { items } = data.dataset
    const many = Array.from({ length: 240 }, (_, i) => ({ ...items[i % items.length]!, cluster: i }))
    const robust = { dataset: { ...data.dataset, items: many }, basis: '240 images of “elsewhere”' }
    const ran = await full('elsewhere', { robust })
    const blend = blendOf(ran)
    expect(blend.robustBasis).toBe('60 of 240 images of “elsewhere”, which the robust score leaves out')
    const { scores } = valueOf(ran)
    expect(scores.robust).toMatchObject({
      n: 180,
      basis: expect.stringMatching(/^180 of 240 images of “elsewhere”, without/),
    })
    expect(scores.robust?.shares).toHaveLength(2 * 180)
    const wilsonWidth = ({ low, high }: { low: number; high: number }): number => high - low
    // Sixty images say more than the fifteen of the validation split, each changed.
    expect(wilsonWidth(blend.points[0]!.robust)).toBeLessThan(wilsonWidth(blend.points[0]!.validation))
  })

  test('keeps the changed images where that set is small, and says so', async () => {
    const few = data.dataset.items.slice(0, 30)
    const robust = { dataset: { ...data.dataset, items: few }, basis: '30 images of “elsewhere”' }
    const ran = await full('small-elsewhere', { robust })
    expect(blendOf(ran).robustBasis).toMatch(/^synthetic .*, because your robust set is too small to be divided$/)
    expect(valueOf(ran).scores.robust).toMatchObject({ n: 30, basis: '30 images of “elsewhere”' })
  })

  test('starts the curve at the score of its fitted head, and ends it at that of its best epoch', async () => {
    const ran = await full('ends')
    const { points, trained } = blendOf(ran)
    const seen = ran.points.filter(({ name }) => name === 'validation')
    expect(points[0]!.validation.value).toBe(seen[0]!.value)
    expect(points.at(-1)!.validation.value).toBe(seen.find(({ step }) => step === trained.step)!.value)
  })

  test('keeps on disk what its two ends differ in, and says how much that is', async () => {
    const ran = await full('kept')
    const { ends } = blendOf(ran)
    expect((await stat(ends.file)).size).toBe(ends.bytes)
    const names = [...(await tensorsIn(ends.file)).keys()]
    // The fit of the head changes no tensor of the tower, so the pretrained model has those of the start.
    expect(names.filter((name) => name.startsWith('start/') && name.includes('blocks'))).toEqual([])
    expect(names).toContain('start/visual.proj.weight')
    expect(names).toContain('trained/visual.blocks.0.mlp.fc1.weight')
    TRAINERS.native.forget(ran.runDir)
    await expect(stat(join(ran.runDir, 'start.safetensors'))).rejects.toThrow('ENOENT')
  })

  test('for a robust goal takes the least training that is as good as the best', async () => {
    const [usual, robust] = [blendOf(await full('usual')), blendOf(await full('robust', { goal: 'robust' }))]
    expect(robust.points).toEqual(usual.points)
    expect(robust.rule).toBe('least-training')
    expect(robust.share).toBeLessThanOrEqual(usual.share)
  })

  test('that was killed after it had chosen chooses the same again', async () => {
    const whole = await full('whole')
    const killed: Engine = {
      ...engine,
      compile: (() => {
        let scorers = 0
        return (spec: Parameters<Engine['compile']>[0]) => {
          // The first scorer on pixels scores the curve, or an epoch; the last one the test images.
          if (spec.name === 'classify pixels' && ++scorers === 3) throw new Error('killed')
          return engine.compile(spec)
        }
      })(),
    }
    await expect(full('killed', { engine: killed })).rejects.toThrow('killed')
    const resumed = await full('killed', { resume: true })
    expect(blendOf(resumed).points).toEqual(blendOf(whole).points)
    expect(valueOf(resumed).scores).toEqual(valueOf(whole).scores)
    expect((await best(resumed)).equals(await best(whole))).toBe(true)
    expect(resumed.points).toEqual([])
  })
})

test('a run that trained only the head has no curve', async () => {
  const ran = await run({ toy: data, engine, strategy: 'frozen', run: 'frozen', config: { epochs: 2 } })
  expect(valueOf(ran).blend).toBeUndefined()
})

test('a run from before, without its initial weights, ends as it did then', async () => {
  const stopped = await full('old', { stopAt: ({ step }) => step >= 9 })
  await rm(join(stopped.runDir, 'start.safetensors'))
  const ran = await full('old', { resume: true })
  expect([valueOf(ran).outcome, valueOf(ran).blend]).toEqual(['completed', undefined])
  expect(valueOf(ran).scores.test!.value).toBeGreaterThan(0.3)
})

describe('picking a share of the training', () => {
  test('writes the weights there: what the rule chose again to the bit, and any other', async () => {
    const ran = await full('pick')
    const { share: chosen } = blendOf(ran)
    const before = await tensorsIn(join(ran.runDir, 'best.safetensors'))
    const other = chosen === 0.5 ? 0.6 : 0.5
    const [from, to] = [await pick(ran, 0), await tensorsIn(join(ran.runDir, 'best.safetensors'))]
    expect(from.ok).toBe(true)
    const name = 'visual.blocks.0.mlp.fc1.weight'
    expect(to.get(name)!.data).not.toEqual(before.get(name)!.data)
    await pick(ran, 1)
    const trained = await tensorsIn(join(ran.runDir, 'best.safetensors'))
    await pick(ran, other)
    const between = await tensorsIn(join(ran.runDir, 'best.safetensors'))
    const middle = to.get(name)!.data.map((value, i) => (1 - other) * value + other * trained.get(name)!.data[i]!)
    expect(between.get(name)!.data).toEqual(middle)
    const again = await pick(ran, chosen)
    expect(await tensorsIn(join(ran.runDir, 'best.safetensors'))).toEqual(before)
    const { test: scored, robust, validation } = valueOf(ran).scores
    expect(again).toEqual(
      success({
        scores: { test: scored, robust },
        validationShares: validation!.shares,
        best: join(ran.runDir, 'best.safetensors'),
      }),
    )
  })

  test('is possible after adapters, too, which are merged before', async () => {
    const ran = await full('adapters', { strategy: 'lora' })
    const { share, ends } = blendOf(ran)
    const names = [...(await tensorsIn(ends.file)).keys()]
    expect(names).toContain('trained/visual.blocks.0.mlp.fc1.weight')
    expect(names.filter((name) => /lora|adapter/i.test(name))).toEqual([])
    const before = await tensorsIn(join(ran.runDir, 'best.safetensors'))
    await pick(ran, share < 1 ? 1 : 0)
    expect(await tensorsIn(join(ran.runDir, 'best.safetensors'))).not.toEqual(before)
    await pick(ran, share)
    expect(await tensorsIn(join(ran.runDir, 'best.safetensors'))).toEqual(before)
  })

  test('reports how many images it has scored', async () => {
    const steps: StageProgress[] = []
    await pick(await full('progress'), 0.3, { steps })
    expect(steps.at(-1)).toMatchObject({ stage: 'Scoring images', total: null })
    // 15 validation images, and 24 test images as they are and under four kinds of changes; batches are counted as full.
    expect(steps.at(-1)!.done).toBeGreaterThanOrEqual(15 + 5 * 24)
  })

  test('leaves the weights alone if it is stopped, or if the model is another one', async () => {
    const ran = await full('left')
    const before = await best(ran)
    expect(await pick(ran, 0, { signal: AbortSignal.abort() })).toMatchObject({ failure: { code: 'stopped' } })
    expect(await pick(ran, 0, { changes: { modelHash: 'other' } })).toMatchObject({
      failure: { code: 'model-mismatch' },
    })
    expect(await pick(ran, 0, { changes: { trainer: 'other' } })).toMatchObject({ failure: { code: 'usage' } })
    expect((await best(ran)).equals(before)).toBe(true)
  })

  test('says what is missing or damaged', async () => {
    const ran = await full('damaged')
    const { file } = blendOf(ran).ends
    await copyFile(join(ran.runDir, 'best.safetensors'), file)
    expect(await pick(ran, 0)).toMatchObject({ failure: { code: 'model-unreadable', file } })
    await rm(file)
    expect(await pick(ran, 0)).toMatchObject({ failure: { code: 'not-found', file } })
  })
})

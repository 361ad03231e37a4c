import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunProgress } from '../../../core/contract/run.ts'
import type { Settings } from '../../../core/train/native/config.ts'
import type { StrategyId } from '../../../core/strategies/index.ts'
import type { Engine, Params } from '../../../core/engine/index.ts'
import { createAdamW } from '../../../core/train/native/optimise/adamw.ts'
import { CALM } from '../../../core/train/native/adapt/guard.ts'
import { lastFile, previousFile } from '../../../core/train/native/checkpoint-files.ts'
import { type Changing, START, loadLast, saveLast } from '../../../core/train/native/run-checkpoint.ts'
import { readSafetensors } from '../../../core/model/safetensors.ts'
import { TRAINERS } from '../../../core/train/trainers.ts'
import { opened } from '../../unit/engine/support.ts'
import type { Ran, Toy } from './toy.ts'
import { run, toy, toyModel, valueOf, unvalidated } from './toy.ts'

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

const best = (ran: Ran): Promise<Buffer> => readFile(join(ran.runDir, 'best.safetensors'))
const curve = (...runs: Ran[]): string[] =>
  runs.flatMap(({ points }) => points.map(({ name, step, epoch, value }) => `${name} ${step} ${epoch} ${value}`))
/** Without where the time went: a stop costs some. */
const timeline = (...runs: Ran[]): string[] =>
  runs
    .flatMap(({ events }) => events.filter(({ kind }) => kind !== 'time'))
    .map(({ kind, step, epoch, text }) => `${kind} ${step} ${epoch} ${text}`)

/** Without validation items every stage gains, so that none is left out. */
const toyFor = (strategy: StrategyId): Toy => (strategy === 'progressive' ? unvalidated(data) : data)

const straight = new Map<string, Ran>()
async function uninterrupted(strategy: StrategyId, config: Partial<Settings>): Promise<Ran> {
  const key = `${strategy}-${JSON.stringify(config)}`
  const known =
    straight.get(key) ??
    (await run({ toy: toyFor(strategy), engine, strategy, run: `straight-${straight.size}`, config }))
  straight.set(key, known)
  return known
}

const after =
  (step: number) =>
  (progress: RunProgress): boolean =>
    progress.step >= step
const short = { epochs: 4, patience: 99 }
const LORA = { ...short, adapters: { rank: 2, alpha: 4, sides: 'both' } } as const
/** Nothing improves after the first epoch, so the run ends by patience after the fourth: 24 steps. */
const hopeless = { epochs: 30, patience: 3, headRate: 1e-9, textRate: 1e-9, visionRate: 1e-9, augment: false }

describe('a run that was stopped and resumed equals one that was not, to the bit', () => {
  // Six steps an epoch: 6 and 12 are the last of an epoch, and the stop is met before the first of the next.
  test.each<[string, StrategyId, Partial<Settings>, (progress: RunProgress) => boolean]>([
    ['frozen within an epoch', 'frozen', short, after(9)],
    ['frozen at the end of an epoch', 'frozen', short, after(12)],
    [
      'frozen while features are made',
      'frozen',
      short,
      ({ activity }) => activity?.startsWith('vision features 16 ') === true,
    ],
    ['full while its head is fitted', 'full', short, ({ activity }) => activity?.startsWith('head fit 2 ') === true],
    ['full at its first step', 'full', short, after(1)],
    ['full within an epoch', 'full', short, after(15)],
    ['full at the end of an epoch', 'full', short, after(6)],
    ['layered within an epoch', 'layered', short, after(15)],
    ['layered at the end of an epoch', 'layered', short, after(6)],
    ['lora within an epoch', 'lora', LORA, after(15)],
    ['lora at the end of an epoch', 'lora', LORA, after(6)],
    ['lp-ft within an epoch', 'lp-ft', short, after(15)],
    ['last-block within an epoch', 'last-block', short, after(15)],
    ['progressive in its frozen stage', 'progressive', { epochs: 5, patience: 99 }, after(3)],
    ['progressive between stages', 'progressive', { epochs: 5, patience: 99 }, after(12)],
    ['progressive in its last stage', 'progressive', { epochs: 5, patience: 99 }, after(27)],
    ['frozen while patience runs out', 'frozen', hopeless, after(15)],
  ])('%s', async (name, strategy, config, stopAt) => {
    const whole = await uninterrupted(strategy, config)
    const options = { toy: toyFor(strategy), engine, strategy, config, run: name }
    const stopped = await run({ ...options, stopAt })
    expect(valueOf(stopped)).toMatchObject({ outcome: 'stopped', last: lastFile(stopped.runDir) })
    const resumed = await run({ ...options, resume: true })
    expect(curve(stopped, resumed)).toEqual(curve(whole))
    expect(timeline(stopped, resumed)).toEqual(timeline(whole))
    expect((await best(resumed)).equals(await best(whole))).toBe(true)
    expect(valueOf(resumed).scores).toEqual(valueOf(whole).scores)
    expect(valueOf(resumed).reason).toBe(valueOf(whole).reason)
    expect(valueOf(resumed).seconds).toBeGreaterThan(valueOf(stopped).seconds)
  })

  test('saves only what it may change while it trains, and all weights where it ends', async () => {
    const names = async (file: string): Promise<string[]> => {
      const read = readSafetensors(await readFile(file), file)
      if (!read.ok) throw new Error(read.failure.message)
      return [...read.value.tensors.keys()]
    }
    const { architecture } = toyModel()
    const all = architecture.tensors.flatMap(({ name, fixed }) => (fixed ? [] : [name]))
    const [frozen, adapted] = [architecture.vision.tensors[0]!.name, architecture.vision.tensors.at(-1)!.name]
    for (const [strategy, config] of [
      ['frozen', short],
      ['lora', LORA],
    ] as const) {
      const stopped = await run({ toy: data, engine, strategy, config, run: `saved-${strategy}`, stopAt: after(9) })
      const saved = await names(lastFile(stopped.runDir))
      expect(saved.filter((name) => name.startsWith('param/')).length).toBeGreaterThan(0)
      for (const name of [frozen, adapted]) expect(saved).not.toContain(`param/${name}`)
      expect((await names(join(stopped.runDir, 'best.safetensors'))).toSorted()).toEqual(all.toSorted())
    }
  })

  test('stopped after its head was fitted and before its first step', async () => {
    const whole = await uninterrupted('full', short)
    const control = new AbortController()
    const stopping: Engine = {
      ...engine,
      compileStep: (spec) => {
        control.abort()
        return engine.compileStep(spec)
      },
    }
    const options = { toy: data, strategy: 'full', config: short, run: 'before' } as const
    const stopped = await run({ ...options, engine: stopping, control })
    expect(valueOf(stopped).outcome).toBe('stopped')
    const resumed = await run({ ...options, engine, resume: true })
    expect(curve(stopped, resumed)).toEqual(curve(whole))
    expect((await best(resumed)).equals(await best(whole))).toBe(true)
  })

  test('stopped many times over', async () => {
    const whole = await uninterrupted('full', short)
    const parts: Ran[] = []
    for (let step = 5; step < 24; step += 5) {
      parts.push(
        await run({
          toy: data,
          engine,
          strategy: 'full',
          config: short,
          run: 'many',
          resume: step > 5,
          stopAt: after(step),
        }),
      )
    }
    parts.push(await run({ toy: data, engine, strategy: 'full', config: short, run: 'many', resume: true }))
    expect(curve(...parts)).toEqual(curve(whole))
    expect(timeline(...parts)).toEqual(timeline(whole))
    expect((await best(parts.at(-1)!)).equals(await best(whole))).toBe(true)
  })

  test('killed without a word: it goes on from the last periodic checkpoint', async () => {
    const whole = await uninterrupted('full', short)
    const options = { toy: data, engine, strategy: 'full', config: short, run: 'killed' } as const
    const dies = run({
      ...options,
      stopAt: ({ step }) => {
        if (step < 15) return false
        throw new Error('killed')
      },
    })
    await expect(dies).rejects.toThrow('killed')
    const resumed = await run({ ...options, resume: true })
    // By the clock of these runs a checkpoint takes a second, which is too much of an epoch to save one after each: the
    // first has one, the second none.
    expect(curve(resumed)).toEqual(curve(whole).slice(curve(whole).findIndex((line) => line.startsWith('loss 7 '))))
    expect((await best(resumed)).equals(await best(whole))).toBe(true)
  })

  test('killed while it scored the weights that patience had chosen: it does not train on', async () => {
    const whole = await uninterrupted('frozen', hopeless)
    const options = { toy: data, engine, strategy: 'frozen', config: hopeless, run: 'scoring' } as const
    let passes = 0
    const dies: Engine = {
      ...engine,
      compile: (spec) => {
        // After the features for the fit, only the final scores pass through the tower.
        if (spec.name === 'frozen part' && ++passes === 2) throw new Error('killed')
        return engine.compile(spec)
      },
    }
    await expect(run({ ...options, engine: dies })).rejects.toThrow('killed')
    const resumed = await run({ ...options, resume: true })
    expect(resumed.points).toEqual([])
    expect(valueOf(resumed).scores).toEqual(valueOf(whole).scores)
  })
})

describe('a run whose last checkpoint is damaged or missing', () => {
  test.each([
    ['cut short', async (file: string) => writeFile(file, (await readFile(file)).subarray(0, 1000))],
    ['gone', async (file: string) => rm(file)],
  ])('%s goes on from the one before it, with the best weights of that time', async (how, damage) => {
    const whole = await uninterrupted('full', short)
    const options = { toy: data, engine, strategy: 'full', config: short, run: `last-${how}` } as const
    const stopped = await run({ ...options, stopAt: after(8) })
    valueOf(await run({ ...options, resume: true, stopAt: after(20) }))
    await damage(lastFile(stopped.runDir))
    expect(existsSync(previousFile(stopped.runDir))).toBe(true)
    const resumed = await run({ ...options, resume: true })
    expect((await best(resumed)).equals(await best(whole))).toBe(true)
    expect(valueOf(resumed).scores).toEqual(valueOf(whole).scores)
    // Once its end is recorded, nothing to resume from is left, nor any half-written file.
    TRAINERS.native.forget(resumed.runDir)
    expect((await readdir(resumed.runDir)).filter((name) => /^(last|previous|best-)|\.tmp$/.test(name))).toEqual([])
  })
})

describe('a checkpoint of a run', () => {
  const changing = (params: Params): Changing => {
    const { architecture } = toyModel()
    return { params, architecture, changing: new Set(architecture.tensors.map(({ name }) => name)) }
  }
  const saved = async (): Promise<string> => {
    const runDir = join(data.folder, 'runs', `checkpoint-${Math.trunc(performance.now() * 1000)}`)
    await mkdir(runDir, { recursive: true })
    const optimiser = createAdamW()
    const { params } = toyModel()
    optimiser.update(
      params,
      new Map([['text.norm.bias', new Float32Array(16).fill(0.5)]]),
      () => 0.1,
      () => 0,
    )
    const best = { value: 0.5, loss: 1.25, epoch: 2, step: 12 }
    const guard = { ...CALM, sinceBetter: 1, tower: 0.3, trend: [{ train: 1.5, validation: 1.25 }] }
    const position = { ...START, phase: 1, epoch: 2, batch: 3, step: 15, epochsDone: 2, best, guard, range: 0.5 }
    const references = { lowest: Float32Array.of(1, 2), gained: Float32Array.of(3, 4), head: Float32Array.of(5, 6) }
    await saveLast(runDir, changing(params), optimiser, { position, references })
    return runDir
  }

  test('brings back weights, moments and every counter', async () => {
    const runDir = await saved()
    const optimiser = createAdamW()
    const { params } = toyModel()
    const loaded = await loadLast(runDir, changing(params), optimiser)
    expect(loaded).toMatchObject({
      ok: true,
      value: {
        position: {
          phase: 1,
          epoch: 2,
          batch: 3,
          step: 15,
          epochsDone: 2,
          range: 0.5,
          best: { loss: 1.25, step: 12 },
          guard: { sinceBetter: 1, tower: 0.3, trend: [{ train: 1.5, validation: 1.25 }] },
        },
        references: { lowest: Float32Array.of(1, 2), gained: Float32Array.of(3, 4), head: Float32Array.of(5, 6) },
      },
    })
    expect(optimiser.moments.get('text.norm.bias')?.updates).toBe(1)
    expect(optimiser.moments.get('text.norm.bias')?.first[0]).toBeCloseTo(0.05)
    expect(params.get('text.norm.bias')!.data).not.toEqual(toyModel().params.get('text.norm.bias')!.data)
  })

  test('that is damaged is refused and leaves the model alone', async () => {
    const runDir = await saved()
    const whole = await readFile(lastFile(runDir))
    const text = whole.toString('latin1')
    const damages: [Buffer, RegExp][] = [
      [whole.subarray(0, whole.length / 2), /not a readable safetensors file/],
      [Buffer.from(text.replace('position', 'pasition'), 'latin1'), /does not record the run’s position/],
      [Buffer.from(text.replace('{\\"phase', 'x\\"phase'), 'latin1'), /does not record the run’s position/],
      [
        Buffer.from(text.replace('"param/logit_scale"', '"param/logit_scala"'), 'latin1'),
        /lacks the tensor logit_scale/,
      ],
    ]
    for (const [bytes, why] of damages) {
      await writeFile(lastFile(runDir), bytes)
      const { params } = toyModel()
      const loaded = await loadLast(runDir, changing(params), createAdamW())
      expect(loaded).toMatchObject({
        ok: false,
        failure: { code: 'model-unreadable', message: expect.stringMatching(why) },
      })
      expect(params).toEqual(toyModel().params)
    }
  })
})

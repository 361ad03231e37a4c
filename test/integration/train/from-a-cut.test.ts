/** Training from stored activations against training through the frozen blocks, and what it spares. */
import { thawArchitecture } from '../../../core/model/families/thaw/index.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../../core/engine/index.ts'
import { THAW_TINY } from '../../../core/model/families/thaw/config.ts'
import type { Cut } from '../../../core/model/index.ts'
import { sizeAt } from '../../../core/model/index.ts'
import { blocksBelow } from '../../../core/model/families/thaw/cut.ts'
import { isBelow, shapeAt } from '../../../core/model/index.ts'
import { initialParameters } from '../../../core/model/families/thaw/parameters.ts'
import { createTokenizer } from '../../../core/model/byte-pair-tokenizer.ts'
import { encodeTo } from '../../../core/model/families/thaw/vision.ts'
import { fromHalf, toHalf } from '../../../core/train/native/activations/half.ts'
import { createAdamW } from '../../../core/train/native/optimise/adamw.ts'
import { planPhases, trainableTensors } from '../../../core/train/native/phases.ts'
import { compileTrainingStep } from '../../../core/train/native/programs.ts'
import { bindClasses } from '../../../core/train/native/tasks/classes/index.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { numbers, opened, relativeDifference } from '../../unit/engine/support.ts'
import { SETTINGS } from '../../unit/train/settings.ts'
import type { Ran, Toy } from './toy.ts'
import { run, toy, toyModel, valueOf, watched } from './toy.ts'

let engine: Engine
let data: Toy
beforeAll(async () => {
  engine = await opened('ort', { threads: 2 })
  data = await toy()
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
})

const losses = ({ points }: Ran): (number | null)[] =>
  points.flatMap(({ name, value }) => (name === 'loss' ? [value] : []))

const TINY = thawArchitecture(THAW_TINY)

describe('a phase of thaw-tiny', () => {
  const BATCH = 4
  const CLASSES = ['circle', 'square', 'letter A']
  const phases = (['frozen', 'progressive'] as const).flatMap((strategy) =>
    planPhases(strategy, { ...SETTINGS, epochs: 20 }, TINY, { train: 100, val: 20 }),
  )
  const items = [0, 1, 2, 0].map((label) => ({ label }))
  const model = { architecture: TINY, tokenizer: createTokenizer([], THAW_TINY.vocabulary) }
  const task = bindClasses({ classes: CLASSES, items }, model, { batch: BATCH, labelSmoothing: 0.1, seed: 0 })
  const images = numbers(BATCH * sizeAt(TINY, 'pixels'), 3)

  /** Losses of a few steps from a cut, the gradients of the first of them, and the work of one. */
  async function train(trainable: (name: string) => boolean, from: Cut, x: Float32Array) {
    const params = initialParameters(THAW_TINY, createRandom('cut'))
    // Nothing below the cut may be looked at.
    for (const [name, { data }] of params) if (isBelow(TINY, from, name)) data.fill(Number.NaN)
    const names = [...params.keys()].filter(trainable)
    const step = await compileTrainingStep(
      { engine, model: { architecture: TINY, params }, task, from, batch: BATCH },
      names,
    )
    const optimiser = createAdamW()
    const seen: number[] = []
    let first: Map<string, Float32Array> | undefined
    const arrays = { x, ...task.batch([...items.keys()], 0) }
    for (let i = 0; i < 6; i++) {
      const { outputs, grads } = await step.run(arrays)
      seen.push(outputs['loss']![0]!)
      first ??= new Map(Array.from(grads, ([name, grad]) => [name, grad.slice()]))
      optimiser.update(
        params,
        grads,
        () => 3e-4,
        () => 0,
      )
    }
    await step.dispose()
    return { losses: seen, grads: first!, flops: step.stats.flops }
  }

  async function activations(cut: Cut): Promise<Float32Array> {
    const program = await engine.compile({
      name: 'lower',
      inputs: { x: { shape: [BATCH, ...shapeAt(TINY.vision, 'pixels')] } },
      params: initialParameters(THAW_TINY, createRandom('cut')),
      fn: (inputs, weights) => ({ at: encodeTo(THAW_TINY, weights, inputs['x']!, [cut])[cut]! }),
    })
    const exact = (await program.run({ x: images }))['at'] as Float32Array
    const [half, rounded] = [new Float16Array(exact.length), new Float32Array(exact.length)]
    toHalf(exact, half)
    fromHalf(half, rounded, 0)
    await program.dispose()
    return rounded
  }

  test.each([
    [0, 'pooled', 16],
    [1, 'block5', 4],
    [2, 'block2', 4],
  ] as const)('%i trains from %s as it does from pixels, without the blocks below', async (index, cut, views) => {
    const phase = phases[index]!
    expect(phase).toMatchObject({ from: cut, cached: true, views })
    const names = new Set(trainableTensors(phase, TINY))
    const whole = await train((name) => names.has(name), 'pixels', images)
    const part = await train((name) => names.has(name), cut, await activations(cut))
    for (const [i, loss] of part.losses.entries()) expect(Math.abs(loss - whole.losses[i]!)).toBeLessThan(2e-3)
    expect(part.losses.at(-1)!).toBeLessThan(part.losses[0]! - 0.02)
    expect([...part.grads.keys()]).toEqual([...whole.grads.keys()])
    for (const [name, grad] of part.grads) expect(relativeDifference(grad, whole.grads.get(name)!)).toBeLessThan(0.02)
    const tokens = 64 * BATCH
    const width = THAW_TINY.visionWidth
    // Of a block's forward pass: projections 12·width² multiplications a token, attention 2·tokens·width.
    const block = 2 * tokens * (12 * width ** 2 + 2 * 64 * width)
    const stem = 2 * tokens * 192 * width
    const { poolGrid, poolWidth } = THAW_TINY
    const pooling = cut === 'pooled' ? 2 * BATCH * poolGrid ** 2 * width * poolWidth : 0
    const spared = whole.flops - part.flops
    expect(spared).toBe(stem + block * blocksBelow(THAW_TINY, cut) + pooling)
  })
})

describe('a progressive run', () => {
  const config = { epochs: 12, patience: 99 }

  test('passes every view through the tower once for all its phases, and a run with another seed not at all', async () => {
    const [first, second] = [watched(engine), watched(engine)]
    const options = { toy: data, strategy: 'progressive', config, cache: 'progressive' } as const
    valueOf(await run({ ...options, engine: first.engine, run: 'progressive' }))
    // Sixteen views for the fit of the head, which leave what the phases need on their way.
    expect(first.runs('frozen part') * SETTINGS.batch).toBeLessThanOrEqual(48 * 16 + 15 + SETTINGS.batch)
    const other = { ...options, config: { ...config, seed: 8 }, engine: second.engine, run: 'other seed' }
    const warm = await run(other)
    expect(second.runs('frozen part')).toBe(0)
    const alone = await run({ ...other, engine, cache: 'other seed', run: 'other seed alone' })
    expect(losses(warm)).toEqual(losses(alone))
  })

  test('has frozen parts that are those of the pretrained model in every phase', () => {
    const { architecture } = toyModel()
    const phases = planPhases('progressive', { ...SETTINGS, ...config }, architecture, { train: 48, val: 15 })
    for (const [i, { from }] of phases.entries()) {
      const moved = phases.slice(0, i + 1).flatMap((phase) => trainableTensors(phase, architecture))
      expect(moved.filter((name) => isBelow(architecture, from, name))).toEqual([])
    }
  })

  test('without room trains from pixels and says so', async () => {
    const watch = watched(engine)
    const ran = await run({
      toy: data,
      engine: watch.engine,
      strategy: 'progressive',
      run: 'none',
      config: { ...config, cacheMB: 0 },
    })
    expect(valueOf(ran).outcome).toBe('completed')
    // The views that the head is fitted to and scored on, few where the tower trains after it, and no more.
    expect(watch.runs('frozen part')).toBe(Math.ceil((48 * 4 + 15) / SETTINGS.batch))
    expect(ran.plan.map(({ from, views, cached }) => ({ from, views, cached }))).toEqual(
      Array.from({ length: 3 }, () => ({ from: 'pixels', views: null, cached: false })),
    )
  })
})

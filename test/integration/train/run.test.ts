import { readFile, rm } from 'node:fs/promises'
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClassDetails } from '../../../core/contract/score.ts'
import type { Failure } from '../../../core/domain/failure.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { groupOf, isTrained } from '../../../core/model/families/thaw/groups.ts'
import { unpackShares } from '../../../core/math/shares.ts'
import { readSafetensors } from '../../../core/model/safetensors.ts'
import { opened } from '../../unit/engine/support.ts'
import type { Ran, Toy } from './toy.ts'
import { run, toy, toyModel, valueOf, watched, unvalidated } from './toy.ts'

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

const inTower = (tensor: string): boolean => isTrained(tensor) && !['connector', 'text'].includes(groupOf(tensor))
const best = (ran: Ran): Promise<Buffer> => readFile(join(ran.runDir, 'best.safetensors'))
async function readSaved(ran: Ran): Promise<number[]> {
  const read = readSafetensors(await best(ran), 'best')
  if (!read.ok) throw new Error(read.failure.message)
  return Array.from(read.value.tensors.values()).flatMap(({ data }) => Array.from(data))
}
function failureOf({ result }: Ran): Failure {
  if (result.ok) throw new Error('the run did not fail')
  return result.failure
}
const named = (points: Ran['points'], name: string): (number | null)[] =>
  points.filter((point) => point.name === name).map(({ value }) => value)

/** The share right that the run tells of the weights it kept: of the blend at its end, else of the step they are from. */
function keptAccuracy(ran: Ran): string | undefined {
  const blend = ran.events.find(({ kind }) => kind === 'blend')
  if (blend) return /([\d.]+) % of the validation images correct/.exec(blend.text)?.[1]
  const { step } = valueOf(ran).scores.validation!
  const seen = ran.points.find((point) => point.name === 'validation' && point.step === step)?.value
  return (100 * (seen ?? Number.NaN)).toFixed(1)
}

describe('the frozen strategy', () => {
  test('fits its head exactly and takes no step', async () => {
    const ran = await run({ toy: data, engine, strategy: 'frozen', run: 'exact', config: { epochs: 0 } })
    const { outcome, scores, reason } = valueOf(ran)
    expect({ outcome, reason }).toEqual({ outcome: 'completed', reason: '' })
    expect(named(ran.points, 'loss')).toEqual([])
    expect(scores.validation).toMatchObject({ epoch: 0, step: 0 })
    expect(scores.test!.value).toBeGreaterThan(0.7)
    expect(ran.events.map(({ kind }) => kind)).toEqual(['head-fit', 'time'])
    expect(ran.events[0]!.text).toMatch(/^The head was fitted to 48 training images in 16 views each: \d+\.\d % of/)
  })

  test('learns a separable task well above chance, with scores of the test images', async () => {
    const ran = await run({ toy: data, engine, strategy: 'frozen', run: 'learns', config: { epochs: 25 } })
    const { outcome, scores } = valueOf(ran)
    expect(outcome).toBe('completed')
    expect(scores.test!.value).toBeGreaterThan(0.7)
    expect(scores.test!.n).toBe(24)
    expect(scores.robust!.value).toBeGreaterThan(0.4)
    expect(scores.robust!.n).toBe(24)
    const right = unpackShares(scores.test!.shares!)
    expect(right).toHaveLength(24)
    expect(right.reduce((sum, share) => sum + share, 0) / 24).toBeCloseTo(scores.test!.value, 9)
    expect(unpackShares(scores.validation!.shares!)).toHaveLength(15)
    expect(scores.test!.details).toMatchObject({
      calibrationError: expect.any(Number),
      temperature: expect.any(Number),
    })
    const { mistakes = [] } = scores.test!.details as ClassDetails
    expect(mistakes).toHaveLength(right.filter((share) => share === 0).length)
    for (const { index, label, predicted } of mistakes) {
      expect(data.dataset.items[index]!.split).toBe('test')
      expect(data.dataset.classes[data.dataset.items[index]!.label]).toBe(label)
      expect(predicted).not.toBe(label)
    }
    expect(keptAccuracy(ran)).toBe((100 * scores.validation!.value).toFixed(1))
    const losses = named(ran.points, 'loss').map(Number)
    // The fitted head is scored before the first epoch.
    expect(losses).toHaveLength(6 * (named(ran.points, 'validation').length - 1))
    expect(losses.at(-1)!).toBeLessThan(losses[0]!)
  })

  test('passes the images through the tower once, and a second run not at all', async () => {
    const [first, second] = [watched(engine), watched(engine)]
    const options = { toy: data, strategy: 'frozen', cache: 'shared' } as const
    const cold = await run({ ...options, engine: first.engine, run: 'cold' })
    const warm = await run({ ...options, engine: second.engine, run: 'warm' })
    // All 16 views of 48 training images and 15 validation images for the fit, 8 a batch; the epochs need no others. The
    // scores are of 15 validation and 24 test images, these under four changes, too.
    expect(first.runs('frozen part')).toBe(Math.ceil((48 * 16 + 15) / 8) + Math.ceil((15 + 24 + 4 * 24) / 8))
    expect(second.runs('frozen part')).toBe(0)
    expect((await best(warm)).equals(await best(cold))).toBe(true)
    expect(valueOf(warm).scores).toEqual(valueOf(cold).scores)
    expect(named(warm.points, 'loss')).toEqual(named(cold.points, 'loss'))
  })

  test('leaves the tower as it was, to the bit, and moves what is above it', async () => {
    const before = toyModel().params
    const { model } = await run({ toy: data, engine, strategy: 'frozen', run: 'untouched', config: { epochs: 25 } })
    for (const [name, { data }] of model.params) {
      if (inTower(name)) expect(data).toEqual(before.get(name)!.data)
    }
    expect(model.params.get('visual.proj.weight')!.data).not.toEqual(before.get('visual.proj.weight')!.data)
    expect(model.params.get('text.blocks.0.mlp.fc1.weight')!.data).not.toEqual(
      before.get('text.blocks.0.mlp.fc1.weight')!.data,
    )
  })
})

test('full trains every tensor that trains', async () => {
  const before = toyModel().params
  const { model } = await run({ toy: data, engine, strategy: 'full', run: 'full', config: { epochs: 1 } })
  const unmoved = Array.from(model.params).filter(([name, { data }]) =>
    data.every((value, i) => value === before.get(name)!.data[i]),
  )
  expect(unmoved.map(([name]) => name).filter(isTrained)).toEqual([])
})

test('progressive unfreezes in stages, from the top down', async () => {
  const watch = watched(engine)
  const ran = await run({
    toy: unvalidated(data),
    engine: watch.engine,
    strategy: 'progressive',
    run: 'stages',
    config: { epochs: 8, patience: 99 },
  })
  expect(valueOf(ran).outcome).toBe('completed')
  const towers = watch.trained.filter((names) => names.includes('visual.proj.weight'))
  const stages = towers.map((names) =>
    [...new Set(names.map(groupOf))].filter((group) => !['connector', 'text'].includes(group)),
  )
  expect(stages).toEqual([
    ['block3', 'norm'],
    ['block2', 'block3', 'norm'],
    ['stem', 'block1', 'block2', 'block3', 'norm'],
  ])
  expect(ran.phases.filter((name) => !name.startsWith('vision features'))).toEqual([
    'top third',
    'top two thirds',
    'everything',
  ])
  expect(named(ran.points, 'validation')).toHaveLength(1 + 8)
  // Eight steps an epoch; of eight epochs, the stages have 2, 2 and 4.
  const began = ran.events.filter(({ kind }) => kind === 'phase')
  expect(began.map(({ step, epoch, text }) => [step, epoch, text])).toEqual([
    [0, 0, '“top third” begins, for at most 2 epochs: 1 block and the head train.'],
    [16, 2, '“top two thirds” begins, for at most 2 epochs: 2 blocks and the head train.'],
    [32, 4, '“everything” begins, for at most 4 epochs: the stem, 3 blocks and the head train.'],
  ])
  const times = ran.events.map(({ at }) => at)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
})

test('full learns with the contrastive loss of pretraining, too', async () => {
  const config = { epochs: 6, objective: 'contrastive' } as const
  const ran = await run({ toy: data, engine, strategy: 'full', run: 'flyp', config })
  expect(valueOf(ran).scores.test!.value).toBeGreaterThan(0.6)
  const plain = await run({ toy: data, engine, strategy: 'full', run: 'no-flyp', config: { epochs: 6 } })
  expect(named(ran.points, 'loss')).not.toEqual(named(plain.points, 'loss'))
})

test('progressive unfreezes no more once two stages in a row have gained nothing', async () => {
  // At rates near zero no stage can lower the loss of the head it began with.
  const config = { epochs: 20, headRate: 1e-12, textRate: 1e-12, visionRate: 1e-12, augment: false }
  const ran = await run({ toy: data, engine, strategy: 'progressive', run: 'idle', config })
  expect(valueOf(ran).reason).toContain('Training did not improve on the fitted head')
  const left = ran.events.filter(({ text }) => text.includes('does not unfreeze further'))
  expect(left.map(({ text }) => /“(.+?)” is left out/.exec(text)?.[1])).toEqual(['everything'])
  // The two stages of 5 and 6 epochs end at their plateaus: the first epoch counts as a gain, and then they wait 2 and 3.
  expect(Math.max(...ran.points.map(({ epoch }) => epoch))).toBeLessThan(11)
})

test('the same seed gives the same weights, another seed other steps', async () => {
  const options = { toy: data, engine, strategy: 'full', config: { epochs: 2 } } as const
  const [a, b] = [await run({ ...options, run: 'a' }), await run({ ...options, run: 'b' })]
  const c = await run({ ...options, run: 'c', config: { epochs: 2, seed: 8 } })
  expect((await best(b)).equals(await best(a))).toBe(true)
  // Not other weights: where no step helped, the fitted head is kept, which knows no seed.
  expect(named(c.points, 'loss')).not.toEqual(named(a.points, 'loss'))
})

describe('a run ends', () => {
  test('early when nothing gets better, after one cut of the rates, and says that training was of no use', async () => {
    // At a rate of zero no epoch can be better than the head it began with.
    const config = { epochs: 50, patience: 3, headRate: 0, textRate: 0, augment: false }
    const ran = await run({ toy: data, engine, strategy: 'frozen', run: 'early', config })
    expect(valueOf(ran).reason).toMatch(
      /^Ended early: validation no longer improved\. Training did not improve on the fitted head by more than chance/,
    )
    // The fitted head, the first epoch (which later ones must beat), three to the cut of the rates and three to the end.
    expect(named(ran.points, 'validation')).toHaveLength(8)
    const kinds = ran.events.map(({ kind }) => kind)
    expect(kinds).toEqual(['head-fit', 'phase', 'rate-cut', 'stopped-early', 'not-improved', 'time'])
    expect(ran.events.at(-1)!.text).toMatch(/^How the run spent its .+: .*steps \d+ %.*validation \d+ %/)
  })

  test.each(STRATEGY_IDS)('%s at its time limit, with its best weights', async (strategy) => {
    const ran = await run({
      toy: data,
      engine,
      strategy,
      run: `limit-${strategy}`,
      config: { epochs: 400, patience: 400, minutes: 15 },
    })
    const { outcome, reason, scores } = valueOf(ran)
    expect(outcome).toBe('completed')
    expect(reason).toMatch(/^Ended at the time limit of 15 minutes\./)
    // The limit is the training's; the scores follow.
    expect(ran.points.at(-1)!.at).toBeLessThan(15 * 60 + 60)
    expect(keptAccuracy(ran)).toBe((100 * scores.validation!.value).toFixed(1))
  })

  test('with weights to score also when the limit leaves no time for a step', async () => {
    const ran = await run({
      toy: data,
      engine,
      strategy: 'full',
      run: 'no time',
      config: { epochs: 400, minutes: 0.05 },
    })
    expect(named(ran.points, 'loss')).toEqual([])
    expect(valueOf(ran)).toMatchObject({ outcome: 'completed', reason: 'Ended at the time limit of 0.05 minutes.' })
    expect(valueOf(ran).scores.test?.n).toBe(24)
  })

  test('at a limit within an epoch, whose steps are scored too', async () => {
    let time = 0
    const jump = ({ step }: { step: number }): boolean => {
      if (step === 9) time += 3_600_000
      return false
    }
    const ran = await run({
      toy: data,
      engine,
      strategy: 'full',
      run: 'within',
      config: { epochs: 400, minutes: 60 },
      now: () => (time += 300),
      stopAt: jump,
    })
    expect(named(ran.points, 'loss')).toHaveLength(9)
    // The fitted head, one whole epoch of six steps, and three steps of the next.
    expect(ran.points.filter(({ name }) => name === 'validation').map(({ step }) => step)).toEqual([0, 6, 9])
    expect(valueOf(ran).reason).toMatch(/^Ended at the time limit of 60 minutes\./)
  })

  test('as if nothing had been where its weights are spoilt once: it goes back to the best and takes smaller steps', async () => {
    const model = toyModel()
    let spoilt = false
    const poison = ({ step }: { step: number }): boolean => {
      if (step === 8 && !spoilt) model.params.get('text.norm.weight')!.data[2] = Number.NaN
      spoilt ||= step === 8
      return false
    }
    const ran = await run({ toy: data, engine, strategy: 'frozen', run: 'spoilt', model, stopAt: poison })
    expect(valueOf(ran).outcome).toBe('completed')
    expect(ran.events.find(({ kind }) => kind === 'rollback')!.text).toMatch(
      /^The loss diverged\. Thaw went back to the weights of/,
    )
    expect(named(ran.points, 'loss')).toHaveLength(4 * 6 - 1)
    expect(valueOf(ran).scores.test!.value).toBeGreaterThan(0.7)
  })

  test('with a failure that names a parameter that was not finite, and the weights that are kept', async () => {
    const model = toyModel()
    const poison = ({ step }: { step: number }): boolean => {
      if (step >= 8) model.params.get('text.norm.weight')!.data[2] = Number.NaN
      return false
    }
    const ran = await run({ toy: data, engine, strategy: 'frozen', run: 'nan', model, stopAt: poison })
    expect(failureOf(ran)).toMatchObject({ code: 'diverged' })
    const { message } = failureOf(ran)
    expect(message).toMatch(/step 12: the loss became NaN\. The parameter text\.norm\.weight already held NaN/)
    expect(message).toContain(`are in ${join(ran.runDir, 'best.safetensors')}`)
    // What led to it is reported, and the weights that were best are on disk and finite.
    expect(named(ran.points, 'loss')).toHaveLength(8)
    // It went back to the best weights three times before it gave up.
    expect(ran.events.filter(({ kind }) => kind === 'rollback')).toHaveLength(3)
    expect((await readSaved(ran)).every((value) => Number.isFinite(value))).toBe(true)
  })

  test('with a failure that names the layer and the line where a learning rate that is too large overflows', async () => {
    const config = { headRate: 1e30, visionRate: 1e30, textRate: 1e30, augment: false }
    const model = toyModel()
    const ran = await run({ toy: data, engine, strategy: 'full', run: 'too fast', model, config })
    const { code, message } = failureOf(ran)
    expect(code).toBe('diverged')
    const [, layer, file, line] = /The first \S+ came from (\S+) \(.*?(core\/[\w/]+\.ts):(\d+), /.exec(message) ?? []
    expect([...model.params.keys()].some((name) => name.startsWith(layer ?? '?'))).toBe(true)
    const source = (await readFile(file ?? '', 'utf8')).split('\n')[Number(line) - 1]
    expect(source).toMatch(/tf\.|linear|norm|gelu|attention/)
    // The step that was not finite changed nothing.
    for (const { data } of model.params.values()) expect(data.every((value) => Number.isFinite(value))).toBe(true)
  })

  test.each(['frozen', 'full'] as const)('%s with a failure that names a file that vanished', async (strategy) => {
    await using own = await toy()
    await rm(join(own.folder, 'train/green/3.png'))
    const { result } = await run({ toy: own, engine, strategy, run: 'vanished' })
    expect(result).toMatchObject({ ok: false, failure: { code: 'dataset-changed', file: 'train/green/3.png' } })
  })

  test('with a failure when there is nothing to resume', async () => {
    const { result } = await run({ toy: data, engine, strategy: 'full', run: 'never began', resume: true })
    expect(result).toMatchObject({ ok: false, failure: { code: 'not-found' } })
  })
})

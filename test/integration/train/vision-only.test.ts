/** A model without a text tower is measured, advised on and trained, with a head for the classes in place of captions. */
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recommend } from '../../../core/advise/index.ts'
import { measurementText } from '../../../core/cli/commands/measure.ts'
import type { MeasureTask } from '../../../core/contract/compute.ts'
import { measurement, type Measurement } from '../../../core/contract/measurement.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { runMeasure, runStatistics } from '../../../core/measure/index.ts'
import { withClassHead, type LoadedModel } from '../../../core/model/index.ts'
import { bindTask, modelSpeed, timeSteps } from '../../../core/train/index.ts'
import { eyes, modelOf } from '../../support/families/convolutions.ts'
import { opened } from '../../unit/engine/support.ts'
import { run, toy, valueOf, watched, type Toy } from './toy.ts'

let engine: Engine
let data: Toy
let home: string
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  data = await toy()
  home = await mkdtemp(join(tmpdir(), 'thaw-eyes-'))
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

const model = (): LoadedModel => ({ ...modelOf(eyes), folder: home, statsFile: join(home, 'statistics.safetensors') })

const hooksFor = (of: LoadedModel) => ({
  engine,
  model: of,
  onProgress: () => {},
  signal: new AbortController().signal,
})

const measureTask = (): MeasureTask => ({
  task: 'measure',
  dataset: data.dataset,
  model: 'eyes',
  engine: { backend: 'ort', automatic: false },
  cacheDir: join(home, 'cache'),
  statisticsDir: join(home, 'built'),
  seed: 1,
})

async function measured(): Promise<Measurement> {
  const of = model()
  const { dataset } = data
  const reference = { ...dataset, items: dataset.items }
  const built = await runStatistics(
    {
      task: 'statistics',
      reference,
      source: 'the toy itself',
      model: 'eyes',
      engine: { backend: 'ort', automatic: false },
      statisticsDir: join(home, 'built'),
      seed: 1,
    },
    hooksFor(of),
  )
  if (!built.ok) throw new Error(built.failure.message)
  expect(built.value.texts).toBe(0)
  const headed = withClassHead(of, dataset.classes.length)
  const task = bindTask(dataset, headed, { batch: 8, labelSmoothing: 0, seed: 0 })
  const train = dataset.items.flatMap(({ split }, i) => (split === 'train' ? [i] : []))
  const result = await runMeasure(measureTask(), {
    ...hooksFor(of),
    timeSteps: () => timeSteps(engine, headed, train, task, 8),
  })
  if (!result.ok) throw new Error(result.failure.message)
  const ids = { measurementId: 'm', datasetId: 'toy', fingerprint: 'toy', model: 'eyes', measuredAt: '2026-01-01' }
  return measurement.parse({ ...ids, ...result.value })
}

describe('a model with vision only', () => {
  test('is measured, and says of what needs texts that it is not available', async () => {
    const found = await measured()
    expect(found.probe.zeroShot).toBeNull()
    expect(found.probe.linear.value).toBeGreaterThan(0.6)
    expect(found.probe.byDepth.map(({ tap }) => tap)).toEqual(['map', 'top'])
    expect([found.shift.text, found.shift.alignment]).toEqual([null, null])
    expect(found.shift.taps.map(({ tap }) => tap)).toEqual(['map', 'top'])
    expect(found.cost.stepMsPerImage).toBeGreaterThan(0)
    expect(measurementText(found)).toMatch(/zero-shot\s+not available: this model has no text tower/)
    // A second time from the stored features.
    const again = await runMeasure(measureTask(), hooksFor(model()))
    expect(again.ok && again.value.probe).toEqual(found.probe)
  })

  test('is advised on', async () => {
    const advice = recommend({
      measurement: await measured(),
      goal: 'in-domain',
      limits: {},
      today: new Date('2026-01-01'),
    })
    const [frozen] = advice.reasons
    expect(frozen?.text).toMatch(/guessing gives 33\s%, nearest neighbours \d/)
    expect(frozen?.numbers).not.toHaveProperty('zeroShot')
    expect(advice.ranking.length).toBeGreaterThan(1)
  })

  test.each(STRATEGY_IDS)('is trained by %s', async (strategy) => {
    const watching = watched(engine)
    const config = { epochs: strategy === 'frozen' ? 0 : 12, headRate: 1e-2, visionRate: 1e-2 }
    const ran = await run({
      toy: data,
      engine: watching.engine,
      strategy,
      model: model(),
      run: `eyes-${strategy}`,
      config,
    })
    const { scores } = valueOf(ran)
    expect(scores.test!.value).toBeGreaterThan(0.6)
    expect(ran.events[0]?.text).toMatch(/^The head was fitted to [^:]*: [\d.]+ % of the validation images correct\.$/)
    expect(watching.runs('texts') + watching.runs('class captions')).toBe(0)
    const all = ['conv1', 'conv2', 'connector']
    // The first convolution is no larger than an adapter of its own.
    const upper = strategy === 'last-block' || strategy === 'lora'
    const groups = strategy === 'frozen' ? all.slice(2) : upper ? all.slice(1) : all
    expect(ran.plan.at(-1)?.trainable).toEqual(groups)
    if (strategy !== 'frozen') expect(watching.trained.flat()).toContain('class_head.weight')
  })

  test('takes the same steps when it was stopped and resumed', async () => {
    const config = { epochs: 4, headRate: 1e-2, visionRate: 1e-2 }
    const base = { toy: data, engine, strategy: 'full', config, cache: 'eyes' } as const
    const whole = await run({ ...base, model: model(), run: 'eyes-whole' })
    const control = new AbortController()
    const first = await run({
      ...base,
      model: model(),
      run: 'eyes-halves',
      control,
      stopAt: ({ step }) => step >= 9,
    })
    expect(valueOf(first).outcome).toBe('stopped')
    const second = await run({ ...base, model: model(), run: 'eyes-halves', resume: true })
    expect(valueOf(second).scores).toEqual(valueOf(whole).scores)
  })

  test('is timed', async () => {
    const { forwardImagesPerSecond, stepImagesPerSecond } = await modelSpeed(engine, model(), 4)
    expect(Math.min(forwardImagesPerSecond, stepImagesPerSecond)).toBeGreaterThan(0)
  })

  test('is refused for captions, before anything is read', async () => {
    const dataset = { ...data.dataset, task: 'captions' as const, classes: [], items: [] }
    const refused = {
      ok: false,
      failure: { code: 'task-unsupported', message: expect.stringMatching(/eyes.*this model has no text tower/) },
    }
    expect(await runMeasure({ ...measureTask(), dataset }, hooksFor(model()))).toMatchObject(refused)
    const ran = await run({
      toy: { ...data, dataset },
      engine,
      strategy: 'frozen',
      model: model(),
      run: 'eyes-captions',
    })
    expect(ran.result).toMatchObject(refused)
  })

  test('leaves the head of one run to that run', () => {
    const of = model()
    const [two, three] = [withClassHead(of, 2), withClassHead(of, 3)]
    expect([two, three].map(({ architecture }) => architecture.connector?.width)).toEqual([2, 3])
    expect(of.architecture.connector).toBeNull()
    expect([...of.params.keys()]).toEqual(eyes.tensors.map(({ name }) => name))
    expect(three.params.get('conv1.weight')).toBe(of.params.get('conv1.weight'))
    expect(three.params.get('class_head.weight')?.shape).toEqual([12, 3])
  })
})

/** Two models in one home: each is measured, advised on and trained by itself. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import type { Advice } from '../../../core/contract/advice.ts'
import type { Measurement } from '../../../core/contract/measurement.ts'
import type { RunDetail } from '../../../core/contract/run.ts'
import type { CheckedService } from '../../support/service-alone.ts'
import { openThaw } from '../../support/service.ts'
import { OTHER_MODEL, writeOtherModel, writeTwoModels } from '../../support/zoo.ts'

const TINY = 'thaw-tiny'
const root = mkdtempSync(join(tmpdir(), 'thaw-models-'))
const zoo = join(root, 'zoo')
const dataset = join(root, 'pictures')
/** Where both models come one after the other, and where the second comes alone. */
let shared: CheckedService
let alone: CheckedService

beforeAll(async () => {
  await writeTwoModels(zoo, root)
  const written = await writeSampleDataset(dataset, { items: 72, seed: 3, shift: 'texture' })
  if (!written.ok) throw new Error(written.failure.message)
  process.env['THAW_ZOO'] = zoo
  shared = openThaw(join(root, 'home'))
  alone = openThaw(join(root, 'home-alone'))
})
afterAll(async () => {
  await shared[Symbol.asyncDispose]()
  await alone[Symbol.asyncDispose]()
  delete process.env['THAW_ZOO']
  rmSync(root, { recursive: true, force: true })
})

const measure = (thaw: CheckedService, model?: string, again = false): Promise<Measurement> =>
  thaw.call('measure.run', { dataset, model, again })

async function train(thaw: CheckedService, wishes: object): Promise<RunDetail> {
  const { runId } = await thaw.call('runs.start', { dataset, epochs: 2, seed: 3, ...wishes })
  return thaw.call('runs.wait', { run: runId })
}

async function losses(thaw: CheckedService, { runId }: RunDetail): Promise<(number | null)[]> {
  const { points } = await thaw.call('runs.metrics', { run: runId, names: ['loss'] })
  return points.map(({ value }) => value)
}

describe('two models', () => {
  let tiny: Measurement
  let other: Measurement

  it('are compared on the same images, and the better features are named', async () => {
    const compared = await shared.call('models.compare', { dataset })
    expect(compared.models.map(({ model }) => model).toSorted()).toEqual([TINY, OTHER_MODEL].toSorted())
    for (const { model, measurementId, linear } of compared.models) {
      const again = await measure(shared, model)
      expect(again.measurementId).toBe(measurementId)
      expect(again.probe.linear).toEqual(linear)
    }
    expect(compared.models[0]!.linear.value).toBeGreaterThanOrEqual(compared.models[1]!.linear.value)
    expect(compared.reason).toContain(compared.best)
    expect(compared.problems).toEqual([])
  })

  it('are known by name, each with its statistics', async () => {
    const { models } = await shared.call('models.list', {})
    expect(models).toMatchObject([
      { model: TINY, isDefault: true, statistics: { items: 6144 } },
      { model: OTHER_MODEL, isDefault: false, statistics: { source: 'the folder “reference”' } },
    ])
    expect(await shared.call('models.get', { model: OTHER_MODEL })).toEqual(models[1])
    expect(models[0]?.hash).not.toBe(models[1]?.hash)
  })

  it('differ in everything that compares a dataset with pretraining', async () => {
    tiny = await measure(shared, TINY)
    other = await measure(shared, OTHER_MODEL)
    expect([tiny.model, other.model]).toEqual([TINY, OTHER_MODEL])
    expect(other.modelHash).not.toBe(tiny.modelHash)
    for (const name of ['statistics', 'referenceSize', 'pixels', 'text', 'alignment'] as const) {
      expect(tiny.shift[name]).toBeDefined()
      expect(other.shift[name]).not.toEqual(tiny.shift[name])
    }
    for (const [at, tap] of tiny.shift.taps.entries()) {
      expect(other.shift.taps[at]?.kid).not.toEqual(tap.kid)
      expect(other.shift.taps[at]?.null).not.toEqual(tap.null)
    }
    expect(other.probe.byDepth).not.toEqual(tiny.probe.byDepth)
    // What does not depend on a model is the same, so the same items were looked at.
    expect(other.size.effectiveItems).toBe(tiny.size.effectiveItems)
  })

  it('share no features: each measures again as it did before, and as in a home without the other', async () => {
    const fresh = await measure(alone, OTHER_MODEL)
    expect([fresh.shift, fresh.probe]).toEqual([other.shift, other.probe])
    const again = await measure(shared, TINY, true)
    expect([again.shift, again.probe]).toEqual([tiny.shift, tiny.probe])
    tiny = again
  })

  it('have a measurement each, the default’s where none is named', async () => {
    const latest = async (model?: string) => (await shared.call('measure.latest', { dataset, model })).measurement
    expect([await latest(), await latest(TINY), await latest(OTHER_MODEL)]).toEqual([tiny, tiny, other])
    expect((await measure(shared)).measurementId).toBe(tiny.measurementId)
    expect((await measure(shared, OTHER_MODEL)).measurementId).toBe(other.measurementId)
  })

  let advised: Advice
  let advisedOther: Advice

  it('have advice each, which names the model and the hash of its statistics', async () => {
    advisedOther = await shared.call('advice.recommend', { dataset, model: OTHER_MODEL })
    expect(await shared.call('advice.latest', { dataset })).toEqual({ advice: null, finishedSince: 0 })
    advised = await shared.call('advice.recommend', { dataset })
    for (const [advice, { measurementId, model, modelHash, shift }] of [
      [advised, tiny],
      [advisedOther, other],
    ] as const) {
      expect(advice).toMatchObject({ measurementId, model, modelHash, statistics: shift.statistics })
    }
    const latest = async (model?: string) => (await shared.call('advice.latest', { dataset, model })).advice
    expect([await latest(), await latest(OTHER_MODEL)]).toEqual([advised, advisedOther])
  })

  it('are trained from their own weights and activations, beside the advice about them', async () => {
    const first = await train(shared, { strategy: 'frozen' })
    const second = await train(shared, { strategy: 'frozen', model: OTHER_MODEL })
    expect([first.model, first.modelHash, first.adviceId]).toEqual([TINY, tiny.modelHash, advised.adviceId])
    expect([second.model, second.modelHash]).toEqual([OTHER_MODEL, other.modelHash])
    expect(second.adviceId).toBe(advisedOther.adviceId)
    const fresh = await train(alone, { strategy: 'frozen', model: OTHER_MODEL })
    expect(fresh.scores).toEqual(second.scores)
    const curve = await losses(shared, second)
    expect(curve.length).toBeGreaterThan(1)
    expect(await losses(alone, fresh)).toEqual(curve)
    expect(await losses(shared, first)).not.toEqual(curve)
  })

  it('are trained as advised: the advice decides the model, and never one that it is not about', async () => {
    const run = await train(shared, { adviceId: advisedOther.adviceId, epochs: 1 })
    expect(run).toMatchObject({ model: OTHER_MODEL, modelHash: other.modelHash, adviceUse: 'followed' })
    const { adviceId } = advisedOther
    expect(await shared.fail('runs.start', { dataset, adviceId, model: TINY })).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('about another model'),
    })
  })

  it('is not resumed with other weights in its place', async () => {
    const model = join(root, 'own')
    cpSync(join(zoo, TINY), model, { recursive: true })
    const { runId } = await shared.call('runs.start', { dataset, model, strategy: 'full', epochs: 300 })
    await shared.call('runs.stop', { run: runId })
    expect(await shared.call('runs.wait', { run: runId })).toMatchObject({
      status: 'stopped',
      modelHash: tiny.modelHash,
    })
    await writeOtherModel(model)
    expect(await shared.fail('runs.resume', { run: runId })).toMatchObject({ code: 'model-mismatch' })
  })
})

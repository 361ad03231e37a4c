/** What a run would train, asked before it starts and compared with what it then records. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import { planText } from '../../../core/cli/plan-text.ts'
import type { Input } from '../../../core/contract/methods.ts'
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import { openThaw } from '../../support/service.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-plan-'))
const pictures = join(root, 'pictures')
let thaw: ReturnType<typeof openThaw>

beforeAll(async () => {
  const written = await writeSampleDataset(pictures, { items: 60, seed: 3 })
  if (!written.ok) throw new Error(written.failure.message)
  thaw = openThaw(join(root, 'home'))
})
afterAll(async () => {
  await thaw[Symbol.asyncDispose]()
  rmSync(root, { recursive: true, force: true })
})

const plan = (input: Partial<Input<'runs.plan'>>) => thaw.call('runs.plan', { dataset: pictures, epochs: 4, ...input })

describe('the plan of a run', () => {
  it.each(STRATEGY_IDS)('of %s names every tensor, number and rate of every phase', async (strategy) => {
    const { phases, numbers, config, bytes } = await plan({ strategy })
    expect(config.epochs).toBe(4)
    for (const { parts, trainable, rates, numbers: trained } of phases) {
      expect(parts!.map(({ part }) => part)).toEqual(trainable)
      for (const { part, rate, numbers: own, tensors } of parts!) {
        expect(rate).toBe(rates![part])
        expect(own).toBeGreaterThan(0)
        expect(tensors.length).toBeGreaterThan(0)
      }
      expect(parts!.reduce((sum, part) => sum + part.numbers, 0)).toBe(trained)
    }
    expect(numbers.frozen).toBeLessThan(numbers.all)
    // What trains, four bytes each, and AdamW's two moments of it.
    expect(bytes.checkpoint).toBeGreaterThanOrEqual(12 * Math.max(...phases.map((phase) => phase.numbers!)))
    if (strategy === 'frozen') expect(bytes.checkpoint).toBeLessThan(bytes.weights)
  })

  it('is what the run with the same input then records', async () => {
    const input = { strategy: 'layered', epochs: 1, settings: { blocks: 'last:1', visionRate: 3e-4 } } as const
    const planned = await plan(input)
    expect(planned.phases.map(({ name }) => name)).toEqual(['blocks last:1'])
    const { runId } = await thaw.call('runs.start', { dataset: pictures, ...input })
    const run = await thaw.call('runs.wait', { run: runId })
    expect(run.status).toBe('completed')
    expect(run.phases).toEqual(planned.phases)
    expect(run.config).toEqual(planned.config)
    expect(run.artifacts.frozen).toMatchObject({ unchanged: true, numbers: planned.numbers.frozen })
  })

  it('describes classes as the person measured them, and refuses templates that mean nothing', async () => {
    expect((await plan({ strategy: 'full' })).config.native?.templates).toBeUndefined()
    const first = await thaw.call('measure.run', { dataset: pictures })
    const templates = ['a drawing of a {}', 'the shape {}']
    const other = await thaw.call('measure.run', { dataset: pictures, templates })
    expect(other.measurementId).not.toBe(first.measurementId)
    expect(other).toMatchObject({ shift: first.shift, probe: { templates, linear: first.probe.linear } })
    expect(await thaw.call('measure.run', { dataset: pictures, templates })).toEqual(other)
    expect(await thaw.call('measure.run', { dataset: pictures })).toEqual(other)
    expect((await plan({ strategy: 'full' })).config.native).toMatchObject({ templates })
    const chosen = { settings: { templates: ['one {}'] } }
    expect((await plan({ strategy: 'full', ...chosen })).config.native?.templates).toEqual(['one {}'])
    await thaw.call('measure.run', { dataset: pictures, templates: first.probe.templates! })
    expect((await plan({ strategy: 'full' })).config.native?.templates).toBeUndefined()
    await expect(plan({ settings: { templates: ['a photo'] } })).rejects.toThrow(/has no \{\}/)
  })

  it('takes what the card of its model says, by the newest measurement with it', async () => {
    const unmeasured = await thaw.call('models.costs', { model: 'thaw-tiny-plain' })
    expect(unmeasured).toMatchObject({ dataset: null, strategies: [] })
    const advice = await thaw.call('advice.recommend', { dataset: pictures })
    const { dataset, strategies, memoryMB } = await thaw.call('models.costs', { model: advice.model })
    expect(dataset).toMatchObject({ datasetId: advice.datasetId })
    expect(strategies.map(({ strategy }) => strategy)).toEqual(STRATEGY_IDS)
    for (const { strategy, minutes, memoryMB: needed, fits } of strategies) {
      expect(advice.ranking.find((one) => one.strategy === strategy)).toMatchObject({ minutes, memoryMB: needed })
      expect(fits).toBe(needed <= memoryMB)
    }
  })

  it('follows chosen rates, and says what does not fit', async () => {
    const { phases } = await plan({ strategy: 'full', settings: { visionRate: 2e-4, rateDecay: 1 } })
    const tower = phases[0]!.parts!.filter(({ part }) => /^(stem|block|norm)/.test(part))
    expect(new Set(tower.map(({ rate }) => rate))).toEqual(new Set([2e-4]))
    await expect(plan({ strategy: 'full', settings: { blocks: 'last:2' } })).rejects.toThrow(/has no choice of blocks/)
    await expect(plan({ strategy: 'layered', settings: { blocks: 'last:99' } })).rejects.toThrow(
      /names some that it lacks/,
    )
    await expect(plan({ strategy: 'full', settings: { adapters: { rank: 4 } } })).rejects.toThrow(/has no adapters/)
    await expect(plan({ strategy: 'lora', settings: { adapters: { rank: 1024 } } })).rejects.toThrow(/no matrix/)
    const { config } = await plan({ strategy: 'full', settings: { objective: 'contrastive' } })
    expect(config.native).toMatchObject({ objective: 'contrastive', labelSmoothing: 0 })
  })

  it('reads as a table for each phase', async () => {
    const text = planText(await plan({ strategy: 'progressive' }))
    expect(text).toMatch(/strategy +Unfreeze step by step \(progressive\)/)
    expect(text).toMatch(/“everything”, \d epochs?\npart +tensors +numbers +rate\nstem +\d+ +[\d,]+ +\d/)
    expect(text).toMatch(/checkpoint +[\d.]+ MB to resume from/)
  })
})

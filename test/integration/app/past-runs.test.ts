/** Advice learns from the finished runs in the database: real measurement, real training, real history. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homePaths } from '../../../core/app/home.ts'
import { newId } from '../../../core/app/service/new-id.ts'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import type { Advice } from '../../../core/contract/advice.ts'
import type { DatasetSummaryDto } from '../../../core/contract/dataset.ts'
import type { RunConfig, RunDetail, Scores } from '../../../core/contract/run.ts'
import type { TrainableStrategyId } from '../../../core/domain/strategy.ts'
import { type History, openHistory, type RunEnd } from '../../../core/history/index.ts'
import { defaultConfig } from '../../../core/train/config.ts'
import type { CheckedService } from '../../support/service-alone.ts'
import { openThaw } from '../../support/service.ts'

const PATIENCE = 600_000
const root = mkdtempSync(join(tmpdir(), 'thaw-past-'))
const home = join(root, 'home')
const pictures = join(root, 'pictures')
let thaw: CheckedService
/** A second connection to the service's database, for runs that would take long to train. */
let history: History
let frozen: RunDetail
let dataset: DatasetSummaryDto
let before: Advice

const recommend = (wishes: object = {}): Promise<Advice> =>
  thaw.call('advice.recommend', { dataset: pictures, ...wishes })
const fromHistory = ({ reasons }: Advice): Advice['reasons'] => reasons.filter(({ source }) => source === 'history')
/** All that may differ between two advices on the same numbers. */
const apartFromNames = (advice: Advice): object => ({ ...advice, adviceId: '', createdAt: '' })

beforeAll(async () => {
  const written = await writeSampleDataset(pictures, { items: 90, seed: 3, shift: 'texture' })
  if (!written.ok) throw new Error(written.failure.message)
  thaw = openThaw(home)
  dataset = await thaw.call('datasets.import', { path: pictures })
  before = await recommend()
  const opened = openHistory({ file: homePaths(home).database, now: () => new Date(), newId })
  if (!opened.ok) throw new Error(opened.failure.message)
  history = opened.value
}, PATIENCE)
afterAll(async () => {
  history.close()
  await thaw[Symbol.asyncDispose]()
  rmSync(root, { recursive: true, force: true })
})

interface Recorded {
  readonly strategy?: TrainableStrategyId
  readonly modelHash?: string
  readonly config?: Partial<RunConfig>
  readonly end?: Partial<RunEnd>
}

/** A finished run as training would have recorded it: it kept the head it started with. */
function record({ strategy = 'full', modelHash = frozen.modelHash, config = {}, end = {} }: Recorded): string {
  const { datasetId, config: own, scores, model } = frozen
  const trainItems = dataset.splits.train
  const created = history.runs.create({
    datasetId,
    model,
    modelHash,
    strategy,
    seed: 0,
    config: { ...defaultConfig({ strategy, trainItems, seed: 0, cacheMB: own.cacheMB }), ...config },
    goal: null,
    adviceId: null,
    folderOf: (runId) => join(homePaths(home).runs, runId),
  })
  if (!created.ok) throw new Error(created.failure.message)
  const { runId } = created.value
  const kept: Scores = { ...scores, validation: { accuracy: 0.5, epoch: 0, step: 0 } }
  history.runs.start(runId, {})
  history.runs.appendMetrics(runId, [{ step: 0, epoch: 0, name: 'valAccuracy', value: 0.5, at: 0 }])
  const done = history.runs.finish(runId, { status: 'completed', scores: kept, seconds: 120, ...end } as RunEnd)
  if (!done.ok) throw new Error(done.failure.message)
  return runId
}

describe('advice on a dataset with finished runs', { timeout: PATIENCE }, () => {
  it('tells what a run of frozen reached, and goes by its minutes', async () => {
    expect(fromHistory(before)).toEqual([])
    const { runId } = await thaw.call('runs.start', { dataset: pictures, strategy: 'frozen' })
    frozen = await thaw.call('runs.wait', { run: runId })
    expect(frozen.status).toBe('completed')
    const after = await recommend()
    const [reason] = fromHistory(after)
    const { test } = frozen.scores
    expect(reason).toMatchObject({
      id: 'history-frozen',
      numbers: { runs: 1, testAccuracy: test?.accuracy, imagesScored: test?.items },
    })
    expect(reason?.text.replaceAll('\u00a0', ' ')).toContain(
      `reached ${((test?.accuracy ?? 0) * 100).toFixed(1)} % of ${test?.items} test images`,
    )
    expect(after.trust.basis).toContain('1 run of yours on this dataset')
    const minutes = (advice: Advice) => advice.ranking.find(({ strategy }) => strategy === 'frozen')!.minutes
    expect(minutes(after)).not.toEqual(minutes(before))
    expect(minutes(after).high).toBeGreaterThan(frozen.seconds / 60)
    if (after.strategy === 'frozen') expect(after.trust.warnings.join(' ')).toContain(`see the run “${frozen.name}”`)
  })

  it('is not touched by runs that failed, were stopped, put away, limited, or of another model or recipe', async () => {
    const known = await recommend()
    record({ modelHash: 'of another model' })
    for (const status of ['failed', 'stopped', 'interrupted'] as const) record({ end: { status, reason: 'so' } })
    const away = record({})
    await thaw.call('runs.archive', { run: away, archived: true })
    const gone = record({})
    await thaw.call('runs.delete', { run: gone })
    expect(apartFromNames(await recommend())).toEqual(apartFromNames(known))
    record({ config: { epochs: 1 } })
    record({ config: { minutes: 2 }, end: { seconds: 119 } })
    record({ config: { visionRate: 1 } })
    const { trust, ...rest } = await recommend()
    expect(trust.warnings).toContainEqual(expect.stringContaining('3 runs of yours on this dataset are not counted'))
    expect({ ...rest, adviceId: '', createdAt: '' }).toEqual({ ...apartFromNames(known), trust: undefined })
  })

  it('no longer expects a gain from a strategy that kept the head it started with', async () => {
    const known = await recommend()
    record({ config: { minutes: 60 } })
    const after = await recommend({ seed: 0 })
    const gain = ({ ranking }: Advice, id: string): number => {
      const mean = (strategy: string): number => ranking.find((ranked) => ranked.strategy === strategy)!.score.mean
      return mean(id) - mean('frozen')
    }
    expect(Math.abs(gain(after, 'full'))).toBeLessThan(Math.max(0.01, Math.abs(gain(known, 'full'))))
    expect(after.strategy).not.toBe('full')
    expect(fromHistory(after).map(({ id }) => id)).toEqual(['history-frozen', 'history-full'])
    const full = fromHistory(after)[1]!
    expect(full).toMatchObject({ favours: 'frozen', numbers: { runsThatKeptTheirHead: 1, minutesTaken: 2 } })
    expect(full.text).toContain('did not improve on the head it started with')
    const stored = await thaw.call('advice.latest', { dataset: pictures })
    expect(stored.advice).toEqual(after)
  })
})

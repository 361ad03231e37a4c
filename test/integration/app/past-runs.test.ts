/** Advice learns from the finished runs in the database: real measurement, real training, real history. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homePaths } from '../../../core/app/home.ts'
import { newId } from '../../../core/app/service/new-id.ts'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import type { Advice } from '../../../core/contract/advice.ts'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import type { RunDetail } from '../../../core/contract/run.ts'
import { type History, openHistory } from '../../../core/history/index.ts'
import { recordRun, type Recorded } from '../../support/finished-run.ts'
import type { CheckedService } from '../../support/service-alone.ts'
import { openThaw } from '../../support/service.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-past-'))
const home = join(root, 'home')
const pictures = join(root, 'pictures')
let thaw: CheckedService
/** A second connection to the service's database, for runs that would take long to train. */
let history: History
let frozen: RunDetail
let dataset: DatasetSummary
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
})
afterAll(async () => {
  history.close()
  await thaw[Symbol.asyncDispose]()
  rmSync(root, { recursive: true, force: true })
})

const record = (changes: Recorded = {}): string => recordRun(history, dataset, frozen, changes)

describe('advice on a dataset with finished runs', () => {
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
      numbers: { runs: 1, testScore: test?.value, imagesScored: test?.n },
    })
    expect(reason?.text.replaceAll('\u00a0', ' ')).toContain(
      `reached ${((test?.value ?? 0) * 100).toFixed(1)} % of ${test?.n} test images`,
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
    const away = record()
    await thaw.call('runs.archive', { run: away, archived: true })
    const gone = record()
    await thaw.call('runs.delete', { run: gone })
    expect(apartFromNames(await recommend())).toEqual(apartFromNames(known))
    record({ config: { epochs: 1 } })
    record({ config: { minutes: 2 }, end: { seconds: 119 } })
    record({ config: { visionRate: 1 } })
    record({ trainer: 'elsewhere' })
    const { trust, ...rest } = await recommend()
    expect(trust.warnings).toContainEqual(expect.stringContaining('Thaw does not use 4 runs of yours on this dataset'))
    expect({ ...rest, adviceId: '', createdAt: '' }).toEqual({ ...apartFromNames(known), trust: undefined })
  })

  it('cannot go on with the run of a trainer that this version does not have', async () => {
    const run = record({ trainer: 'elsewhere', end: { status: 'interrupted', reason: 'The computer went off.' } })
    expect(await thaw.fail('runs.resume', { run })).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('Start a new run instead.'),
    })
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
    expect(after.ranking.find(({ strategy }) => strategy === 'full')!.tried).toEqual({
      runs: 1,
      value: frozen.scores.test?.value,
      measure: 'test',
    })
    expect(await thaw.call('advice.latest', { dataset: pictures })).toEqual({ advice: after, finishedSince: 0 })
  })

  it('is asked for again before a run that follows it, when it does not know the latest runs', async () => {
    const latest = () => thaw.call('advice.latest', { dataset: pictures })
    const follow = async (): Promise<RunDetail> => {
      const { runId } = await thaw.call('runs.start', { dataset: pictures, minutes: 0.0001, seed: 5 })
      return thaw.call('runs.wait', { run: runId })
    }
    const asked = await recommend({ goal: 'robust', minutes: 30 })
    record({ strategy: 'progressive' })
    expect(await latest()).toEqual({ advice: asked, finishedSince: 1 })
    const run = await follow()
    const renewed = await latest()
    expect(renewed).toMatchObject({ advice: { goal: 'robust', limits: { minutes: 30 } }, finishedSince: 0 })
    expect(renewed.advice!.adviceId).not.toBe(asked.adviceId)
    expect(fromHistory(renewed.advice!).map(({ id }) => id)).toContain('history-progressive')
    expect(run).toMatchObject({ adviceId: renewed.advice!.adviceId, strategy: renewed.advice!.strategy })
    // That run met its time limit and is no evidence, so the advice still knows all there is.
    expect((await follow()).adviceId).toBe(renewed.advice!.adviceId)
  })
})

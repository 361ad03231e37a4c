import SQLite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { History, NewRun, RunEnd } from '../../../core/history/index.ts'
import { CONFIG, failureFrom, IMPORTED, ITEMS, newRun, openTemporary, point, SCORES, valueOf } from './records.ts'

const ABOUT = { fingerprint: IMPORTED.fingerprint, modelHash: 'aa' }
const COMPLETED: RunEnd = { status: 'completed', scores: SCORES, seconds: 90 }

async function withDataset(): Promise<{ history: History; file: string; datasetId: string }> {
  const { history, file } = openTemporary()
  return { history, file, datasetId: valueOf(await history.datasets.put(IMPORTED, ITEMS)).datasetId }
}

function ended(history: History, datasetId: string, end: RunEnd, changes: Partial<NewRun> = {}): string {
  const { runId } = valueOf(history.runs.create(newRun(datasetId, changes)))
  valueOf(history.runs.start(runId, {}))
  valueOf(history.runs.appendMetrics(runId, [point(0, 0.7, 'validation'), point(0, 0.6, 'valLoss')]))
  valueOf(history.runs.appendMetrics(runId, [point(10, 0.8, 'validation'), point(20, 0.75, 'validation')]))
  valueOf(history.runs.finish(runId, end))
  return runId
}

describe('finished runs', () => {
  it('come with their scores, the images behind them and the head they began with', async () => {
    const { history, datasetId } = await withDataset()
    const runId = ended(history, datasetId, COMPLETED, { strategy: 'full' })
    expect(valueOf(history.runs.finished(ABOUT))).toEqual([
      {
        runId,
        name: 'pets · full · 1',
        trainer: 'native',
        strategy: 'full',
        seed: 7,
        endedAt: valueOf(history.runs.get(runId)).endedAt,
        seconds: 90,
        config: CONFIG,
        bestEpoch: 2,
        validation: { value: 0.8, images: 1 },
        test: { value: 0.75, images: 2 },
        head: 0.7,
        notImproved: 0,
      },
    ])
  })

  it('have no score if there is none', async () => {
    const { history, datasetId } = await withDataset()
    ended(history, datasetId, { status: 'completed', scores: { validation: { value: 0.5, epoch: 0, step: 0 } } })
    expect(valueOf(history.runs.finished(ABOUT))).toMatchObject([
      { test: null, validation: { value: 0.5, images: 1 }, bestEpoch: 0 },
    ])
  })

  it('are those of this data and model that came to their end and are not put away', async () => {
    const { history, datasetId } = await withDataset()
    const elsewhere = valueOf(await history.datasets.put({ ...IMPORTED, root: '/data/moved' }, ITEMS))
    const changed = valueOf(await history.datasets.put({ ...IMPORTED, fingerprint: 'e'.repeat(64) }, ITEMS))
    const first = ended(history, datasetId, COMPLETED)
    const moved = ended(history, elsewhere.datasetId, COMPLETED)
    ended(history, changed.datasetId, COMPLETED)
    ended(history, datasetId, COMPLETED, { modelHash: 'bb' })
    for (const status of ['stopped', 'failed', 'interrupted'] as const)
      ended(history, datasetId, { status, reason: 'so', scores: SCORES })
    valueOf(history.runs.create(newRun(datasetId)))
    valueOf(history.runs.archive(ended(history, datasetId, COMPLETED), true))
    valueOf(history.runs.remove(ended(history, datasetId, COMPLETED)))
    expect(valueOf(history.runs.finished(ABOUT)).map(({ runId }) => runId)).toEqual([first, moved])
    valueOf(history.datasets.remove(elsewhere.datasetId))
    expect(valueOf(history.runs.finished(ABOUT)).map(({ runId }) => runId)).toEqual([first, moved])
  })

  it('that were altered behind our back are named as damaged', async () => {
    const { history, file, datasetId } = await withDataset()
    const runId = ended(history, datasetId, COMPLETED)
    const other = new SQLite(file)
    other.prepare('UPDATE runs SET seconds = -1, ended_at = NULL').run()
    other.close()
    expect(failureFrom(history.runs.finished(ABOUT))).toMatchObject({
      code: 'database-corrupt',
      message: expect.stringContaining(runId),
    })
  })
})

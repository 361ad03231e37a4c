/** A history with many runs: what its queries read, and what grows with what. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { sameRun } from '../../../core/app/service/sweeps/same-run.ts'
import type { RunSummary } from '../../../core/contract/run.ts'
import { type History, openHistory } from '../../../core/history/index.ts'
import { fillHistory } from '../../bench/history/fill.ts'
import { plansOf } from '../../bench/history/plans.ts'
import { failureFrom, newRun, openTemporary, optionsFor, temporaryFolder, valueOf } from './records.ts'

async function filled(runs: number, points: number): Promise<{ history: History; file: string; newest: RunSummary }> {
  const { history, file } = openTemporary()
  await fillHistory(history, { runs, points })
  return { history, file, newest: valueOf(history.runs.list())[0] as RunSummary }
}

/** What a plan should not have: reading a whole table of runs, or sorting what an index has in order. `active_runs` has no others. */
const wasteful = (step: string): boolean =>
  /^SCAN (runs|metrics|run_events|run_records|sweep_runs)(?! USING INDEX active_runs$)\b/.test(step) ||
  step.includes('TEMP B-TREE')

describe('the queries of a history', () => {
  it('read only the rows that they answer with, in the order in which an index has them', async () => {
    const { history, newest } = await filled(60, 4)
    const { runs } = history
    const { runId, datasetId } = newest
    const plans = plansOf(() => {
      valueOf(runs.list({ datasetId }))
      valueOf(runs.list({ datasetId, archived: false }))
      valueOf(runs.list({ active: true }))
      valueOf(runs.get(runId))
      valueOf(runs.get(newest.name))
      valueOf(runs.metrics(runId))
      valueOf(runs.metrics(runId, ['validation']))
      valueOf(sameRun(history, { ...newest, config: valueOf(runs.get(runId)).config }))
      const { runId: next } = valueOf(runs.create(newRun(datasetId)))
      valueOf(runs.start(next, {}))
      valueOf(runs.interruptTraining('Thaw was closed.'))
      valueOf(runs.remove(next))
      valueOf(history.sweeps.list())
    })
    expect(plans.length).toBeGreaterThan(10)
    expect(plans.filter(({ steps }) => steps.some(wasteful))).toEqual([])
  })

  it('for all runs go through them from the newest, without sorting, and stop at the limit', async () => {
    const { history } = await filled(10, 4)
    const plans = plansOf(() => {
      valueOf(history.runs.list())
      valueOf(history.runs.list({ archived: false, limit: 3 }))
    })
    for (const { steps } of plans) expect(steps.filter(wasteful)).toEqual(['SCAN runs'])
  })

  it('for past runs find those on the same data and model by an index, and sort no more than them', async () => {
    const { history, newest } = await filled(60, 4)
    const [plan] = plansOf(() => void valueOf(history.runs.finished(newest)))
    expect(plan?.steps.filter(wasteful)).toEqual(['USE TEMP B-TREE FOR ORDER BY'])
    expect(plan?.steps.join('\n')).toMatch(
      /SEARCH runs USING INDEX runs_of_model_on_dataset \(dataset_key=\? AND model_hash=\?/,
    )
  })
})

describe('the list of runs', () => {
  it('can be of the active ones, or of the newest so many', async () => {
    const { history, newest } = await filled(5, 4)
    const { runId } = valueOf(history.runs.create(newRun(newest.datasetId)))
    const ids = (filter: object): string[] => valueOf(history.runs.list(filter)).map((run) => run.runId)
    expect(ids({ limit: 2 })).toEqual([runId, newest.runId])
    expect(ids({ active: true })).toEqual([runId])
    expect(ids({ active: false, limit: 1 })).toEqual([newest.runId])
    valueOf(history.runs.start(runId, {}))
    expect(ids({ active: true })).toEqual([runId])
    valueOf(history.runs.finish(runId, { status: 'completed' }))
    expect(ids({ active: true })).toEqual([])
  })

  it('takes the same time whether its runs have ten points or a thousand', async () => {
    const few = await filled(150, 10)
    const many = await filled(150, 1000)
    const fastest = (history: History): number => {
      const times = Array.from({ length: 30 }, () => {
        const start = performance.now()
        valueOf(history.runs.list())
        return performance.now() - start
      })
      return Math.min(...times)
    }
    fastest(few.history)
    expect(fastest(many.history) / fastest(few.history)).toBeLessThan(2)
  })
})

describe('a large history with a damaged page', () => {
  /** 9 MB: more than is checked as a whole when it is opened. */
  async function damaged(table: string): Promise<{ file: string; oldest: string; newest: string }> {
    const file = join(temporaryFolder(), 'thaw.db')
    const history = valueOf(openHistory(optionsFor(file)))
    await fillHistory(history, { runs: 100, points: 2000 })
    const ids = valueOf(history.runs.list()).map(({ runId }) => runId)
    history.close()
    const database = new SQLite(file)
    const page = database
      .prepare<[string], number>("SELECT min(pageno) FROM dbstat WHERE name = ? AND pagetype = 'leaf'")
      .pluck()
      .get(table)
    const size = database.pragma('page_size', { simple: true }) as number
    expect((database.pragma('page_count', { simple: true }) as number) * size).toBeGreaterThan(9e6)
    database.close()
    const bytes = openSync(file, 'r+')
    writeSync(bytes, Buffer.alloc(size, 0xa5), 0, size, ((page as number) - 1) * size)
    closeSync(bytes)
    return { file, oldest: ids.at(-1) ?? '', newest: ids[0] ?? '' }
  }

  it('in the list of runs is refused when it is opened', async () => {
    const { file } = await damaged('runs')
    expect(failureFrom(openHistory(optionsFor(file)))).toMatchObject({ code: 'database-corrupt', file })
  })

  it('in the points of a run opens, and names the damage when that run’s points are read', async () => {
    const { file, oldest, newest } = await damaged('metrics')
    const history = valueOf(openHistory(optionsFor(file)))
    expect(valueOf(history.runs.list())).toHaveLength(100)
    expect(failureFrom(history.runs.metrics(oldest))).toMatchObject({ code: 'database-corrupt', file })
    expect(valueOf(history.runs.metrics(newest))).toHaveLength(2000)
    history.close()
  })
})

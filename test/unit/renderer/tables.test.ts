import { describe, expect, test } from 'vitest'
import { configRows, filterRuns, RUN_COLUMNS } from '../../../renderer/lib/runRows.ts'
import { matchesText, sortRows } from '../../../renderer/lib/table.ts'
import { runDetail, runSummary } from './runs.ts'

describe('sortRows', () => {
  test('puts missing values last in either direction', () => {
    const rows = [0.5, null, 0.9, 0.1]
    expect(sortRows(rows, (value) => value, 'asc')).toEqual([0.1, 0.5, 0.9, null])
    expect(sortRows(rows, (value) => value, 'desc')).toEqual([0.9, 0.5, 0.1, null])
  })

  test('sorts names as people count and leaves the given rows alone', () => {
    const rows = ['run 10', 'Run 2', 'run 1']
    expect(sortRows(rows, (value) => value, 'asc')).toEqual(['run 1', 'Run 2', 'run 10'])
    expect(rows[0]).toBe('run 10')
  })

  test('keeps the order of equal rows', () => {
    const rows = [
      { id: 'a', seed: 1 },
      { id: 'b', seed: 1 },
    ]
    expect(sortRows(rows, (row) => row.seed, 'desc').map((row) => row.id)).toEqual(['a', 'b'])
  })
})

test('matchesText wants every word, in any order and case', () => {
  expect(matchesText('FLOWERS frozen', ['frozen · 3', 'flowers'])).toBe(true)
  expect(matchesText('flowers full', ['frozen · 3', 'flowers'])).toBe(false)
  expect(matchesText('', ['anything'])).toBe(true)
})

test('filterRuns joins its filters with and', () => {
  const runs = [
    runSummary({ runId: 'a', strategy: 'frozen', status: 'completed', note: 'the good one' }),
    runSummary({ runId: 'b', strategy: 'frozen', status: 'failed' }),
    runSummary({ runId: 'c', strategy: 'full', status: 'completed', model: 'plain', modelHash: 'm2' }),
  ]
  const none = { text: '', status: '', strategy: '', dataset: '', model: '' }
  expect(filterRuns(runs, none)).toHaveLength(3)
  expect(filterRuns(runs, { ...none, strategy: 'frozen', status: 'completed' }).map((run) => run.runId)).toEqual(['a'])
  expect(filterRuns(runs, { ...none, text: 'good' }).map((run) => run.runId)).toEqual(['a'])
  expect(filterRuns(runs, { ...none, model: 'm2' }).map((run) => run.runId)).toEqual(['c'])
  expect(filterRuns(runs, { ...none, text: 'plain' }).map((run) => run.runId)).toEqual(['c'])
})

test('every column of the history can be sorted by', () => {
  const scored = (runId: string, value: number) => runSummary({ runId, test: { value, low: 0, high: 1 } })
  const runs = [scored('a', 0.2), scored('b', 0.8)]
  for (const column of RUN_COLUMNS) expect(sortRows(runs, column.value, 'desc')).toHaveLength(2)
  const score = RUN_COLUMNS.find((column) => column.key === 'test')!
  expect(sortRows(runs, score.value, 'desc')[0]?.runId).toBe('b')
})

test('configRows marks what is not equal among all runs', () => {
  const base = runDetail({})
  const rows = configRows([base, base, runDetail({ config: { ...base.config, seed: 7 } })])
  expect(rows.filter((row) => row.differs).map((row) => [row.key, row.values])).toEqual([['seed', ['0', '0', '7']]])
})

test('configRows shows a setting that only one run has as missing in the others', () => {
  const base = runDetail({})
  const rows = configRows([base, runDetail({ config: { ...base.config, minutes: 5 } })])
  expect(rows.find((row) => row.key === 'minutes')?.values).toEqual(['–', '5'])
})

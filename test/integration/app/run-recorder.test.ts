import SQLite from 'better-sqlite3'
import { expect, it, vi } from 'vitest'
import { createRecorder } from '../../../core/app/service/runs/run-recorder.ts'
import { createRunWrites } from '../../../core/app/service/runs/run-writes.ts'
import type { AppEvent } from '../../../core/contract/events.ts'
import type { RunProgress } from '../../../core/contract/run.ts'
import type { Result } from '../../../core/domain/failure.ts'
import { event, IMPORTED, ITEMS, newRun, openTemporary, point, valueOf } from '../history/records.ts'

const progress: RunProgress = {
  phase: 'everything',
  step: 4,
  steps: 10,
  epoch: 1,
  epochs: 5,
  loss: 0.5,
  validation: 0.8,
  imagesPerSecond: 50,
  elapsedSeconds: 2,
  etaSeconds: null,
}

async function recording() {
  const { history } = openTemporary()
  const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
  const { runId } = valueOf(history.runs.create(newRun(datasetId)))
  const emitted: AppEvent[] = []
  const log = vi.fn<(level: string, message: string) => void>()
  const context = { history, emit: (told: AppEvent) => void emitted.push(told), log }
  const record = createRecorder(context, createRunWrites(context), runId)
  const happened = (): unknown[] => emitted.flatMap((told) => (told.type === 'run.events' ? told.events : []))
  return { history, runId, emitted, happened, log, record }
}

it('stores a run’s events and tells everyone of each once, message by message', async () => {
  const { history, runId, emitted, happened, log, record } = await recording()
  record(progress, [point(1, 1)], [event(0.5, 'head-fit')])
  record(progress, [], [event(1)])
  record(progress, [point(2, 1)], [])
  record(progress, [], [event(1.5, 'rate-cut'), event(2, 'rollback')])
  const all = [event(0.5, 'head-fit'), event(1), event(1.5, 'rate-cut'), event(2, 'rollback')]
  expect(valueOf(history.runs.get(runId)).events).toEqual(all)
  expect(happened()).toEqual(all)
  expect(valueOf(history.runs.metrics(runId))).toHaveLength(2)
  expect(emitted.filter(({ type }) => type === 'run.progress')).toHaveLength(4)
  expect(log).not.toHaveBeenCalled()
})

it('says nothing of events if there are none', async () => {
  const { emitted, record } = await recording()
  record(progress, [point(1, 1)], [])
  expect(emitted.map(({ type }) => type)).toEqual(['run.metrics', 'run.progress'])
})

it('logs what could not be stored, and goes on', async () => {
  const { history, runId, happened, log, record } = await recording()
  valueOf(history.runs.finish(runId, { status: 'failed', reason: 'Gone.' }))
  valueOf(history.runs.remove(runId))
  record(progress, [], [event(1)])
  expect(log.mock.calls.map(([, message]) => message)).toEqual([`progress of ${runId} could not be recorded`])
  expect(happened()).toEqual([event(1)])
})

it('keeps what a locked database refuses, writes it in its order, and gives up only what can never be written', async () => {
  const { history, file } = openTemporary()
  const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
  const [gone, runId] = [1, 2].map(() => valueOf(history.runs.create(newRun(datasetId))).runId) as [string, string]
  const emitted: AppEvent[] = []
  const log = vi.fn<(level: string, message: string) => void>()
  const context = { history, emit: (event: AppEvent) => void emitted.push(event), log }
  const tries: (() => void)[] = []
  const writes = createRunWrites(context, (_, work) => {
    tries.push(work)
    return () => {}
  })
  const again = (): void => tries.shift()?.()
  const order: string[] = []
  const done = (what: string) => (result: Result<unknown>) => void order.push(`${what} ${result.ok}`)

  const other = new SQLite(file)
  other.exec('BEGIN EXCLUSIVE')
  writes.write('the start', () => history.runs.start(runId, {}), done('start'))
  writes.write('the points', () => history.runs.appendMetrics(gone, [point(1, 1)]), done('points'))
  writes.write('the end', () => history.runs.finish(runId, { status: 'completed' }), done('end'))
  again()
  expect(emitted).toEqual([])
  again()
  expect(emitted).toEqual([{ type: 'history.waiting', message: expect.stringMatching(/locked.*memory/) }])
  expect([order, valueOf(history.runs.get(runId)).status]).toEqual([[], 'queued'])

  other.exec('ROLLBACK')
  valueOf(history.runs.finish(gone, { status: 'failed', reason: 'Gone.' }))
  valueOf(history.runs.remove(gone))
  again()
  expect(order).toEqual(['start true', 'points false', 'end true'])
  expect(valueOf(history.runs.get(runId)).status).toBe('completed')
  expect(emitted.at(-1)).toEqual({ type: 'history.waiting', message: null })
  expect(log.mock.calls.at(-1)?.[1]).toBe('the points could not be recorded')

  other.exec('BEGIN EXCLUSIVE')
  writes.write('a note', () => history.runs.note(runId, 'late'), done('note'))
  await writes.close()
  expect(order.at(-1)).toBe('note false')
  other.close()
})

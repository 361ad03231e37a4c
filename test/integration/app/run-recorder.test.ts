import { expect, it, vi } from 'vitest'
import { createRecorder } from '../../../core/app/service/runs/run-recorder.ts'
import type { AppEvent } from '../../../core/contract/events.ts'
import type { RunProgress } from '../../../core/contract/run.ts'
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
  const record = createRecorder({ history, emit: (told) => void emitted.push(told), log }, runId)
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
  expect(log.mock.calls.map(([, message]) => message)).toEqual([`events of ${runId} were not recorded`])
  expect(happened()).toEqual([event(1)])
})

import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { AppEvent } from '../../../core/contract/events.ts'
import { temporaryFolder } from '../../support/images/folder.ts'
import { openThaw } from '../../support/service.ts'
import { writeSmallStage } from '../../support/small-model.ts'

const DAY_MS = 86_400_000

it('a clock that is set back in the middle of a run turns no time negative, and no order round', async () => {
  await using folder = await temporaryFolder()
  const { dataset, model } = await writeSmallStage(folder.path)
  let setBack = 0
  const events: AppEvent[] = []
  await using thaw = openThaw(join(folder.path, 'home'), {
    now: () => new Date(Date.now() - setBack),
    emit(event) {
      events.push(event)
      if (event.type === 'run.progress' && event.progress.step > 0) setBack = DAY_MS
      if (event.type === 'job.progress') setBack += DAY_MS
    },
  })
  await thaw.call('datasets.import', { path: dataset, jobId: 'job' })
  setBack = 0
  const first = await thaw.call('runs.start', { dataset, model, strategy: 'full', epochs: 4 })
  const ended = await thaw.call('runs.wait', { run: first.runId })
  expect(setBack).toBe(DAY_MS)
  const { runId } = await thaw.call('runs.start', { dataset, model, strategy: 'frozen', epochs: 1 })
  const second = await thaw.call('runs.wait', { run: runId })

  expect([ended.status, second.status]).toEqual(['completed', 'completed'])
  expect(Date.parse(second.createdAt)).toBeLessThan(Date.parse(ended.createdAt))
  expect((await thaw.call('runs.list', {})).runs.map((run) => run.runId)).toEqual([runId, first.runId])
  for (const { createdAt, startedAt, endedAt } of [ended, second]) {
    const times = [createdAt, startedAt, endedAt].map((at) => Date.parse(at ?? ''))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  }
  const seconds = events.flatMap((event) => {
    if (event.type === 'job.progress') return [event.elapsedSeconds, event.etaSeconds ?? 0]
    return event.type === 'run.progress' ? [event.progress.elapsedSeconds, event.progress.etaSeconds ?? 0] : []
  })
  expect(seconds.length).toBeGreaterThan(10)
  expect(Math.min(...seconds)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...seconds)).toBeLessThan(DAY_MS / 2000)
  const { points } = await thaw.call('runs.metrics', { run: first.runId })
  const at = points.map((point) => point.at)
  expect(at).toEqual(at.toSorted((a, b) => a - b))
})

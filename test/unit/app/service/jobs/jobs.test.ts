import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEstimate, createJobs } from '../../../../../core/app/service/jobs/jobs.ts'
import type { AppEvent } from '../../../../../core/contract/events.ts'

describe('jobs', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('report at most ten times a second, and the last state always', async () => {
    const events: AppEvent[] = []
    const jobs = createJobs((event) => events.push(event), Date.now)
    await jobs.run('j', 'import', async (job) => {
      for (let done = 1; done <= 1000; done++) {
        job.progress({ stage: 'read', done, total: 1000 })
        vi.advanceTimersByTime(1)
      }
    })
    expect(events.length).toBeGreaterThan(8)
    expect(events.length).toBeLessThanOrEqual(12)
    expect(events.at(-2)).toMatchObject({ type: 'job.progress', jobId: 'j', kind: 'import', done: 1000 })
    expect(events.at(-1)).toEqual({ type: 'job.ended', jobId: 'j' })
  })

  it('report each stage, however short', async () => {
    const stages: string[] = []
    const jobs = createJobs((event) => event.type === 'job.progress' && stages.push(event.stage), Date.now)
    await jobs.run('j', 'import', async (job) => {
      for (const stage of ['find', 'read', 'read', 'compare', 'store']) job.progress({ stage, done: 0, total: null })
    })
    expect([...new Set(stages)]).toEqual(['find', 'read', 'compare', 'store'])
  })

  it('are cancelled by their id while they run, and not afterwards', async () => {
    const jobs = createJobs(() => {}, Date.now)
    const work = jobs.run('j', 'measure', async ({ signal }) => {
      expect(jobs.cancel('j')).toBe(true)
      return signal.aborted
    })
    expect(await work).toBe(true)
    expect(jobs.cancel('j')).toBe(false)
  })

  it('tell no time left before a twentieth of a stage is done, then the rest at its speed', () => {
    const estimate = createEstimate(Date.now)
    estimate({ stage: 'a', done: 0, total: 100 })
    vi.advanceTimersByTime(1000)
    expect(estimate({ stage: 'a', done: 4, total: 100 }).etaSeconds).toBeNull()
    vi.advanceTimersByTime(1000)
    expect(estimate({ stage: 'a', done: 20, total: 100 })).toEqual({ elapsedSeconds: 2, etaSeconds: 8 })
    expect(estimate({ stage: 'b', done: 0, total: 100 }).etaSeconds).toBeNull()
    expect(estimate({ stage: 'c', done: 3, total: null }).etaSeconds).toBeNull()
  })
})

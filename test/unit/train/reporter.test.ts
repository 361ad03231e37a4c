import { describe, expect, test } from 'vitest'
import type { MetricPoint, RunEvent, RunProgress } from '../../../core/contract/run.ts'
import { runEvent } from '../../../core/contract/run.ts'
import { createReporter } from '../../../core/train/native/reporter.ts'

function setUp() {
  const clock = { ms: 0 }
  const where = { step: 0, epoch: 0, at: 0 }
  const sent: { progress: RunProgress; points: readonly MetricPoint[]; events: readonly RunEvent[] }[] = []
  const reporter = createReporter(
    () => clock.ms,
    () => ({ ...where }),
    (progress, points, events) => sent.push({ progress, points, events }),
  )
  return { clock, where, sent, reporter }
}

const progress = (step: number): RunProgress => ({
  phase: 'everything',
  step,
  steps: 100,
  epoch: step / 10,
  epochs: 10,
  loss: 1,
  validation: null,
  imagesPerSecond: 50,
  elapsedSeconds: step,
  etaSeconds: null,
})

describe('points', () => {
  test('wait for the next batch, and every one is sent once', () => {
    const { clock, where, sent, reporter } = setUp()
    reporter.send(progress(0))
    for (let step = 1; step <= 10; step++) {
      clock.ms += 100
      where.step = step
      reporter.point('loss', step)
      reporter.send(progress(step))
    }
    reporter.send(progress(10), true)
    expect(sent.map(({ progress: { step } }) => step)).toEqual([0, 3, 6, 9, 10])
    expect(sent.flatMap(({ points }) => points.map(({ value }) => value))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(sent.flatMap(({ events }) => events)).toEqual([])
  })

  test('that are not finite are sent as null', () => {
    const { sent, reporter } = setUp()
    reporter.point('loss', Number.NaN)
    reporter.send(progress(1))
    expect(sent[0]?.points[0]?.value).toBeNull()
  })
})

describe('events', () => {
  test('are stamped with where the run was when they happened', () => {
    const { where, sent, reporter } = setUp()
    Object.assign(where, { step: 7, epoch: 0.5, at: 12.25 })
    reporter.event('head-fit', 'Head fitted to 1,395 images in 4 views.')
    Object.assign(where, { step: 8, epoch: 0.6, at: 13 })
    reporter.send(progress(8))
    expect(sent[0]?.events).toEqual([
      { step: 7, epoch: 0.5, at: 12.25, kind: 'head-fit', text: 'Head fitted to 1,395 images in 4 views.' },
    ])
    expect(runEvent.safeParse(sent[0]?.events[0]).success).toBe(true)
  })

  test('before the first progress go with it', () => {
    const { sent, reporter } = setUp()
    reporter.event('range-test', 'Rate 3e-4 found in 20 steps.')
    expect(sent).toHaveLength(0)
    reporter.send(progress(0))
    expect(sent.map(({ events }) => events.length)).toEqual([1])
  })

  test('are handed on at once, with the latest progress and the points before them, though it was not time', () => {
    const { clock, sent, reporter } = setUp()
    reporter.send(progress(1))
    clock.ms += 1
    reporter.point('loss', 0.5)
    reporter.send(progress(2))
    expect(sent).toHaveLength(1)
    reporter.event('rate-cut', 'Rates cut to half.')
    expect(sent).toHaveLength(2)
    expect(sent[1]).toMatchObject({ progress: { step: 2 }, points: [{ value: 0.5 }], events: [{ kind: 'rate-cut' }] })
  })

  test('are sent once, in their order, whatever is sent between', () => {
    const { clock, sent, reporter } = setUp()
    reporter.event('head-fit', '1')
    reporter.event('phase', '2')
    reporter.send(progress(0))
    reporter.event('rate-cut', '3')
    clock.ms += 1000
    reporter.send(progress(1))
    reporter.event('rollback', '4')
    reporter.event('stopped-early', '5')
    reporter.send(progress(2), true)
    expect(sent.flatMap(({ events }) => events.map(({ text }) => text))).toEqual(['1', '2', '3', '4', '5'])
  })

  test('a receiver that reports in turn sees nothing twice', () => {
    const seen: string[] = []
    const reporter = createReporter(
      () => 0,
      () => ({ step: 0, epoch: 0, at: 0 }),
      (_progress, _points, events) => {
        seen.push(...events.map(({ text }) => text))
        if (events.some(({ text }) => text === 'first')) reporter.event('phase', 'second')
      },
    )
    reporter.event('phase', 'first')
    reporter.send(progress(0))
    expect(seen).toEqual(['first', 'second'])
  })
})

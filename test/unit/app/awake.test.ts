import { expect, it, vi } from 'vitest'
import { awakeTimer } from '../../../core/app/awake-timer.ts'
import { createAwakeClock } from '../../../core/app/compute/awake-clock.ts'

const HOUR = 3_600_000

it('a clock for training leaves out the hours that a machine slept, and counts a slow step', () => {
  let [at, busy] = [0, 0]
  const clock = createAwakeClock(
    () => at,
    () => busy,
  )
  const pass = (ms: number, load: number): number => {
    at += ms
    busy += load * ms
    return clock()
  }
  expect(pass(500, 1)).toBe(500)
  expect(pass(5000, 1)).toBe(5500)
  // A step of a large model: minutes between two readings, with the processor at work.
  expect(pass(120_000, 1.8)).toBe(125_500)
  // The machine sleeps in the middle of a step.
  const before = pass(300, 1)
  expect(pass(9 * HOUR, 0)).toBe(before)
  expect(pass(250, 1)).toBe(before + 250)
  expect(pass(HOUR, 0.0001)).toBe(before + 250)
})

it('patience is not at its end because the machine slept: after waking up, it goes on', () => {
  vi.useFakeTimers()
  try {
    const work = vi.fn<() => void>()
    awakeTimer(20_000, work)
    vi.advanceTimersByTime(10_000)
    // A timer that is hours late is due once, however many of its intervals have passed.
    vi.setSystemTime(Date.now() + 5 * HOUR)
    vi.advanceTimersByTime(9000)
    expect(work).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1000)
    expect(work).toHaveBeenCalledOnce()
    const other = vi.fn<() => void>()
    awakeTimer(1000, other)()
    vi.advanceTimersByTime(5000)
    expect(other).not.toHaveBeenCalled()
  } finally {
    vi.useRealTimers()
  }
})

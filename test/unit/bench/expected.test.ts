import { expect, test } from 'vitest'
import { type ExpectedRun, expectedTable } from '../../bench/expected/summary.ts'

const run = (memoryMB: number, reachedMB: number, lefts: readonly [left: number, real: number][]): ExpectedRun => ({
  dataset: 'd',
  model: 'm',
  strategy: 'frozen',
  minutes: { low: 1, high: 2 },
  memoryMB,
  reachedMinutes: 1.5,
  reachedMB,
  saving: reachedMB === 110 ? 0.03 : 0.04,
  predictions: lefts.map(([left, real]) => ({ left, real, low: left * 0.9, high: left * 1.1 })),
})

test('memory counts within 15 % of what was reached, and the time left by its median error', () => {
  const text = expectedTable([
    run(100, 110, [
      [10, 10],
      [20, 10],
      [11, 10],
    ]),
    run(100, 130, [[1, 1]]),
  ])
  expect(text).toContain('Memory within 15 % of what was expected: 1 of 2 runs.')
  expect(text).toContain('checkpoints took at most 3 % of the time: 1 of 2 runs.')
  expect(text).toContain('Minutes inside the expected range: 2 of 2 runs.')
  expect(text).toContain('3 predictions: median error 10 % (goal 15 %), inside the stated range 75 %.')
})

test('runs that were too short have no error of their time left', () => {
  expect(expectedTable([run(100, 100, [])])).toContain('No run was long enough to judge its time left.')
})

import { expect, test } from 'vitest'
import type { RunProgress } from '../../../core/contract/index.ts'
import { shareOfRun } from '../../../renderer/state/jobs.ts'

const progress: RunProgress = {
  phase: 'everything',
  step: 30,
  steps: 120,
  epoch: 1,
  epochs: 4,
  loss: 1,
  validation: null,
  imagesPerSecond: 100,
  elapsedSeconds: 10,
  etaSeconds: null,
}

test('a run is as far as its steps, also while it does something else', () => {
  expect(shareOfRun(progress)).toBe(0.25)
  expect(shareOfRun({ ...progress, activity: 'vision features 1 of 2', activityShare: 0.5 })).toBe(0.25)
})

test('a run without steps is as far as what it does, and what is unknown stays unknown', () => {
  const stepless = { ...progress, step: 0, steps: 0 }
  expect(shareOfRun({ ...stepless, activity: 'vision features 1 of 2', activityShare: 0.5 })).toBe(0.5)
  expect(shareOfRun(stepless)).toBeNull()
  expect(shareOfRun(null)).toBeNull()
})

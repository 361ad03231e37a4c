import { expect, test } from 'vitest'
import { checkpointPace } from '../../../core/train/native/checkpoint-pace.ts'

function paced() {
  let time = 0
  return { pace: checkpointPace(() => time), pass: (ms: number) => (time += ms) }
}

test('a checkpoint is due after 15 seconds, and again 15 seconds after it was saved', () => {
  const { pace, pass } = paced()
  pass(15_000)
  expect(pace.due()).toBe(false)
  pass(1)
  expect(pace.due()).toBe(true)
  pace.saved(15_001, 15_001)
  pass(15_000)
  expect(pace.due()).toBe(false)
  pass(1)
  expect(pace.due()).toBe(true)
})

test('checkpoints that take long are saved so rarely that they take 3 % of the time', () => {
  const { pace, pass } = paced()
  pass(6000)
  pace.saved(0, 6000)
  pass(200_000)
  expect(pace.due()).toBe(false)
  pass(1)
  expect(pace.due()).toBe(true)
})

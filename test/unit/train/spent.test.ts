import { expect, test } from 'vitest'
import { NOTHING_SPENT, describeSpent } from '../../../core/train/native/spent.ts'

test('says where the time of a run went, most first, and how old the kept weights were at its end', () => {
  const spent = { ...NOTHING_SPENT, features: 12, head: 0.5, steps: 150, validation: 20, keptAt: 180 }
  expect(describeSpent(spent, 200)).toBe(
    'How the run spent its 3.3 minutes: steps 75 %, validation 10 %, passes through frozen blocks 6 %, everything else 9 %. ' +
      'The kept weights were reached 20 s before the end.',
  )
})

test('leaves out kinds of work that took less than a hundredth, and what a run without steps cannot tell', () => {
  const spent = { ...NOTHING_SPENT, features: 8, head: 1, range: 0.05, validation: 0.95, keptAt: 2 }
  expect(describeSpent(spent, 10)).toBe(
    'How the run spent its 10 s: passes through frozen blocks 80 %, the fit of the head 10 %, validation 10 %.',
  )
  expect(describeSpent(NOTHING_SPENT, 0)).toBe('')
})

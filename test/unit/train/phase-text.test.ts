import { thawArchitecture } from '../../../core/model/families/thaw/index.ts'
import { expect, test } from 'vitest'
import { THAW_TINY } from '../../../core/model/families/thaw/config.ts'
import { phaseBegins } from '../../../core/train/native/phase-text.ts'
import { planPhases } from '../../../core/train/native/phases.ts'
import { SETTINGS } from './settings.ts'

test('a phase says how long it lasts and what trains', () => {
  const config = { ...SETTINGS, epochs: 20 }
  const items = { train: 1000, val: 200 }
  const plans = (['frozen', 'progressive'] as const).map((strategy) =>
    planPhases(strategy, config, thawArchitecture(THAW_TINY), items),
  )
  const texts = plans.flat().map(phaseBegins)
  expect(texts).toEqual([
    '“head on cached features” begins, for at most 20 epochs: only the head trains.',
    '“top third” begins, for at most 5 epochs: 3 blocks and the head train.',
    '“top two thirds” begins, for at most 6 epochs: 6 blocks and the head train.',
    '“everything” begins, for at most 9 epochs: the stem, 8 blocks and the head train.',
  ])
})

test('one is singular', () => {
  const trainable = ['block8', 'norm', 'connector', 'text']
  expect(phaseBegins({ name: 'top block', trainable, epochs: 1 })).toBe(
    '“top block” begins, for at most 1 epoch: 1 block and the head train.',
  )
})

test('a tower’s own “head” is not mistaken for the head', () => {
  const trainable = ['stem', 'block1', 'head', 'connector']
  expect(phaseBegins({ name: 'everything', trainable, epochs: 2 })).toBe(
    '“everything” begins, for at most 2 epochs: the stem, 1 block, the tower’s last layer and the head train.',
  )
})

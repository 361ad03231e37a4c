import { expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { torture } from '../../torture/torture.ts'
import { toy } from './toy.ts'

// `npm run torture` kills all strategies, and more often.
test.each(['layered', 'progressive'] as const)('%s killed twice ends with the same bits', async (strategy) => {
  await using data = await toy()
  const { kills, identical } = await torture(data, strategy, 2, createRandom(strategy))
  expect(kills.time + kills.write + kills.phase).toBe(2)
  expect(identical).toBe(true)
})

import { expect, test } from 'vitest'
import { recommend } from '../../../core/advise/index.ts'
import { adviceText } from '../../../core/cli/commands/recommend.ts'
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import { measurementOf } from '../advise/measurements.ts'

test('advice in a terminal ranks every strategy and counts the published tests behind a reason', () => {
  const measurement = measurementOf({ perClass: 160, linear: 0.76, novelty: 0.95 })
  const given = recommend({ measurement, goal: 'in-domain', limits: {}, today: new Date(0) })
  const record = given.reasons.find(({ id }) => id === 'large-gap')!.record!
  const text = adviceText({ ...given, adviceId: 'adv-1', createdAt: new Date(0).toISOString() })
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    `(${record.agree} of ${record.of} published tests far from pretraining agree.)`,
  )
  for (const id of STRATEGY_IDS) expect(text).toMatch(new RegExp(`^${id} .*% to .*MiB`, 'mu'))
})

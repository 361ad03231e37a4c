import { describe, expect, test } from 'vitest'
import {
  BASELINE,
  RULE_IDS,
  shareOf,
  STRATEGIES,
  STRATEGY_IDS,
  UNFROZEN,
  trainsTower,
} from '../../../core/strategies/index.ts'

describe.each(STRATEGY_IDS)('the strategy %s', (id) => {
  const strategy = STRATEGIES[id]

  test('goes by its own id and has words for a sentence', () => {
    expect(strategy.id).toBe(id)
    for (const words of [strategy.name, strategy.summary, strategy.act, strategy.acting]) expect(words).toMatch(/\w{3}/)
    expect(strategy.summary).toMatch(/\.$/)
  })

  test('spends all of its epochs on stages that never freeze again what has trained', () => {
    expect(strategy.stages.reduce((sum, { epochs }) => sum + epochs, 0)).toBeCloseTo(1, 12)
    for (const part of ['vision', 'text'] as const) {
      for (const blocks of [1, 3, 12, 16]) {
        const shares = strategy.stages.map((stage) => shareOf(stage[part], blocks))
        expect(shares).toEqual(shares.toSorted((a, b) => a - b))
        for (const [i, share] of shares.entries()) {
          expect(share).toBeGreaterThanOrEqual(0)
          expect(share).toBeLessThanOrEqual(1)
          expect(share > 0).toBe(strategy.stages[i]?.[part] !== null)
        }
      }
    }
  })

  test('trains the tower where effects against the baseline are believed of it, and only there', () => {
    expect(trainsTower(strategy)).toBe(strategy.beliefs !== null)
    expect(strategy.beliefs === null).toBe(id === BASELINE)
    if (!strategy.beliefs) return
    expect(Object.keys(strategy.beliefs.rules).toSorted()).toEqual([...RULE_IDS].toSorted())
    for (const { sd } of Object.values(strategy.beliefs.rules)) expect(sd).toBeGreaterThan(0)
  })
})

test('one strategy is the baseline, and it comes first', () => {
  expect(STRATEGY_IDS).toEqual([BASELINE, ...UNFROZEN])
})

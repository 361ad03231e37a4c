import { describe, expect, test } from 'vitest'
import type { Params } from '../../../../core/engine/index.ts'
import { createAdamW } from '../../../../core/train/native/optimise/adamw.ts'
import { warmupCosine } from '../../../../core/train/native/optimise/schedule.ts'
import { rangeTestFactor, rangeTestSteps, readRangeTest } from '../../../../core/train/native/adapt/range-test.ts'

/** Losses of AdamW on x² + 100 y² from (1, 1), before the first step and after each. */
function walk(steps: number, rateAt: (step: number) => number): number[] {
  const weights = { shape: [2], data: Float32Array.of(1, 1) }
  const params: Params = new Map([['w', weights]])
  const optimiser = createAdamW()
  const loss = (): number => weights.data[0]! ** 2 + 100 * weights.data[1]! ** 2
  const losses = [loss()]
  for (let i = 0; i < steps; i++) {
    const grads = new Map([['w', Float32Array.of(2 * weights.data[0]!, 200 * weights.data[1]!)]])
    optimiser.update(
      params,
      grads,
      () => rateAt(i),
      () => 0,
    )
    losses.push(loss())
  }
  return losses
}

describe('the range test', () => {
  test('takes at most 3 % of the steps, at most 40, and none where they would show nothing', () => {
    expect([10, 100, 266, 267, 1000, 100_000].map(rangeTestSteps)).toEqual([0, 0, 0, 8, 30, 40])
    for (const steps of [300, 777, 5000]) expect(rangeTestSteps(steps)).toBeLessThanOrEqual(0.03 * steps)
  })

  test('rises evenly on a logarithmic scale', () => {
    const factors = Array.from({ length: 20 }, (_, i) => rangeTestFactor(i, 20))
    expect(factors[0]).toBeCloseTo(0.03)
    expect(factors.at(-1)).toBeCloseTo(30)
    for (let i = 1; i < 20; i++) expect(factors[i]! / factors[i - 1]!).toBeCloseTo(factors[1]! / factors[0]!)
  })

  test('a loss that falls to the end leaves the planned rates as they are, and never raises them', () => {
    expect(readRangeTest([2, 1.9, 1.7, 1.4, 1.2], 4)).toEqual({ factor: 1, turnedAt: null })
  })

  test.each([0.01, 0.5, 10, 300])(
    'in a narrow valley at a planned rate of %f it leaves rates at which AdamW goes down',
    (rate) => {
      const steps = 30
      const losses = walk(steps, (i) => rate * rangeTestFactor(i, steps))
      const { factor } = readRangeTest(losses, steps)
      const trained = walk(300, (i) => rate * factor * warmupCosine(i, 300, 15))
      expect(trained.at(-1)! / trained[0]!).toBeLessThan(0.5)
      expect(Math.max(...trained) / trained[0]!).toBeLessThan(rate < 1 ? 1.01 : 20)
      expect(factor).toBeLessThanOrEqual(1)
    },
  )

  test('beside a head that was fitted well, little is compared with what guessing would lose', () => {
    const losses = [0.5, 0.45, 0.6, 0.75, 1.6]
    expect(readRangeTest(losses, 4).turnedAt).toBeCloseTo(rangeTestFactor(1, 4))
    expect(readRangeTest(losses, 4, Math.log(16)).turnedAt).toBeCloseTo(rangeTestFactor(3, 4))
  })

  test('a loss that is not finite has turned', () => {
    const { factor, turnedAt } = readRangeTest([2, 1.9, Number.NaN], 20)
    expect(turnedAt).toBeCloseTo(rangeTestFactor(1, 20))
    expect(factor).toBeCloseTo(rangeTestFactor(1, 20) / 2.5)
  })
})

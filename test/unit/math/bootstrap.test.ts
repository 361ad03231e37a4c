import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { bootstrapMean } from '../../../core/math/bootstrap.ts'

const pickFrom = (seed: string) => {
  const random = createRandom(seed)
  return (below: number) => random.int(below)
}

describe('the bootstrap interval of a mean', () => {
  it('is as wide as the normal one where the mean is nearly normal', () => {
    const random = createRandom('values')
    const values = Array.from({ length: 400 }, () => random.normal())
    const { value, low, high } = bootstrapMean(values, pickFrom('a'))
    expect(value).toBeCloseTo(values.reduce((sum, one) => sum + one, 0) / 400, 12)
    expect((high - low) / 2).toBeCloseTo(1.96 / Math.sqrt(400), 1)
    expect(low).toBeLessThan(value)
    expect(high).toBeGreaterThan(value)
  })

  it('holds the true mean about 95 times in 100', () => {
    let held = 0
    for (let trial = 0; trial < 200; trial++) {
      const random = createRandom(`trial-${trial}`)
      const values = Array.from({ length: 100 }, () => Number(random.int(10) < 3))
      const { low, high } = bootstrapMean(values, pickFrom(`picks-${trial}`))
      if (low <= 0.3 && 0.3 <= high) held++
    }
    expect(held / 200).toBeGreaterThan(0.9)
    expect(held / 200).toBeLessThan(0.99)
  })

  it('is a point where all values are the same, and the same again with the same picks', () => {
    expect(bootstrapMean([0.5, 0.5, 0.5], pickFrom('b'))).toEqual({ value: 0.5, low: 0.5, high: 0.5 })
    const values = [0, 1, 1, 0, 1]
    expect(bootstrapMean(values, pickFrom('c'))).toEqual(bootstrapMean(values, pickFrom('c')))
  })
})

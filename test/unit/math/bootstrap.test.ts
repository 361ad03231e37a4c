import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { pairedDifference, resampledMean } from '../../../core/math/bootstrap.ts'

const pickFrom = (seed: string) => {
  const random = createRandom(seed)
  return (below: number) => random.int(below)
}

/** Differences of single items: −1, 0 or 1. */
const drawn = (seed: string, items: number, wins: number, losses: number): number[] => {
  const random = createRandom(seed)
  return Array.from({ length: items }, () => {
    const at = random.int(100)
    return at < wins ? 1 : at < wins + losses ? -1 : 0
  })
}

describe('the interval of a paired difference', () => {
  it('is as wide as that of Agresti and Min', () => {
    const differences = [...Array<number>(30).fill(1), ...Array<number>(20).fill(-1), ...Array<number>(150).fill(0)]
    const { value, low, high } = pairedDifference(differences, pickFrom('a'))
    expect(value).toBeCloseTo(0.05, 12)
    // Their formula with b = 30, c = 20, n = 200.
    const variance = (30.5 + 20.5 - (30.5 - 20.5) ** 2 / 202) / 202 ** 2
    expect((high - low) / 2).toBeCloseTo(1.96 * Math.sqrt(variance), 2)
  })

  it('holds the true difference about 95 times in 100, also where few items differ', () => {
    for (const [wins, losses] of [
      [12, 6],
      [2, 1],
    ] as const) {
      let held = 0
      for (let trial = 0; trial < 150; trial++) {
        const { low, high } = pairedDifference(drawn(`trial-${trial}`, 60, wins, losses), pickFrom(`picks-${trial}`))
        if (low <= (wins - losses) / 100 && (wins - losses) / 100 <= high) held++
      }
      expect(held / 150).toBeGreaterThan(0.91)
    }
  })

  it('stays wide where few items agree in everything', () => {
    const { value, low, high } = pairedDifference(Array<number>(12).fill(0), pickFrom('b'))
    expect(value).toBe(0)
    expect(low).toBeLessThan(-0.05)
    expect(high).toBeGreaterThan(0.05)
    const many = pairedDifference(Array<number>(2000).fill(0), pickFrom('b'))
    expect(many.high).toBeLessThan(0.002)
  })

  it('is the same again with the same picks', () => {
    const values = [0, 1, -1, 0, 1]
    expect(pairedDifference(values, pickFrom('c'))).toEqual(pairedDifference(values, pickFrom('c')))
  })
})

describe('the interval of a mean', () => {
  it('holds the true mean about 95 times in 100, also near the ends', () => {
    for (const share of [0.03, 0.5]) {
      let held = 0
      for (let trial = 0; trial < 150; trial++) {
        const random = createRandom(`mean-${share}-${trial}`)
        // Half of the scores are whole, as of texts.
        const scores = Array.from({ length: 80 }, () => (random.chance(share) ? 1 : 0) / (random.chance(0.5) ? 1 : 2))
        const { low, high } = resampledMean(scores, pickFrom(`mean-picks-${trial}`))
        if (low <= 0.75 * share && 0.75 * share <= high) held++
      }
      expect(held / 150).toBeGreaterThan(0.9)
    }
  })

  it('is not certain where all scores are equal, and all there is without scores', () => {
    const { value, low, high } = resampledMean([0, 0, 0, 0], pickFrom('zeros'))
    expect([value, low]).toEqual([0, 0])
    expect(high).toBeGreaterThan(0.2)
    expect(resampledMean([], pickFrom('none'))).toEqual({ value: Number.NaN, low: 0, high: 1 })
  })
})

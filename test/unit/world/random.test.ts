import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'

describe('createRandom', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const a = createRandom(seed)
        const b = createRandom(seed)
        const c = createRandom(seed + 1)
        const draws = [a, b, c].map((random) => Array.from({ length: 8 }, () => random.next()))
        expect(draws[0]).toEqual(draws[1])
        expect(draws[0]).not.toEqual(draws[2])
      }),
    )
  })

  it('tells the number 1 from the text "1"', () => {
    expect(createRandom(1).next()).not.toBe(createRandom('1').next())
  })

  it('is uniform: each tenth of [0, 1) gets its share, within five standard errors', () => {
    const random = createRandom(5)
    const draws = 50_000
    const bins = Array<number>(10).fill(0)
    for (let i = 0; i < draws; i++) {
      const bin = Math.floor(random.next() * 10)
      bins[bin] = (bins[bin] as number) + 1
    }
    const error = Math.sqrt(draws * 0.1 * 0.9)
    for (const count of bins) expect(Math.abs(count - draws / 10)).toBeLessThan(5 * error)
  })

  it('draws normal deviates with mean 0, variance 1 and 5 % beyond ± 1.96', () => {
    const random = createRandom(6)
    const values = Array.from({ length: 20_000 }, () => random.normal())
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    const beyond = values.filter((value) => Math.abs(value) > 1.96).length / values.length
    expect(Math.abs(mean)).toBeLessThan(0.03)
    expect(Math.abs(variance - 1)).toBeLessThan(0.05)
    expect(Math.abs(beyond - 0.05)).toBeLessThan(0.01)
  })

  it('shuffles into a permutation and leaves the list alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (list, seed) => {
        const before = [...list]
        const shuffled = createRandom(seed).shuffle(list)
        expect(list).toEqual(before)
        const ascending = (a: number, b: number): number => a - b
        expect(shuffled.toSorted(ascending)).toEqual(before.toSorted(ascending))
      }),
    )
  })

  it('forks by label, whatever was drawn before, and differently for each label', () => {
    const random = createRandom(7)
    const early = random.fork('a').next()
    random.next()
    expect(random.fork('a').next()).toBe(early)
    expect(random.fork('b').next()).not.toBe(early)
    expect(random.fork(1).next()).not.toBe(random.fork('1').next())
  })

  it('never draws an entry of weight 0, and the others by weight', () => {
    const random = createRandom(8)
    const counts = { never: 0, once: 0, thrice: 0 }
    for (let i = 0; i < 4000; i++) {
      counts[
        random.weighted<keyof typeof counts>([
          ['never', 0],
          ['once', 1],
          ['thrice', 3],
        ])
      ]++
    }
    expect(counts.never).toBe(0)
    expect(counts.thrice / 4000).toBeCloseTo(0.75, 1)
  })

  it('refuses empty lists and weights that are all 0', () => {
    expect(() => createRandom(1).pick([])).toThrow(RangeError)
    expect(() => createRandom(1).weighted([['x', 0]])).toThrow(RangeError)
  })
})

import { describe, expect, it } from 'vitest'
import { packShares, unpackShares } from '../../../core/math/shares.ts'

describe('packed shares', () => {
  it('keep the shares that scores have exactly', () => {
    const shares = [0, 1, 1 / 2, 1 / 3, 2 / 3, 1 / 4, 3 / 4, 1 / 5, 1 / 6, 5 / 6]
    const packed = packShares(shares)
    expect(packed).toHaveLength(2 * shares.length)
    for (const [i, share] of Array.from(unpackShares(packed)).entries()) expect(share).toBeCloseTo(shares[i]!, 12)
  })

  it('keep any other share to half a 240th', () => {
    const shares = Array.from({ length: 101 }, (_, i) => i / 100)
    for (const [i, share] of Array.from(unpackShares(packShares(shares))).entries())
      expect(Math.abs(share - shares[i]!)).toBeLessThanOrEqual(1 / 480 + 1e-12)
  })
})

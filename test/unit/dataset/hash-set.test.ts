import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HashSet } from '../../../core/dataset/repeats/hash-set.ts'

it('tells as a set of numbers does whether a hash was there before, through all its growth', () => {
  const few = fc.bigInt({ min: 0n, max: 40n })
  const hash = fc.oneof(few, fc.bigInt({ min: 2n, max: 2n ** 64n - 1n }))
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 3000, size: 'max' }), (hashes) => {
      const [ours, sound] = [new HashSet(), new Set<bigint>()]
      for (const value of hashes) {
        // Zero and one are one hash to it.
        const same = value === 0n ? 1n : value
        expect(ours.add(value)).toBe(!sound.has(same))
        sound.add(same)
      }
    }),
    { numRuns: 30 },
  )
})

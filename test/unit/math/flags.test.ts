import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packFlags, unpackFlags } from '../../../core/math/flags.ts'

test('flags are the same after packing, four to a digit', () => {
  expect(packFlags([true, false, false, true, true])).toBe('98')
  fc.assert(
    fc.property(fc.array(fc.boolean()), (flags) => {
      const packed = packFlags(flags)
      expect(packed).toHaveLength(Math.ceil(flags.length / 4))
      expect(unpackFlags(packed, flags.length)).toEqual(flags)
    }),
  )
})

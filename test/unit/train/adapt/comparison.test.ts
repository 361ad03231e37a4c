import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '../../../../core/domain/random.ts'
import { compareLosses, isBetter, isNotWorse } from '../../../../core/train/native/adapt/comparison.ts'

const losses = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 2, maxLength: 50 })

test('losses compared with themselves differ by nothing', () => {
  fc.assert(
    fc.property(losses, (values) => {
      const own = Float32Array.from(values)
      const difference = compareLosses(own, own)
      expect(difference).toEqual({ mean: 0, standardError: 0 })
      expect([isBetter(difference), isNotWorse(difference)]).toEqual([false, true])
    }),
  )
})

test('a difference that all items share is certain however much they vary', () => {
  const reference = Float32Array.from({ length: 40 }, (_, i) => i)
  const difference = compareLosses(
    reference.map((v) => v - 0.5),
    reference,
  )
  expect(difference.mean).toBeCloseTo(-0.5)
  expect(difference.standardError).toBeCloseTo(0)
  expect(isBetter(difference)).toBe(true)
})

test('the standard error is that of repeated draws', () => {
  const random = createRandom('comparison')
  const n = 50
  const seen = Array.from({ length: 400 }, () =>
    compareLosses(
      Float32Array.from({ length: n }, () => random.normal()),
      Float32Array.from({ length: n }, () => random.normal()),
    ),
  )
  const spread = Math.sqrt(seen.reduce((sum, { mean }) => sum + mean ** 2, 0) / seen.length)
  const told = seen.reduce((sum, { standardError }) => sum + standardError, 0) / seen.length
  expect(told / spread).toBeGreaterThan(0.9)
  expect(told / spread).toBeLessThan(1.1)
})

test('losses of other items are a mistake', () => {
  expect(() => compareLosses(new Float32Array(3), new Float32Array(4))).toThrow('3 losses cannot be compared with 4')
})

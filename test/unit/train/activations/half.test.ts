import { expect, test } from 'vitest'
import { fromHalf, toHalf } from '../../../../core/train/native/activations/half.ts'

test('values come back within half a unit in the last of eleven bits', () => {
  const values = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i) * 2 ** ((i % 24) - 12))
  const half = new Float16Array(values.length)
  const back = new Float32Array(values.length + 3)
  toHalf(values, half)
  fromHalf(half, back, 3)
  for (const [i, value] of values.entries())
    expect(Math.abs(back[i + 3]! - value)).toBeLessThanOrEqual(Math.max(2 ** -25, Math.abs(value) * 2 ** -11))
})

test('what is too large for a half stays finite, and what is no number stays none', () => {
  const half = new Float16Array(4)
  toHalf(Float32Array.of(1e9, -1e9, 65519, Number.NaN), half)
  expect([...half]).toEqual([65504, -65504, 65504, Number.NaN])
})

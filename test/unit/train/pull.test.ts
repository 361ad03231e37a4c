import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPull } from '../../../core/train/native/optimise/pull.ts'

const paramsOf = (values: readonly number[]) =>
  new Map([['w', { shape: [values.length], data: new Float32Array(values) }]])

test('moves weights towards where they began by rate × strength of the distance', () => {
  const params = paramsOf([1, -2])
  const pull = createPull(params, ['w'], 0.5)
  params.get('w')!.data.set([3, -4])
  pull.apply(['w'], () => 0.2)
  expect([...params.get('w')!.data]).toEqual([expect.closeTo(2.8, 5), expect.closeTo(-3.8, 5)])
})

test('leaves weights that have not moved as they are to the bit, and tensors it does not hold', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, rate) => {
        const params = paramsOf(values)
        const before = params.get('w')!.data.slice()
        createPull(params, ['w'], 0.1).apply(['w'], () => rate)
        expect(params.get('w')!.data.every((value, i) => value === before[i])).toBe(true)
      },
    ),
  )
  const params = paramsOf([1])
  const pull = createPull(params, [], 1)
  params.get('w')!.data[0] = 5
  pull.apply(['w'], () => 1)
  expect([pull.has('w'), params.get('w')!.data[0]]).toEqual([false, 5])
})

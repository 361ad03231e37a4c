import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lookOf } from '../../../renderer/charts/palette.ts'
import { atLeastOneWide, fractionDomain, percentScale, signedLog, ticks } from '../../../core/math/scale.ts'

test('the scale keeps everything inside the chart', () => {
  const x = percentScale(0.4, 0.6, 3)
  expect([x(0.4), x(0.5), x(0.6)]).toEqual([3, 50, 97])
  expect([x(-9), x(9)]).toEqual([3, 97])
})

test.each([
  [0, 1, 4, [0, 0.5, 1]],
  [0.4, 0.6, 4, [0.4, 0.45, 0.5, 0.55, 0.6]],
  [3, 3, 4, [3]],
])('ticks from %s to %s', (low, high, wanted, expected) => {
  expect(ticks(low, high, wanted)).toEqual(expected)
})

test('the common axis of fractions holds every value and stays within 0–1', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (values) => {
      const [low, high] = fractionDomain(values)
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
      expect(low).toBeLessThan(high)
      for (const value of values) expect(value >= low && value <= high).toBe(true)
    }),
  )
})

test('an axis without values is the whole range', () => {
  expect(fractionDomain([Number.NaN])).toEqual([0, 1])
})

test('signedLog is odd and grows, so that the order of values is kept', () => {
  expect(signedLog(-3)).toBeCloseTo(-signedLog(3), 12)
  expect(signedLog(200)).toBeGreaterThan(signedLog(2))
})

test('ten runs look different from each other', () => {
  const looks = Array.from({ length: 10 }, (_, index) => `${lookOf(index).variable} ${lookOf(index).dash.join(',')}`)
  expect(new Set(looks).size).toBe(10)
})

test('a single point gets an axis around it, and a range stays as it is', () => {
  expect([atLeastOneWide(0, 0), atLeastOneWide(40, 40), atLeastOneWide(3, 9)]).toEqual([
    [0, 1],
    [39, 41],
    [3, 9],
  ])
})

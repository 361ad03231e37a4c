import { expect, test } from 'vitest'
import { rebalanced, seenStep, trainingParts } from '../../../core/train/native/adapt/gradient-balance.ts'

const params = new Map(
  (['a.weight', 'a.bias', 'b.weight', 'c.weight', 'head.weight'] as const).map((name) => [
    name,
    { shape: [2], data: new Float32Array([3, 4]) },
  ]),
)
const partOf = (tensor: string): string => tensor.split('.')[0]!
const grads = (of: Record<string, readonly number[]>) =>
  new Map(Object.entries(of).map(([name, values]) => [name, new Float32Array(values)]))

test('a part’s share is its relative gradient norm over the largest one, over all steps seen', () => {
  const first = seenStep(null, grads({ 'a.weight': [30, 40], 'a.bias': [0, 0], 'b.weight': [3, 4] }), params, partOf, [
    'a',
    'b',
    'c',
  ])
  // ‖g‖ = 50 of ‖θ‖ = √50 for a, 5 of 5 for b.
  expect(first.sums['a']).toBeCloseTo(50 / Math.sqrt(50), 6)
  expect(first.sums['b']).toBeCloseTo(1, 6)
  const second = seenStep(first, grads({ 'a.weight': [0, 0], 'a.bias': [0, 0], 'b.weight': [9, 12] }), params, partOf, [
    'a',
    'b',
    'c',
  ])
  expect(second.steps).toBe(2)
  const { shares, sums, steps } = rebalanced(second)
  expect([sums, steps]).toEqual([{}, 0])
  expect(shares['a']).toBe(1)
  expect(shares['b']).toBeCloseTo(4 / (50 / Math.sqrt(50)), 6)
})

test('parts below a tenth of the largest norm stay frozen, and so do those without a gradient', () => {
  const seen = seenStep(null, grads({ 'a.weight': [30, 40], 'b.weight': [0.3, 0.4] }), params, partOf, ['a', 'b', 'c'])
  const balanced = rebalanced(seen)
  expect(balanced.shares).toEqual({ a: 1, b: 0, c: 0 })
  expect(trainingParts(balanced)).toEqual([['a', 1]])
})

test('parts that are not asked for are left out, and a gradient that is not finite changes nothing', () => {
  const seen = seenStep(
    null,
    grads({ 'head.weight': [1e9, 0], 'a.weight': [Number.NaN, 0], 'b.weight': [3, 4] }),
    params,
    partOf,
    ['a', 'b'],
  )
  expect(rebalanced(seen).shares).toEqual({ a: 0, b: 1 })
  const none = seenStep(null, grads({ 'head.weight': [1, 0] }), params, partOf, ['a'])
  expect(rebalanced(none).shares).toEqual({})
})

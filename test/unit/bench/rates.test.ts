import { expect, test } from 'vitest'
import { ARMS, type RateResult, rateTable } from '../../bench/rates/summary.ts'

const of = (arm: string, seed: number, test: number, robust: number): RateResult => ({
  case: 'hands',
  arm,
  seed,
  test,
  robust,
})

test('the table shows means over seeds, the range by rate, and where the rate decides who wins', () => {
  const results = [
    of('frozen', 0, 0.7, 0.6),
    of('frozen', 1, 0.72, 0.6),
    of('full, 1', 0, 0.6, 0.5),
    of('full, 1/5', 0, 0.8, 0.55),
    of('full, 1/20', 0, 0.75, 0.58),
  ]
  const text = rateTable(results)
  expect(text).toMatch(/hands +test +2 +71\.0 +60\.0 +80\.0 +75\.0 +20\.0 +2 of 3/)
  expect(text).toMatch(/hands +robust +2 +60\.0 +50\.0 +55\.0 +58\.0 +8\.0 +0 of 3/)
  expect(text).toContain('wins: 1 of 1 on images like the training images, 0 of 1 on changed images.')
})

test('the arms of full differ in the rate of the tower alone', () => {
  const rates = ARMS.flatMap(({ changes }) => changes.visionRate ?? [])
  const heads = new Set(ARMS.flatMap(({ changes }) => changes.headRate ?? []))
  expect(heads.size).toBe(1)
  expect(rates.map((rate) => [...heads][0]! / rate)).toEqual([1, expect.closeTo(5, 9), expect.closeTo(20, 9)])
})

import { describe, expect, test } from 'vitest'
import type { MetricPoint } from '../../../core/contract/index.ts'
import { align, downsample, seriesOf, smooth, smoothingFor, valueAt } from '../../../renderer/lib/series.ts'

function point(step: number, value: number | null, name = 'loss'): MetricPoint {
  return { step, epoch: step / 10, name, value, at: step * 2 }
}

describe('seriesOf', () => {
  test('takes one metric along the chosen axis, in order', () => {
    const points = [point(2, 0.5), point(1, 0.9), point(1, 0.1, 'rate')]
    expect(seriesOf(points, 'loss', 'time')).toEqual({ xs: [2, 4], ys: [0.9, 0.5] })
  })

  test('turns values that are not finite into gaps', () => {
    const points = [point(1, Number.NaN), point(2, Number.POSITIVE_INFINITY), point(3, null), point(4, 0)]
    expect(seriesOf(points, 'loss', 'step').ys).toEqual([null, null, null, 0])
  })
})

describe('smooth', () => {
  test('is not pulled towards zero at the start', () => {
    expect(smooth({ xs: [0, 1, 2], ys: [2, 2, 2] }, 0.9).ys).toEqual([2, 2, 2].map((y) => expect.closeTo(y, 12)))
  })

  test('weights values as the debiased average does', () => {
    // β = 0.5: (0.5·1 + 0.25·… ) worked out by hand: weights of y₁, y₂ are 1/3 and 2/3.
    expect(smooth({ xs: [0, 1], ys: [3, 6] }, 0.5).ys[1]).toBeCloseTo(5, 12)
  })

  test('keeps a gap and goes on after it from where it was', () => {
    const { ys } = smooth({ xs: [0, 1, 2], ys: [1, null, 1] }, 0.9)
    expect(ys[1]).toBeNull()
    expect(ys[2]).toBeCloseTo(1, 12)
  })

  test('leaves short curves as they are', () => {
    const series = { xs: [0, 1, 2], ys: [5, 1, 3] }
    expect(smooth(series, smoothingFor(3)).ys).toEqual([5, 1, 3])
  })
})

describe('downsample', () => {
  const xs = Array.from({ length: 1000 }, (_, index) => index)

  test('keeps the spike of a bucket and stays within its budget', () => {
    const ys = xs.map((x) => (x === 503 ? 100 : x === 777 ? -50 : Math.sin(x)))
    const small = downsample({ xs, ys }, 20)
    expect(small.xs.length).toBeLessThanOrEqual(40)
    expect(small.ys[small.xs.indexOf(503)]).toBe(100)
    expect(small.ys[small.xs.indexOf(777)]).toBe(-50)
    expect(small.xs).toEqual(small.xs.toSorted((a, b) => a - b))
  })

  test('keeps breaks visible', () => {
    const small = downsample({ xs, ys: xs.map((x) => (x === 400 ? null : 1)) }, 10)
    expect(small.ys).toContain(null)
  })

  test('returns short curves unchanged', () => {
    const series = { xs: [1, 2], ys: [3, null] }
    expect(downsample(series, 10)).toEqual(series)
  })
})

test('align tells a gap (null) from a step another curve has and this one has not (undefined)', () => {
  const { xs, columns } = align([
    { xs: [1, 2], ys: [10, null] },
    { xs: [2, 3], ys: [20, 30] },
  ])
  expect(xs).toEqual([1, 2, 3])
  expect(columns).toEqual([
    [10, null, undefined],
    [undefined, 20, 30],
  ])
})

test('valueAt is the newest value so far, over gaps and steps without a point', () => {
  const column = [undefined, 3, null, undefined, 7]
  expect([0, 1, 2, 3, 4].map((index) => valueAt(column, index))).toEqual([null, 3, 3, 3, 7])
})

import { describe, expect, test } from 'vitest'
import { robustParts } from '../../../core/train/native/score/robust-parts.ts'

const alone = (count: number) => Array.from({ length: count }, (_, cluster) => ({ cluster }))

describe('the parts of a robust set', () => {
  test('share no image and leave none out; a quarter draws the curve, at most 200 images', () => {
    const { curve, reported } = robustParts(alone(400))
    expect(curve).toHaveLength(100)
    expect([...curve, ...reported].toSorted((a, b) => a - b)).toEqual([...alone(400).keys()])
    expect(robustParts(alone(2000)).curve).toHaveLength(200)
  })

  test('are the same each time, so that runs can be compared image by image', () => {
    expect(robustParts(alone(300))).toEqual(robustParts(alone(300)))
  })

  test('keep near-copies and groups together, also where one leads to the other', () => {
    const items = Array.from({ length: 600 }, (_, i) => ({
      cluster: Math.floor(i / 2),
      ...(i % 2 === 1 && { group: `place ${Math.floor(i / 6)}` }),
    }))
    const { curve } = robustParts(items)
    const inCurve = new Set(curve)
    expect(curve.length).toBeGreaterThan(100)
    for (let unit = 0; unit < 100; unit++) {
      const members = Array.from({ length: 6 }, (_, i) => inCurve.has(6 * unit + i))
      expect(new Set(members).size).toBe(1)
    }
  })

  test('are one, which is reported, where the set is small or made of a few large groups', () => {
    expect(robustParts(alone(199)).curve).toEqual([])
    expect(robustParts(alone(199)).reported).toHaveLength(199)
    const groups = Array.from({ length: 400 }, (_, i) => ({ cluster: i, group: `place ${i % 2}` }))
    expect(robustParts(groups)).toMatchObject({ curve: [], reported: { length: 400 } })
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MarkedMoments } from '../../../core/domain/moment-marks.ts'
import {
  areMarks,
  certainShareOf,
  comparedWithMarks,
  distanceAt,
  newShareAt,
  newShareOf,
} from '../../../core/domain/moment-marks.ts'
import { levelByMoments } from '../../../core/measure/shift/moments.ts'
import { describeModel } from '../../../core/model/index.ts'
import { markedKinds } from '../../../core/model/marks.ts'
import { MARKS } from '../../support/marks.ts'

const moments = (distances: readonly number[], width = 0.01): MarkedMoments => ({
  quarters: distances.map((value) => ({ value, low: value - width, high: value + width })),
  marks: MARKS,
})
const ofMark = (name: string): MarkedMoments => moments(MARKS.find(({ images }) => images === name)!.distance)
const LEVELS = ['in-domain', 'moderate', 'large']

describe('the share of new images that a distance stands for', () => {
  test('is 5 % at the mark most like pretraining and 50 % at the farthest', () => {
    expect(newShareAt(0.11, MARKS, 'late')).toBeCloseTo(0.05, 9)
    expect(newShareAt(0.35, MARKS, 'late')).toBeCloseTo(0.5, 9)
    expect(newShareAt(0.52, MARKS, 'early')).toBeCloseTo(0.5, 9)
    expect(newShareOf(ofMark('hand signs'))).toBeGreaterThan(0.2)
    expect(newShareOf(undefined)).toBeNull()
  })

  test('rises with the distance, within 0 and 1, and leads back to it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.2, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (from, by) => {
          const [near, far] = [from, from + by].map((distance) => newShareAt(distance, MARKS, 'late')!)
          expect(far).toBeGreaterThanOrEqual(near!)
          expect(near).toBeGreaterThanOrEqual(0)
          expect(far).toBeLessThanOrEqual(1)
          if (near! > 0 && near! < 1) expect(distanceAt(near!, MARKS)).toBeCloseTo(from, 9)
        },
      ),
    )
  })

  test('is home’s at most where the interval reaches down to home', () => {
    const unsure = moments([0.15, 0.2, 0.2, 0.3], 0.25)
    expect(newShareOf(unsure)).toBeGreaterThan(0.3)
    expect(certainShareOf(unsure, 'late')).toBeCloseTo(0.05, 9)
    expect(levelByMoments(unsure)).toBe('in-domain')
  })
})

describe('the level', () => {
  test('of each mark is the expected one', () => {
    const levels = MARKS.map(({ images }) => [images, levelByMoments(ofMark(images))])
    expect(Object.fromEntries(levels)).toEqual({
      'small colour photographs': 'in-domain',
      'hand signs': 'moderate',
      'grey clothing': 'moderate',
      'blood smears': 'moderate',
      'line drawings': 'moderate',
    })
    expect(levelByMoments(moments([0.15, 0.2, 0.27, 0.4]))).toBe('large')
  })

  test('of foreign looks alone is moderate', () => {
    expect(levelByMoments(moments([0.5, 0.2, 0.12, 0.1]))).toBe('moderate')
  })

  test('never falls as a distance rises', () => {
    const distance = fc.double({ min: -0.05, max: 1, noNaN: true })
    fc.assert(
      fc.property(distance, distance, distance, fc.constantFrom(0, 3), (early, late, by, quarter) => {
        const before = moments([early, 0.2, 0.2, late])
        const after = moments([early, 0.2, 0.2, late].map((value, q) => (q === quarter ? value + Math.abs(by) : value)))
        expect(LEVELS.indexOf(levelByMoments(after))).toBeGreaterThanOrEqual(LEVELS.indexOf(levelByMoments(before)))
      }),
    )
  })

  test('is unknown without marks', () => {
    expect(levelByMoments({ ...ofMark('hand signs'), marks: [] })).toBe('unknown')
  })
})

describe('the comparison', () => {
  test('names the nearest mark, every mark inside the intervals, or that none is as far', () => {
    expect(comparedWithMarks(moments([0.5, 0.4, 0.25, 0.22]))).toBe('about as far from pretraining as line drawings')
    expect(comparedWithMarks(moments([0.16, 0.24, 0.17, 0.23], 0.1))).toBe(
      'about as far from pretraining as hand signs or grey clothing',
    )
    expect(comparedWithMarks(moments([0.2, 0.2, 0.3, 0.5]))).toBe('farther from pretraining than any mark')
    expect(comparedWithMarks({ ...moments([0, 0, 0, 0]), marks: [] })).toBeNull()
  })
})

describe('the marks of a card', () => {
  test('are read as they are written, those of thaw-photo at the side that they were measured at', async () => {
    expect(markedKinds.parse(MARKS)).toEqual(MARKS)
    for (const [name, marks] of [
      ['thaw-photo', MARKS],
      ['thaw-photo@96', []],
    ] as const) {
      const described = await describeModel(name)
      expect(described.ok && described.value.architecture.vision.moments?.marks).toEqual(marks)
    }
  })

  test('are refused where they cannot tell near from far', () => {
    expect(areMarks([])).toBe(false)
    expect(markedKinds.safeParse(MARKS.slice(0, 1)).success).toBe(false)
    expect(markedKinds.safeParse(MARKS.toReversed()).success).toBe(false)
    expect(markedKinds.safeParse([{ ...MARKS[0], distance: [1, 2, 3] }, ...MARKS]).success).toBe(false)
  })
})

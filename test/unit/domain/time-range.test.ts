import { describe, expect, test } from 'vitest'
import { timeRange } from '../../../core/domain/time-range.ts'

describe('a range of time in words', () => {
  test.each([
    [2, 7, 'a few seconds'],
    [22, 41, '20–40 s'],
    [2, 41, '10–40 s'],
    [170, 245, '3–4 min'],
    [170, 190, 'about 3 min'],
    [5000, 5500, '1.4–1.5 h'],
    [5450, 5460, 'about 1.5 h'],
  ])('%d to %d seconds', (low, high, text) => {
    expect(timeRange(low, high)).toBe(text)
  })

  test('the space between number and unit can be another', () => {
    expect(timeRange(170, 190, '_')).toBe('about 3_min')
  })
})

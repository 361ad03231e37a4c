import { describe, expect, it } from 'vitest'
import { calibrationError, confidenceDetails } from '../../../core/train/native/tasks/classes/confidence.ts'

describe('the calibration error', () => {
  it('is the gap between confidence and accuracy, weighted by the images of each bin', () => {
    // Four images in one bin, half of them right; one in another, right.
    const error = calibrationError([0.8, 0.81, 0.82, 0.83, 0.99], [true, true, false, false, true])
    expect(error).toBeCloseTo((Math.abs(0.8 + 0.81 + 0.82 + 0.83 - 2) + 0.01) / 5, 12)
  })

  it('is 0 for a model that is right as often as it says, and takes certainty into the last bin', () => {
    expect(calibrationError([0.75, 0.75, 0.75, 0.75], [true, true, true, false])).toBeCloseTo(0, 12)
    expect(calibrationError([1, 1], [true, true])).toBe(0)
    expect(calibrationError([], [])).toBe(0)
  })
})

describe('the mistakes', () => {
  const sure = {
    of: [10, 11, 12, 13],
    labels: [0, 1, 0, 1],
    predictions: [1, 1, 1, 0],
    confidences: [0.6, 0.99, 0.9, 0.7],
    classes: ['cat', 'dog'],
  }

  it('are the wrong ones, the surest first', () => {
    expect(confidenceDetails({ ...sure, factor: 2 })).toMatchObject({
      temperature: 0.5,
      mistakes: [
        { index: 12, label: 'cat', predicted: 'dog', confidence: 0.9 },
        { index: 13, label: 'dog', predicted: 'cat', confidence: 0.7 },
        { index: 10, label: 'cat', predicted: 'dog', confidence: 0.6 },
      ],
    })
  })

  it('are at most 20', () => {
    const many = Array.from({ length: 50 }, (_, i) => i)
    const { mistakes } = confidenceDetails({
      ...sure,
      of: many,
      labels: many.map(() => 0),
      predictions: many.map(() => 1),
      confidences: many.map((i) => 0.5 + i / 200),
      factor: 1,
    })
    expect(mistakes?.map(({ index }) => index)).toEqual(many.slice(30).toReversed())
  })

  it('come without a calibration error where no validation image gave a temperature', () => {
    expect(Object.keys(confidenceDetails({ ...sure, factor: undefined }))).toEqual(['mistakes'])
  })
})

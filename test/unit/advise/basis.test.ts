/** What the advice says of a shift that has no pretraining images behind it. */
import { describe, expect, test } from 'vitest'
import { recommend } from '../../../core/advise/index.ts'
import type { Measurement } from '../../../core/contract/measurement.ts'
import { measurementOf } from './measurements.ts'

const advise = (measurement: Measurement) =>
  recommend({ measurement, goal: 'in-domain', limits: {}, today: new Date('2026-12-01') })
const shiftOf = (measurement: Measurement): string =>
  advise(measurement).reasons.find(({ id }) => id === 'shift')?.text ?? ''

function withShift(measurement: Measurement, changes: Partial<Measurement['shift']>): Measurement {
  return { ...measurement, shift: { ...measurement.shift, ...changes } }
}

describe('images that a person chose to stand for pretraining', () => {
  const measured = measurementOf({ novelty: 0.03, level: 'in-domain' })
  const basis = { source: 'the folder “holiday”', chosen: true }

  test('are named in the reason and in what the advice rests on, with their number', () => {
    const chosen = withShift(measured, { basis })
    expect(shiftOf(chosen)).toContain('Your images are similar to the 6,000 images of the folder “holiday”')
    expect(advise(chosen).trust.warnings).toContainEqual(
      expect.stringMatching(
        /^Shift is the distance to 6,000 images of the folder “holiday”, not to the pretraining set/,
      ),
    )
  })

  test('are not mentioned where the statistics are of the pretraining itself', () => {
    for (const shift of [{}, { basis: { source: 'held-out scenes', chosen: false } }]) {
      const own = withShift(measured, shift)
      expect(shiftOf(own)).toContain('the model’s pretraining data')
      expect(advise(own).trust.warnings.join(' ')).not.toContain('not to the pretraining set')
    }
  })
})

describe('a model’s own words', () => {
  const unknown = measurementOf({ novelty: null })
  const words = {
    images: 100,
    words: 617,
    certainty: { value: 0.13, low: 0.12, high: 0.14 },
    textCertainty: 0.83,
    lead: 4.6,
    textLead: 5.8,
    names: [{ name: 'dog', images: 20 }],
  }

  test('are weak evidence: named with their numbers, and without an effect on any prediction', () => {
    const [without, with_] = [advise(unknown), advise(withShift(unknown, { words }))]
    expect(shiftOf(withShift(unknown, { words }))).toMatch(
      /is not known.*Weak evidence, which the prediction does not count in: of 617 common words.*13\.0 % \(12\.0 % to 14\.0 %\)/,
    )
    expect(with_.ranking).toEqual(without.ranking)
    expect(with_.trust).toEqual(without.trust)
  })

  test('that the model cannot tell apart itself are no evidence at all', () => {
    const text = shiftOf(withShift(unknown, { words: { ...words, textCertainty: 0.004 } }))
    expect(text).toContain('The model hardly tells 617 common words apart')
    expect(text).not.toContain('evidence')
  })
})

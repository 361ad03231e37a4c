/** The side of the input image at which a strategy trains, by what a run may cost. */
import { describe, expect, test } from 'vitest'
import { UNHURRIED_MINUTES } from '../../../core/advise/constants.ts'
import { costOf } from '../../../core/advise/cost.ts'
import { quantitiesOf } from '../../../core/advise/input.ts'
import { recommend } from '../../../core/advise/recommend.ts'
import type { Measurement } from '../../../core/contract/measurement.ts'
import { eachStrategy, STRATEGY_IDS } from '../../../core/strategies/index.ts'
import { measurementOf } from './measurements.ts'

const SIDES = [160, 96, 128, 224]

/** A dataset on a machine that takes this long to train on an image of 160 px. */
function measured(stepMsPerImage: number, sides: number[] | null = SIDES): Measurement {
  const measurement = measurementOf({ perClass: 140 })
  const cost = { ...measurement.cost, stepMsPerImage, forwardMsPerImage: stepMsPerImage / 6, headMsPerImage: 0.01 }
  return { ...measurement, cost: { ...cost, ...(sides && { sides }) } }
}

const costAt = (measurement: Measurement, limits: { minutes?: number; memoryMB?: number } = {}) =>
  costOf(quantitiesOf({ measurement, goal: 'in-domain', limits }), 'full')

describe('the side of the image', () => {
  test('is the measured one where a run at it is quick, and as much smaller as it takes where not', () => {
    const sides = [1, 9, 12, 1000].map((ms) => costAt(measured(ms)).smaller?.side ?? 160)
    expect(sides).toEqual([160, 128, 96, 96])
    for (const ms of [1, 9, 12]) expect(costAt(measured(ms)).minutes.high).toBeLessThanOrEqual(UNHURRIED_MINUTES)
  })

  test('grows with the time that a person allows, and shrinks with it', () => {
    const slow = measured(30)
    const [whole, tight] = [costAt(slow, { minutes: 60 }), costAt(slow, { minutes: 3 })]
    expect(whole.smaller).toBeNull()
    expect(tight.smaller?.side).toBe(96)
    expect(tight.smaller?.minutes).toBeCloseTo(whole.minutes.high)
  })

  test('shrinks where memory does not suffice', () => {
    const measurement = measured(1)
    const { stepMemoryMB } = measurement.cost
    expect(costAt(measurement, { memoryMB: stepMemoryMB }).smaller).toBeNull()
    const { smaller, memoryMB } = costAt(measurement, { memoryMB: stepMemoryMB - 1 })
    expect(smaller?.side).toBe(128)
    expect(memoryMB).toBeLessThan(stepMemoryMB)
  })

  test('is never chosen for a frozen tower, nor where the model offers one only or the person chose', () => {
    const slow = measured(1000)
    const at = { goal: 'in-domain', limits: {}, today: new Date(0) } as const
    const sidesOf = (measurement: Measurement, sideIsChosen = false) =>
      recommend({ ...at, measurement, sideIsChosen }).ranking.map(({ strategy, side }) => [strategy, side])
    const chosen = Object.fromEntries(sidesOf(slow))
    expect(chosen).toEqual({ ...eachStrategy(() => 96), frozen: undefined, 'last-block': undefined })
    const none = Object.fromEntries(STRATEGY_IDS.map((id) => [id, undefined]))
    expect(Object.fromEntries(sidesOf(slow, true))).toEqual(none)
    expect(Object.fromEntries(sidesOf(measured(1000, null)))).toEqual(none)
  })

  test('is given with its reason', () => {
    const at = { goal: 'in-domain', limits: {}, today: new Date(0) } as const
    const reason = recommend({ ...at, measurement: measured(30) }).reasons.find(({ id }) => id === 'side')
    expect(reason?.text).toMatch(/use images of 96 px\. At the measured 160 px, .* may take up to \d/)
    expect(recommend({ ...at, measurement: measured(1) }).reasons.map(({ id }) => id)).not.toContain('side')
  })
})

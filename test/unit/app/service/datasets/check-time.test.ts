import { describe, expect, it } from 'vitest'
import { createForecast } from '../../../../../core/app/service/datasets/check-time.ts'

/** A forecast with a clock of its own: what it says at each time, in milliseconds, with so many images read. */
function forecast(atLeast: number, total: number | null) {
  let time = 0
  const predict = createForecast(() => time, atLeast)
  return (at: number, done: number, stage = 'Reading images'): number | null => {
    time = at
    return predict({ stage, done, total })
  }
}

describe('how long checking every image takes', () => {
  it('is estimated from the speed of the first ones, without the slow start', () => {
    const at = forecast(24, 10_000)
    expect(at(0, 0, 'Finding files')).toBeNull()
    expect(at(1000, 0)).toBeNull()
    expect(at(1600, 10)).toBeNull()
    expect(at(2000, 50)).toBeNull()
    expect(at(3600, 210)).toBeCloseTo(100)
  })

  it('counts at least what was seen where the total is not known', () => {
    const at = forecast(5000, null)
    at(0, 0)
    at(500, 0)
    expect(at(2500, 20)).toBeCloseTo(500)
  })

  it('is not known while nothing was read', () => {
    const at = forecast(5000, 5000)
    at(0, 0)
    at(500, 0)
    expect(at(9000, 0)).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { plannedRuns, secondsLeft } from '../../../core/sweep/index.ts'

describe('the runs of a sweep', () => {
  it('take every seed in turn, and the cheapest strategies first', () => {
    const runs = plannedRuns({ strategies: ['full', 'frozen'], models: ['a', 'b'], seeds: [0, 1] })
    expect(runs.map(({ seed, model, strategy }) => `${seed} ${model} ${strategy}`)).toEqual([
      '0 a frozen',
      '0 a full',
      '0 b frozen',
      '0 b full',
      '1 a frozen',
      '1 a full',
      '1 b frozen',
      '1 b full',
    ])
  })
})

describe('the time left', () => {
  const frozen = { model: 'm', strategy: 'frozen', seed: 0 } as const
  const full = { model: 'm', strategy: 'full', seed: 0 } as const

  it('counts each remaining run by the completed ones of its strategy, else by all', () => {
    expect(
      secondsLeft([
        { ...frozen, seconds: 10 },
        { ...frozen, seconds: 20 },
        { ...frozen, seconds: null },
        { ...full, seconds: null },
      ]),
    ).toBe(15 + 15)
    expect(
      secondsLeft([
        { ...frozen, seconds: 10 },
        { ...full, seconds: 100 },
        { ...full, seconds: null },
      ]),
    ).toBe(100)
  })

  it('is unknown before the first run has completed', () => {
    expect(secondsLeft([{ ...frozen, seconds: null }])).toBeNull()
  })
})

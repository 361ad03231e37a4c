import { thawArchitecture } from '../../../../core/model/families/thaw/index.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EpochSeen, GuardState } from '../../../../core/train/native/adapt/guard.ts'
import { CALM, afterEpoch, afterPhase, afterRollback, afterStep } from '../../../../core/train/native/adapt/guard.ts'
import { THAW_TINY } from '../../../../core/model/families/thaw/config.ts'
import { planPhases } from '../../../../core/train/native/phases.ts'
import { rateOf } from '../../../../core/train/native/phase-runner.ts'
import { SETTINGS } from '../settings.ts'

const steps = (state: GuardState, losses: readonly number[]): { state: GuardState; diverged: boolean[] } => {
  const diverged: boolean[] = []
  let at = state
  for (const loss of losses) {
    const seen = afterStep(at, loss)
    at = seen.state
    diverged.push(seen.diverged)
  }
  return { state: at, diverged }
}

const epoch = (seen: Partial<EpochSeen>): EpochSeen => ({
  train: 1,
  validation: 1,
  better: false,
  worse: false,
  ...seen,
})

describe('divergence', () => {
  test('a loss that falls, stays or wavers is none', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.8, max: 1.2, noNaN: true }), { maxLength: 200 }), (losses) => {
        expect(steps(CALM, losses).diverged).not.toContain(true)
      }),
    )
  })

  test('a loss that is not finite is one at once', () => {
    for (const loss of [Number.NaN, Number.POSITIVE_INFINITY]) expect(afterStep(CALM, loss).diverged).toBe(true)
  })

  test('a running mean half as high again as its lowest is one, a single outlier is not', () => {
    const settled = steps(
      CALM,
      Array.from({ length: 40 }, () => 1),
    ).state
    expect(steps(settled, [4, 1, 1, 1]).diverged).not.toContain(true)
    expect(
      steps(
        settled,
        Array.from({ length: 20 }, () => 2),
      ).diverged,
    ).toContain(true)
  })

  test('after a rollback rates are lower and the mean begins again', () => {
    const settled = steps(
      CALM,
      Array.from({ length: 40 }, () => 1),
    ).state
    const back = afterRollback(settled)
    expect(back).toMatchObject({ rate: 0.3, rollbacks: 1, steps: 0 })
    expect(
      steps(
        back,
        Array.from({ length: 60 }, () => 2),
      ).diverged,
    ).not.toContain(true)
    expect(afterRollback(back).rate).toBeCloseTo(0.09)
  })
})

describe('a plateau', () => {
  const flat = (state: GuardState, count: number, patience: number) => {
    const actions = []
    let at = state
    for (let i = 0; i < count; i++) {
      const after = afterEpoch(at, epoch({ validation: 1 }), patience)
      at = after.state
      actions.push(after.action)
    }
    return { state: at, actions }
  }

  test('cuts the rates once, then ends the phase', () => {
    const { actions, state } = flat(CALM, 6, 3)
    expect(actions).toEqual([null, null, 'rate-cut', null, null, 'stop'])
    expect(state.rate).toBe(0.3)
  })

  test('is over with every gain', () => {
    const after = afterEpoch({ ...CALM, sinceBetter: 2 }, epoch({ better: true }), 3)
    expect(after).toMatchObject({ action: null, state: { sinceBetter: 0 } })
  })

  test('of one phase does not count in the next', () => {
    expect(afterPhase(flat(CALM, 5, 3).state)).toEqual(CALM)
  })
})

describe('over-fitting', () => {
  const rising = (state: GuardState, worse = true) => {
    let at = state
    let action = null
    for (const i of [0, 1, 2, 3]) {
      const after = afterEpoch(at, epoch({ train: 1 - 0.1 * i, validation: 1 + 0.1 * i, worse: worse && i > 0 }), 99)
      at = after.state
      action = after.action
    }
    return { state: at, action }
  }

  test('cuts the rate of the tower, the second time freezes its lowest group', () => {
    const first = rising(CALM)
    expect(first).toMatchObject({ action: 'over-fit', state: { tower: 0.3, refrozen: 0, rate: 1 } })
    const second = rising(first.state)
    expect(second).toMatchObject({ action: 're-freeze', state: { tower: 0.3, refrozen: 1 } })
  })

  test('is not what chance explains, nor a training loss that rises too', () => {
    expect(rising(CALM, false).action).toBeNull()
    let at = CALM
    for (const i of [0, 1, 2, 3, 4]) {
      const after = afterEpoch(at, epoch({ train: 1 + i, validation: 1 + i, worse: true }), 99)
      expect(after.action).toBeNull()
      at = after.state
    }
  })

  test('a rate that was cut for it stays cut in later phases', () => {
    expect(afterPhase(rising(CALM).state).tower).toBe(0.3)
  })
})

test('cuts reach the rates: all of them, the tower more, and none for a group that is frozen again', () => {
  const [phase] = planPhases('full', { ...SETTINGS, epochs: 4 }, thawArchitecture(THAW_TINY), { train: 100, val: 20 })
  const guard = { ...CALM, rate: 0.5, tower: 0.3, refrozen: 2 }
  expect(rateOf(phase!, 'connector', guard)).toBe(phase!.rates['connector']! * 0.5)
  expect(rateOf(phase!, 'text', guard)).toBe(phase!.rates['text']! * 0.5)
  expect(rateOf(phase!, 'norm', guard)).toBeCloseTo(phase!.rates['norm']! * 0.15)
  expect([rateOf(phase!, 'stem', guard), rateOf(phase!, 'block1', guard)]).toEqual([0, 0])
  expect(rateOf(phase!, 'block2', guard)).toBeGreaterThan(0)
})

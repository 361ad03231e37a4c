/**
 * What is adjusted while a run trains, and when: rates are cut on a plateau and where the loss diverges; where the model
 * over-fits, the tower's rate is cut first and its lowest group frozen after that. Pure: the trainer carries it out.
 */
import { z } from 'zod'

export const guardState = z.object({
  /** Factors on the rates of everything, and of the vision tower on top of that. */
  rate: z.number(),
  tower: z.number(),
  /** How many of the lowest groups that train are frozen again. */
  refrozen: z.number().int(),
  cuts: z.number().int(),
  rollbacks: z.number().int(),
  /** Validations since one was better than chance explains. */
  sinceBetter: z.number().int(),
  /** Mean losses of the last epochs, oldest first. */
  trend: z.array(z.object({ train: z.number(), validation: z.number() })),
  /** Running mean of the training loss, its lowest value, and the steps it has seen. */
  smoothed: z.number(),
  lowest: z.number(),
  steps: z.number().int(),
})

export type GuardState = z.infer<typeof guardState>

export const CALM: GuardState = {
  rate: 1,
  tower: 1,
  refrozen: 0,
  cuts: 0,
  rollbacks: 0,
  sinceBetter: 0,
  trend: [],
  smoothed: 0,
  lowest: 0,
  steps: 0,
}

/** What a cut leaves of a rate. */
export const CUT = 0.3
/** A plateau after this many cuts ends the run. */
const MOST_CUTS = 1
/** More rollbacks than this are no accident. */
export const MOST_ROLLBACKS = 3
const SMOOTHING = 0.9
/** A running mean of the loss this far above its lowest has left the valley it was in … */
const DIVERGED = 1.5
/** … once it has seen enough steps to mean something. */
const SETTLED_STEPS = 20
/** Validation losses that rise in a row, while training losses fall, before it is called over-fitting. */
const OVERFIT_EPOCHS = 3

/** After a step. `diverged`: the weights should be rolled back. */
export function afterStep(state: GuardState, loss: number): { readonly state: GuardState; readonly diverged: boolean } {
  if (!Number.isFinite(loss)) return { state, diverged: true }
  const steps = state.steps + 1
  // The first steps weigh more, so that the mean does not start from nothing.
  const keep = Math.min(SMOOTHING, 1 - 1 / steps)
  const smoothed = keep * state.smoothed + (1 - keep) * loss
  const lowest = steps < SETTLED_STEPS ? smoothed : Math.min(state.lowest, smoothed)
  const diverged = steps > SETTLED_STEPS && smoothed > DIVERGED * lowest
  return { state: { ...state, steps, smoothed, lowest }, diverged }
}

/** The weights were rolled back: smaller steps from there. */
export function afterRollback(state: GuardState): GuardState {
  return { ...withoutTrend(state), rate: state.rate * CUT, rollbacks: state.rollbacks + 1 }
}

/** A phase begins, and with it other losses; what was cut before stays cut for over-fitting only. */
export function afterPhase(state: GuardState): GuardState {
  return { ...withoutTrend(state), rate: 1, refrozen: 0, cuts: 0, sinceBetter: 0 }
}

export type Action = 'rate-cut' | 'over-fit' | 're-freeze' | 'stop'

export interface EpochSeen {
  /** Mean training loss of the epoch. */
  readonly train: number
  /** Mean calibrated validation loss. */
  readonly validation: number
  /** Better than the reference by more than chance; worse than the best by more than chance. */
  readonly better: boolean
  readonly worse: boolean
}

/** After an epoch's validation. @param patience validations without a gain before rates are cut */
export function afterEpoch(
  state: GuardState,
  { train, validation, better, worse }: EpochSeen,
  patience: number,
): { readonly state: GuardState; readonly action: Action | null } {
  const trend = [...state.trend, { train, validation }].slice(-(OVERFIT_EPOCHS + 1))
  const next = { ...state, trend, sinceBetter: better ? 0 : state.sinceBetter + 1 }
  if (worse && overfits(trend)) {
    const action = state.tower === 1 ? 'over-fit' : 're-freeze'
    const cut = action === 'over-fit' ? { tower: state.tower * CUT } : { refrozen: state.refrozen + 1 }
    return { state: { ...next, ...cut, trend: [] }, action }
  }
  if (next.sinceBetter < patience) return { state: next, action: null }
  if (state.cuts >= MOST_CUTS) return { state: next, action: 'stop' }
  return {
    state: { ...withoutTrend(next), rate: state.rate * CUT, cuts: state.cuts + 1, sinceBetter: 0 },
    action: 'rate-cut',
  }
}

function overfits(trend: GuardState['trend']): boolean {
  if (trend.length <= OVERFIT_EPOCHS) return false
  return trend.slice(1).every((now, i) => {
    const before = trend[i] as GuardState['trend'][number]
    return now.validation > before.validation && now.train < before.train
  })
}

const withoutTrend = (state: GuardState): GuardState => ({ ...state, trend: [], smoothed: 0, lowest: 0, steps: 0 })

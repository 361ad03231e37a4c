/**
 * Decides the adjustments during a run: cuts the rates on a plateau or if the loss diverges; if the model
 * over-fits, first cuts the tower's rate and then freezes its lowest group. Pure: the trainer carries it out.
 */
import { z } from 'zod'

export const guardState = z.object({
  /** Factors on all rates, and an additional one for the vision tower. */
  rate: z.number(),
  tower: z.number(),
  /** Number of the lowest trained groups that are frozen again. */
  refrozen: z.number().int(),
  cuts: z.number().int(),
  rollbacks: z.number().int(),
  /** Validations since the last significant gain. */
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

/** Factor of a cut. */
export const CUT = 0.3
/** A plateau after this many cuts ends the run. */
export const MOST_CUTS = 1
/** More rollbacks than this fail the run. */
export const MOST_ROLLBACKS = 3
const SMOOTHING = 0.9
/** A running mean of the loss this many times its lowest value means divergence … */
const DIVERGED = 1.5
/** … once it includes this many steps. */
const SETTLED_STEPS = 20
/** Consecutive rises of the validation loss, while the training loss falls, that count as over-fitting. */
const OVERFIT_EPOCHS = 3

/** After a step. `diverged`: the weights should be rolled back. */
export function afterStep(state: GuardState, loss: number): { readonly state: GuardState; readonly diverged: boolean } {
  if (!Number.isFinite(loss)) return { state, diverged: true }
  const steps = state.steps + 1
  // Weighs the first steps more, so that the mean does not start from zero.
  const keep = Math.min(SMOOTHING, 1 - 1 / steps)
  const smoothed = keep * state.smoothed + (1 - keep) * loss
  const lowest = steps < SETTLED_STEPS ? smoothed : Math.min(state.lowest, smoothed)
  const diverged = steps > SETTLED_STEPS && smoothed > DIVERGED * lowest
  return { state: { ...state, steps, smoothed, lowest }, diverged }
}

/** After a rollback: smaller steps from there. */
export function afterRollback(state: GuardState): GuardState {
  return { ...withoutTrend(state), rate: state.rate * CUT, rollbacks: state.rollbacks + 1 }
}

/** A new phase has other losses, so only cuts for over-fitting stay. */
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

/**
 * After an epoch's validation.
 * @param patience validations without a gain before rates are cut
 * @param mostCuts a plateau after so many ends the phase
 */
export function afterEpoch(
  state: GuardState,
  { train, validation, better, worse }: EpochSeen,
  patience: number,
  mostCuts = MOST_CUTS,
): { readonly state: GuardState; readonly action: Action | null } {
  const trend = [...state.trend, { train, validation }].slice(-(OVERFIT_EPOCHS + 1))
  const next = { ...state, trend, sinceBetter: better ? 0 : state.sinceBetter + 1 }
  if (worse && overfits(trend)) {
    const action = state.tower === 1 ? 'over-fit' : 're-freeze'
    const cut = action === 'over-fit' ? { tower: state.tower * CUT } : { refrozen: state.refrozen + 1 }
    return { state: { ...next, ...cut, trend: [] }, action }
  }
  if (next.sinceBetter < patience) return { state: next, action: null }
  if (state.cuts >= mostCuts) return { state: next, action: 'stop' }
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

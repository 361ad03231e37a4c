/**
 * A learning-rate range test (Smith 2017, “Cyclical learning rates for training neural networks”, §3.3) on a throw-away
 * copy: how high the rates of a phase can be before the loss rises. Rates that suit one model ruin another.
 */

/** The test takes at most this share of the run's steps … */
const SHARE = 0.03
const MOST_STEPS = 40
/** … and needs at least this many. */
const FEWEST_STEPS = 8
/** Factors on the planned rates, from the first step to the last. */
const [FROM, TO] = [0.03, 30]
/**
 * The loss has risen if it exceeds its lowest value by this share of its initial value, or of the loss of
 * guessing. A smaller share would trigger without a problem: a fitted head makes the initial loss low, and any step
 * of the tower disturbs it.
 */
const TURNED = 0.25
/** A rate is safe this far below the one at which the loss turned: AdamW's first steps, taken on one batch, are its longest. */
const MARGIN = 2.5

/** Steps for a run of `planned` steps; 0 if it is too short. */
export function rangeTestSteps(planned: number): number {
  const steps = Math.min(MOST_STEPS, Math.floor(SHARE * planned))
  return steps < FEWEST_STEPS ? 0 : steps
}

/** The factor on the planned rates at step `step` of `steps`. */
export function rangeTestFactor(step: number, steps: number): number {
  return FROM * (TO / FROM) ** (step / Math.max(1, steps - 1))
}

export interface RangeTest {
  /** Factor for the planned rates, at most 1. */
  readonly factor: number
  /** The factor at which the loss began to rise; null if it never did. */
  readonly turnedAt: number | null
}

/**
 * @param losses of the same batch, before the first step and after each; a non-finite one counts as risen
 * @param steps planned steps
 * @param guessing the loss of a model that knows nothing, nats
 */
export function readRangeTest(losses: readonly number[], steps: number, guessing = 0): RangeTest {
  const [first = 0] = losses
  const turned = TURNED * Math.max(first, guessing)
  let lowest = first
  for (const [i, loss] of losses.entries()) {
    if (!Number.isFinite(loss) || loss > lowest + turned) {
      const turnedAt = rangeTestFactor(Math.max(0, i - 1), steps)
      return { factor: Math.min(1, turnedAt / MARGIN), turnedAt }
    }
    lowest = Math.min(lowest, loss)
  }
  return { factor: 1, turnedAt: null }
}

/** The same for every trainer. */

/** Tokens of a sample: a picture of the largest size takes about a thousand. */
export const MOST_TOKENS = 2048
/** Larger pictures are made smaller. */
export const MOST_PIXELS = 262_144
/** Checkpoints that are kept: those of large models hold several times their weights. */
export const KEPT_CHECKPOINTS = 2

const CHECKPOINTS = 10
const FEWEST_STEPS = 10
const MOST_STEPS = 100

/** Steps between checkpoints, and between validations, of a stage of so many steps. */
export const savingEvery = (steps: number): number =>
  Math.min(MOST_STEPS, Math.max(FEWEST_STEPS, Math.ceil(steps / CHECKPOINTS)))

/** The same for every trainer. */

/** Tokens of a sample: a picture of the largest size takes about a thousand. */
export const MOST_TOKENS = 2048
/** Larger pictures are made smaller. */
export const MOST_PIXELS = 262_144
/** Steps between checkpoints, and between validations. */
export const SAVE_STEPS = 100

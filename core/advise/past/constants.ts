/** The constants that weigh past runs. Scores and effects are fractions (0.01 = one point); none is fitted. */

/** Standard deviation of a score between seeds, until the runs show another. */
export const SEED_SD = 0.01
/** Weight of that assumption, in observed differences between seeds. */
export const SEED_TRUST = 4
/**
 * Share of a score's sampling error that strategies tested on the same images have in common: hard images are hard for
 * all. With it, the difference of two scores is about as uncertain as one score, as with discordant pairs.
 */
export const SHARED_ERROR = 0.5
/**
 * A score more standard deviations than this from the prediction (1 in 10 is) shows that the prediction is
 * overconfident.
 */
export const SURPRISE = 1.645
/** Validation selected the weights that it scores, so it is optimistic: multiply its error by this. */
export const VALIDATION_ERROR = 1.25
/** How far a frozen run may differ from the fitted head that it starts with. */
export const HEAD_SD = 0.005
/** Factors from the shortest and longest run so far to the next one's time: other seeds stop at other epochs. */
export const NEXT_RUN_TIME = { low: 0.85, high: 1.25 }
/** Runs cannot shrink the uncertainty of robust scores below this share, because they did not test robustness. */
export const LEAST_ROBUST_SD = 0.5

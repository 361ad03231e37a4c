/** The numbers behind what past runs are worth. Scores and effects are fractions (0.01 = one point); none is fitted. */

/** Standard deviation of a score from seed to seed, until the runs show another. */
export const SEED_SD = 0.01
/** How many differences between seeds that assumption is worth beside those that were seen. */
export const SEED_TRUST = 4
/**
 * Share of a score's sampling error that strategies tested on the same images have in common: hard images are hard for
 * all. With it the difference of two scores is about as uncertain as one of them, as discordant pairs have it.
 */
export const SHARED_ERROR = 0.5
/** A score further from the prediction than this many standard deviations (1 in 10 is) says that the prediction is less sure than it claims. */
export const SURPRISE = 1.645
/** Validation chose the weights that it scores, so it flatters: its error counts as this many times larger. */
export const VALIDATION_ERROR = 1.25
/** By how much a frozen run may differ from the head that it, too, is fitted to begin with. */
export const HEAD_SD = 0.005
/** From the shortest and longest run so far to what the next one may take: other seeds stop at other epochs. */
export const NEXT_RUN_TIME = { low: 0.85, high: 1.25 }
/** What a run tells about robust scores cannot shrink their uncertainty below this share: it was not tested for them. */
export const LEAST_ROBUST_SD = 0.5

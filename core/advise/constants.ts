/**
 * Every number the advice rests on, in one place. Scores and effects are fractions (0.01 = one point).
 *
 * They are starting values: what the strategies' rules of practice (core/strategies) are weighed by, and a small model of
 * what training the vision tower adds. Some were set by hand after ten small datasets of the training bench; none is fitted.
 */
import type { RuleId } from '../strategies/index.ts'
import type { TaskId } from '../tasks/index.ts'

/** Rules that say which way, not how far: evidence that goes further the same way is backed by them, not pulled back. */
export const DIRECTIONAL: readonly RuleId[] = ['large-gap', 'ample-data']

/** Where rules begin to apply and apply fully; between the two they fade, so that one image more never jumps. */
export const LARGE_GAP_NOVELTY = { from: 0.1, full: 0.5 }
export const LARGE_GAP_HEADROOM = { from: 0.05, full: 0.15 }
export const LITTLE_DATA_PER_CLASS = { from: 60, full: 20 }
export const AMPLE_DATA_PER_CLASS = { from: 150, full: 500 }

/** Below this many different images a class, strategies are not ranked by score. */
export const LEAST_PER_CLASS = 5

/** What training a weak tower on enough data is worth, counted in doublings of the training set. */
export const TOWER_DOUBLINGS = 2
/** Different images a class at which half of that is reached. */
export const ENOUGH_PER_CLASS = 20
/**
 * A learning curve of few images is mostly noise: it counts as that of so many more images with the usual slope (log2 of
 * the error ratio per doubling), which was the median on the training bench.
 */
export const USUAL_SLOPE = { slope: 0.15, images: 300 }
/** A tower has this share of its room where no image is new to it, and as much more as there are new ones. */
export const ROOM_AT_HOME = 0.5
/** log2 error ratio per doubling below which the features, not the data, are the limit. */
export const SLOPE_FLOOR = 0.06
/** Share of the linear probe's lead over k nearest neighbours that a trained tower adds: classes are there but not apart. */
export const NEIGHBOUR_SHARE = 0.1
/** Share of a middle tap's lead over the last tap that unfreezing brings back. */
export const DEPTH_SHARE = 0.5
/** No strategy is expected to remove more than this share of the remaining errors. */
export const MOST_OF_HEADROOM = 0.7
export const EVIDENCE_SD = { base: 0.02, share: 0.5 }
/**
 * What datasets differ by that no voice knows of. Without it, 80 % intervals held 48 % of what the strategies reached on
 * the training bench, which has classes only: of captions, less is known.
 */
export const UNKNOWN_SD: Readonly<Record<TaskId, number>> = { classes: 0.05, captions: 0.1 }
/** What a gain on images like these is worth elsewhere. */
export const ROBUST_CARRY = 0.7

/**
 * A head fitted to several views of each image does what a probe of this many doublings more images would. On the ten
 * datasets of the training bench its errors were 4 to 43 % fewer than those of a head fitted to plain images, the more
 * the steeper the probe's learning curve. A stop-gap until it is calibrated.
 */
export const VIEWS_DOUBLINGS = 1
/** Spread between that and the head of a run on the same features, as a share of the errors, and at least. */
export const FROZEN_SD = { share: 0.08, base: 0.01 }
/** Progressive and full learn from the same images with the same tower: their errors of prediction go together. */
export const CORRELATION = 0.8

/** A strategy with at least this chance of beating the favourite is as good as it: the cheaper one is taken. */
export const TIE_PROBABILITY = 0.4
/** So is one whose expected score is this close: a few hundred validation images cannot tell them apart. */
export const TIE_DIFFERENCE = 0.01
/** The favourite is clear when every other one has at most this chance of beating it. */
export const CLEAR_PROBABILITY = 0.1

/** Early stopping ends most runs before the planned epochs; the machine may be busier than when it was timed. */
export const TIME_RANGE = { low: 0.4, high: 1.15 }
/** Reading images, compiling, evaluating on the test part. */
export const OVERHEAD_MINUTES = 0.1

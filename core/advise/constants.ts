/**
 * Every number the advice rests on, in one place. Scores and effects are fractions (0.01 = one point).
 *
 * They are starting values: rules of practice turned into pseudo-evidence, and a small model of what training the
 * vision tower adds. None is fitted to a dataset; the benchmark is what may correct them.
 */
import type { RuleId } from '../strategies/index.ts'

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
export const TOWER_DOUBLINGS = 3
/** Different images a class at which half of that is reached. */
export const ENOUGH_PER_CLASS = 60
/** log2 error ratio per doubling below which the features, not the data, are the limit. */
export const SLOPE_FLOOR = 0.06
/** Share of the linear probe's lead over k nearest neighbours that a trained tower adds: classes are there but not apart. */
export const NEIGHBOUR_SHARE = 0.1
/** Share of a middle tap's lead over the last tap that unfreezing brings back. */
export const DEPTH_SHARE = 0.5
/** No strategy is expected to remove more than this share of the remaining errors. */
export const MOST_OF_HEADROOM = 0.7
export const EVIDENCE_SD = { base: 0.02, share: 0.5 }
/** What a gain on images like these is worth elsewhere. */
export const ROBUST_CARRY = 0.7

/**
 * Share of a linear probe's errors that a head fitted to several views of each image no longer makes. On the ten datasets
 * of the training bench it was 0.06 to 0.43, mostly about 0.15; a stop-gap until it is calibrated.
 */
export const VIEWS_SHARE = 0.15
/** Spread between that and the head of a run on the same features. */
export const FROZEN_SD = 0.03
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

/**
 * Every constant behind the advice, in one place. Scores and effects are fractions (0.01 = one point).
 *
 * These are starting values: how far each condition of the published record holds (core/strategies/beliefs.ts has its
 * effects), and a small model of the gain from training the vision tower. Some were set by hand after ten small datasets
 * of the training bench; none is fitted.
 */
import type { RuleId } from '../strategies/index.ts'
import type { TaskId } from '../tasks/index.ts'

/**
 * Conditions whose published effects give a direction more than a size: they support larger evidence in the same
 * direction instead of shrinking it.
 */
export const DIRECTIONAL: readonly RuleId[] = ['large-gap', 'weak-features', 'text']

/** Where each condition begins to hold and where it holds fully; in between its weight changes gradually. */
export const LARGE_GAP_NOVELTY = { from: 0.1, full: 0.5 }
export const LARGE_GAP_HEADROOM = { from: 0.05, full: 0.15 }
/** The record has full training behind at 2.5 images per class, and ahead at 10. */
export const FEW_PER_CLASS = { from: 10, full: 5 }
/** What a probe leaves to gain: the record's rows with less than 5 % left gain half a point. */
export const NEAR_CEILING = { from: 0.08, full: 0.03 }
/** Features are good if a probe on them reaches this share of its ceiling; our reading of the record sets the middle at 70 %. */
export const GOOD_PROBE = { from: 0.6, full: 0.8 }
/** … and if the model as pretrained can tell the classes apart: by this share of the way from guessing to perfect. */
export const GOOD_PRETRAINED = { from: 0.1, full: 0.5 }

/** With fewer different images per class, strategies are not ranked by score. */
export const LEAST_PER_CLASS = 5

/** The gain from training a weak tower on enough data, in doublings of the training set. */
export const TOWER_DOUBLINGS = 2
/** Different images per class at which training reaches half of that gain. */
export const ENOUGH_PER_CLASS = 8
/**
 * A learning curve of few images is mostly noise, so it is averaged with this many images at the usual slope (log2 of
 * the error ratio per doubling, the median on the training bench).
 */
export const USUAL_SLOPE = { slope: 0.15, images: 300 }
/** The share of its possible gain that a tower keeps if no image is new to it; the share rises with novelty. */
export const GAIN_WITHOUT_NOVELTY = 0.1
/** The share that it keeps where the model as pretrained knows the classes already: good features improve as well. */
export const GAIN_OF_GOOD_FEATURES = 0.5
/** Assumed if shift is unknown: novelty may be anything from 0 to 1, and the standard deviation says so. */
export const UNKNOWN_NOVELTY = { mean: 0.5, sd: 1 / Math.sqrt(12) }
/** log2 error ratio per doubling below which the features, not the data, are the limit. */
export const SLOPE_FLOOR = 0.06
/** Share of the linear probe's lead over k nearest neighbours that a trained tower gains by separating the classes. */
export const NEIGHBOUR_SHARE = 0.2
/** Share of a middle tap's lead over the last tap that unfreezing recovers. */
export const DEPTH_SHARE = 0.5
/** No strategy is expected to remove more than this share of the remaining errors. */
export const MOST_OF_HEADROOM = 0.7
export const EVIDENCE_SD = { base: 0.02, share: 0.5 }
/**
 * Differences between datasets that no source of evidence covers. Without it, 80 % intervals held 48 % of the scores on
 * the training bench, which has only classes; less is known about captions.
 */
export const UNKNOWN_SD: Readonly<Record<TaskId, number>> = { classes: 0.05, captions: 0.1 }
/** The share of a gain on images like these that carries over to changed images, and what that adds to its uncertainty. */
export const ROBUST_CARRY = 0.7
export const ROBUST_SD = 0.05

/**
 * A head fitted to several views of each image equals a probe on this many doublings more images. On the ten
 * datasets of the training bench it made 4 to 43 % fewer errors than a head fitted to plain images; the steeper the
 * probe's learning curve, the fewer. A stop-gap until it is calibrated.
 */
export const VIEWS_DOUBLINGS = 1
/** Spread between that and a run's head on the same features: a share of the errors, with a minimum. */
export const FROZEN_SD = { share: 0.08, base: 0.01 }
/** Correlation of prediction errors between strategies that train the same tower on the same images. */
export const CORRELATION = 0.8

/** A strategy with at least this chance of beating the favourite counts as equal, and the cheaper one is chosen. */
export const TIE_PROBABILITY = 0.4
/** The same applies to expected scores this close: a few hundred validation images cannot distinguish them. */
export const TIE_DIFFERENCE = 0.01
/** Strategies cost about the same if one takes at most this many minutes, or times, longer than the other. */
export const TIE_MINUTES = 1
export const TIE_COST = 1.1
/** The favourite is clear when every other one has at most this chance of beating it. */
export const CLEAR_PROBABILITY = 0.1

/** Early stopping ends most runs before the planned epochs; the machine may also be busier than during timing. */
export const TIME_RANGE = { low: 0.4, high: 1.15 }
/**
 * Where the person sets no limit, a run at a smaller side of the image is preferred to one that may take longer than this.
 * An even smaller side than the model offers is not to be had, so a run may still take longer.
 */
export const UNHURRIED_MINUTES = 4
/**
 * Share of a step that grows with the area of the image; updating the weights does not. Measured with thaw-photo on sign-digits:
 * a step at 96 px takes 0.45 times as long as at 160 px.
 */
export const AREA_SHARE = 0.85
/** For reading images and compiling. */
export const OVERHEAD_MINUTES = 0.1

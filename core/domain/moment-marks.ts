/**
 * The scale of distances by moments of batch normalisation: what the same checkpoint shows on kinds of images that a person
 * knows. The marks come with the checkpoint, the first of them the kind that is most like its pretraining.
 */

export interface MomentMark {
  /** The kind of images, as a sentence goes on after “as far as”. */
  readonly images: string
  /** Mean D² of the layers of each quarter of depth, from the input up. */
  readonly distance: readonly number[]
  /** Mean absolute logarithm of the variance ratio. */
  readonly logVariance: number
}

interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface MarkedMoments {
  /** D² by quarter of depth, from the input up, with 95 % intervals. */
  readonly quarters: readonly Interval[]
  readonly marks: readonly MomentMark[]
}

/** Share of images that are new to a model where it is at home: what its own pretraining images show. */
const NEW_AT_HOME = 0.05
/** Share that the farthest mark stands for: beyond it, most images lie outside what the model has seen. */
const NEW_AT_FARTHEST = 0.5

/** Early layers see how images look, late ones what they mean. */
export type Side = 'early' | 'late'

const at = <T>(values: readonly T[], side: Side): T => (side === 'early' ? values[0] : values.at(-1)) as T

/** D² where the model is at home, and at the farthest mark of this side. */
function scaleOf(marks: readonly MomentMark[], side: Side): { home: number; farthest: number } | null {
  const distances = marks.map(({ distance }) => at(distance, side))
  const [home] = distances
  if (home === undefined) return null
  const farthest = Math.max(...distances)
  return farthest > home ? { home, farthest } : null
}

/** Whether marks tell near from far in early and in late layers. */
export const areMarks = (marks: readonly MomentMark[]): boolean =>
  (['early', 'late'] as const).every((side) => scaleOf(marks, side) !== null)

/**
 * D² as the share of new images that the advice counts in: 0.05 at home, 0.5 at the farthest mark, a straight line
 * through both, within 0 and 1. Null without marks.
 */
export function newShareAt(distance: number, marks: readonly MomentMark[], side: Side): number | null {
  const scale = scaleOf(marks, side)
  if (!scale) return null
  const position = (distance - scale.home) / (scale.farthest - scale.home)
  return Math.min(1, Math.max(0, NEW_AT_HOME + position * (NEW_AT_FARTHEST - NEW_AT_HOME)))
}

/** The inverse: the D² of late layers that stands for a share of new images. */
export function distanceAt(share: number, marks: readonly MomentMark[]): number | null {
  const scale = scaleOf(marks, 'late')
  if (!scale) return null
  const position = (share - NEW_AT_HOME) / (NEW_AT_FARTHEST - NEW_AT_HOME)
  return scale.home + position * (scale.farthest - scale.home)
}

/** What late layers stand for, as `newShareAt`; null where there are no moments or no marks. */
export function newShareOf(moments: MarkedMoments | undefined): number | null {
  return moments ? newShareAt(at(moments.quarters, 'late').value, moments.marks, 'late') : null
}

/** The same where chance is ruled out: a distance whose interval reaches down to home's counts as home's at most. */
export function certainShareOf({ quarters, marks }: MarkedMoments, side: Side): number | null {
  const scale = scaleOf(marks, side)
  if (!scale) return null
  const { value, low } = at(quarters, side)
  return newShareAt(low > scale.home ? value : Math.min(value, scale.home), marks, side)
}

/** “about as far from pretraining as line drawings”; null without marks. */
export function comparedWithMarks({ quarters, marks }: MarkedMoments): string | null {
  if (!areMarks(marks)) return null
  const beyond = marks.every(({ distance }) => at(quarters, 'late').low > at(distance, 'late'))
  if (beyond) return 'farther from pretraining than any mark'
  const fitting = marks.filter(({ distance }) => distance.every((mark, q) => isInside(mark, quarters[q] as Interval)))
  const named = fitting.length > 0 ? fitting : [nearest(quarters, marks)]
  return `about as far from pretraining as ${named.map(({ images }) => images).join(' or ')}`
}

const isInside = (value: number, { low, high }: Interval): boolean => low <= value && value <= high

/** By the root of D², a distance in standard deviations, over the four quarters. */
function nearest(quarters: readonly Interval[], marks: readonly MomentMark[]): MomentMark {
  const root = (distance: number): number => Math.sqrt(Math.max(0, distance))
  const apart = ({ distance }: MomentMark): number =>
    distance.reduce((sum, mark, q) => sum + (root(mark) - root((quarters[q] as Interval).value)) ** 2, 0)
  return marks.reduce((best, mark) => (apart(mark) < apart(best) ? mark : best))
}

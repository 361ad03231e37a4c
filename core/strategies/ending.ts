/** What follows a run's last step: mixtures of its weights, and scores. Its expected minutes count them. */

/** Changes of images that stand for another place where nobody has pictures of one. */
export const CORRUPTIONS = ['blur', 'noise', 'colour', 'crop'] as const
/** At most this many test images are changed. */
export const MOST_CHANGED = 500

/** Shares of the trained weights in the mixtures that are tried. */
export const SHARES: readonly number[] = Array.from({ length: 11 }, (_, tenths) => tenths / 10)
/**
 * Without a robust set of the person's own, robustness along the path is estimated on at most this many validation images,
 * each changed once: all shares see the same ones, so that few suffice to compare them.
 */
export const CHANGED_ITEMS = 200

/** Images that pass the tower while mixtures are scored. @param elsewhere images that stand for another place */
export const mixturePasses = (validation: number, elsewhere = Math.min(CHANGED_ITEMS, validation)): number =>
  SHARES.length * (validation + elsewhere)

/** Images that pass the tower after the last step, where nobody has a robust set. @param items how many each split has */
export function endingPasses(items: { readonly validation: number; readonly test: number }, tower: boolean): number {
  const { validation, test } = items
  const scores = test === 0 ? 0 : validation + test + CORRUPTIONS.length * Math.min(MOST_CHANGED, test)
  return scores + (tower ? mixturePasses(validation) : 0)
}

/** Whether a run that goes on from a checkpoint is where it was: its loss tells. */

/** Losses that are compared, before the stop and after it. */
const BEFORE = 10
const AFTER = 3

/**
 * A sentence if the first losses after a resume are on average higher than every one of the last before it; null if they are
 * not, or there are too few to tell.
 * @param before losses up to the checkpoint, in order. @param after those since, in order
 */
export function jumpOfLoss(before: readonly number[], after: readonly number[]): string | null {
  if (before.length < BEFORE || after.length < AFTER) return null
  const highest = Math.max(...before.slice(-BEFORE))
  const mean = after.slice(0, AFTER).reduce((sum, loss) => sum + loss, 0) / AFTER
  if (mean <= highest) return null
  return `The loss after the resume (${mean.toPrecision(3)}, the mean of ${AFTER} steps) is higher than in any of the last ${BEFORE} steps before it (at most ${highest.toPrecision(3)}). The trainer may not have loaded the checkpoint’s weights.`
}

/** What a head is fitted to: at most how many rows, and how many views of each training image. */

/** More rows hardly sharpen the fit of a head, and its matrices are held in memory whole. */
export const FIT_LIMIT = 16_384

/** Rows that a head is fitted to: beyond them more views add less than they cost. */
const ENOUGH_ROWS = 12_288
export const FEWEST_VIEWS = 4
const MOST_VIEWS = 16
/** Where a tower trains after the fit, its passes over views may cost about a tenth of the epochs: three forward passes each. */
const VIEWS_PER_EPOCH = 0.3

/**
 * Views of each training image that are stored: the image itself and random ones. The fewer images, the more each view of
 * them teaches a head: on 130 images a head fitted to eight views is 9 points better than one fitted to the images alone.
 */
export function storedViews(trainItems: number): number {
  return Math.min(MOST_VIEWS, Math.max(FEWEST_VIEWS, Math.floor(ENOUGH_ROWS / Math.max(1, trainItems))))
}

/**
 * Views of each training image that a head is fitted to.
 * @param towerEpochs epochs in which the tower trains afterwards
 */
export function fittedViews(trainItems: number, towerEpochs: number): number {
  const worth = towerEpochs === 0 ? MOST_VIEWS : Math.max(FEWEST_VIEWS, Math.floor(VIEWS_PER_EPOCH * towerEpochs))
  return Math.min(storedViews(trainItems), worth)
}

/** The data for fitting a head: the maximum number of rows, and the number of views per training image. */

import type { Tuning } from './tuning.ts'

/** More rows hardly improve the fit of a head, and its matrices must fit in memory. */
export const FIT_LIMIT = 16_384

/** Target number of rows for fitting a head: more views would add less than they cost. A slow tower's own is lower. */
const ENOUGH_ROWS = 12_288
export const FEWEST_VIEWS = 4
const MOST_VIEWS = 16
/**
 * If the tower trains after the fit, passes over views may cost about a tenth of the epochs, at three forward passes
 * each.
 */
const VIEWS_PER_EPOCH = 0.3

/**
 * Number of stored views per training image: the image itself and random ones. The fewer images, the more each view
 * helps: on 130 images, a head fitted to eight views is 9 points better than one fitted to the images alone.
 */
export function storedViews(trainItems: number, tuning?: Tuning): number {
  const headRows = tuning?.headRows ?? ENOUGH_ROWS
  return Math.min(MOST_VIEWS, Math.max(FEWEST_VIEWS, Math.floor(headRows / Math.max(1, trainItems))))
}

/**
 * Number of views per training image for fitting a head.
 * @param towerEpochs epochs in which the tower trains afterwards
 */
export function fittedViews(trainItems: number, towerEpochs: number, tuning?: Tuning): number {
  const worth = towerEpochs === 0 ? MOST_VIEWS : Math.max(FEWEST_VIEWS, Math.floor(VIEWS_PER_EPOCH * towerEpochs))
  return Math.min(storedViews(trainItems, tuning), worth)
}

/** How many views of each training image are stored at each cut, within the room that a run is given. */
import type { Architecture, Cut } from '../../model/index.ts'
import { sizeAt } from '../../model/index.ts'

/** Rows that a head is fitted to: beyond them more views add less than they cost. */
const ENOUGH_ROWS = 12_288
const FEWEST_VIEWS = 4
const MOST_VIEWS = 16
/** Where a tower trains after the fit, its passes over views may cost about a tenth of the epochs: three forward passes each. */
const VIEWS_PER_EPOCH = 0.3
/** Tokens of one view would trade all variety for speed; the pixels still have it. Pooled features have no such choice. */
const LEAST_VIEWS_OF_TOKENS = 2

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

export interface Items {
  readonly train: number
  readonly val: number
}

/**
 * The cuts that are worth storing, and their views. The highest first: they save the most and take the least room.
 * What does not fit is left out, and its phase trains from pixels. Only numbers that a run records go in, so that the
 * same run gets the same views on any disk.
 * @param room bytes
 */
export function allotViews(
  cuts: Iterable<Cut>,
  model: Pick<Architecture, 'vision'>,
  items: Items,
  augment: boolean,
  room: number,
): Map<Cut, number> {
  const allotted = new Map<Cut, number>()
  const order = [...new Set(cuts)]
    .filter((cut) => cut !== 'pixels')
    .toSorted((a, b) => model.vision.compareCuts(b, a) || sizeAt(model, a) - sizeAt(model, b))
  let left = room
  for (const cut of order) {
    const row = sizeAt(model, cut) * 2
    const most = augment ? (cut === 'pooled' ? storedViews(items.train) : FEWEST_VIEWS) : 1
    const least = augment && cut !== 'pooled' ? LEAST_VIEWS_OF_TOKENS : 1
    const views = Math.min(most, Math.floor((left / row - items.val) / Math.max(1, items.train)))
    if (views < least) continue
    allotted.set(cut, views)
    left -= row * (views * items.train + items.val)
  }
  return allotted
}

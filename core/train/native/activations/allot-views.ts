/** Chooses the number of stored views per training image at each cut, within a run's storage limit. */
import type { Architecture, Cut } from '../../../model/index.ts'
import { compareCuts, sizeAt } from '../../../model/index.ts'
import { FEWEST_VIEWS, storedViews } from '../../../strategies/fitted-views.ts'

/** Storing tokens of a single view would give up all variety for speed. Pooled features have no such choice. */
const LEAST_VIEWS_OF_TOKENS = 2

export interface Items {
  readonly train: number
  readonly val: number
}

/**
 * The cuts worth storing, and their views. The highest first: they save the most and need the least space. Cuts that do
 * not fit are left out, and their phases train from pixels. Depends only on numbers that a run records, so that the
 * same run gets the same views on any disk.
 * @param space bytes
 */
export function allotViews(
  cuts: Iterable<Cut>,
  model: Pick<Architecture, 'vision' | 'tuning'>,
  items: Items,
  augment: boolean,
  space: number,
): Map<Cut, number> {
  const allotted = new Map<Cut, number>()
  const order = [...new Set(cuts)]
    .filter((cut) => cut !== 'pixels')
    .toSorted((a, b) => compareCuts(model.vision, b, a) || sizeAt(model, a) - sizeAt(model, b))
  let left = space
  for (const cut of order) {
    const row = sizeAt(model, cut) * 2
    const most = augment ? (cut === 'pooled' ? storedViews(items.train, model.tuning) : FEWEST_VIEWS) : 1
    const least = augment && cut !== 'pooled' ? LEAST_VIEWS_OF_TOKENS : 1
    const views = Math.min(most, Math.floor((left / row - items.val) / Math.max(1, items.train)))
    if (views < least) continue
    allotted.set(cut, views)
    left -= row * (views * items.train + items.val)
  }
  return allotted
}

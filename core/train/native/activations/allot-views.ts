/** How many views of each training image are stored at each cut, within the room that a run is given. */
import type { Architecture, Cut } from '../../../model/index.ts'
import { compareCuts, sizeAt } from '../../../model/index.ts'
import { FEWEST_VIEWS, storedViews } from '../../../strategies/fitted-views.ts'

/** Tokens of one view would trade all variety for speed; the pixels still have it. Pooled features have no such choice. */
const LEAST_VIEWS_OF_TOKENS = 2

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
    .toSorted((a, b) => compareCuts(model.vision, b, a) || sizeAt(model, a) - sizeAt(model, b))
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

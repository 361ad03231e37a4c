/** Scores a model on pictures, as they are or changed. */
import { createRandom } from '../../../domain/random.ts'
import { wilson } from '../../../math/interval.ts'
import type { Pixels } from '../../../model/index.ts'
import type { ImageStore } from '../data/images.ts'
import type { Evaluation, Rows, Scorer } from '../tasks/task.ts'
import { CORRUPTIONS } from '../../../strategies/ending.ts'
import { CHANGES_MADE, type Corruption, corrupt } from './corrupt.ts'

/** What the model sees of a picture, the same each time for the same item. */
export interface View {
  /** A name of what is done to the picture of this item: the same name, the same change. */
  readonly change: (item: number) => string
  /** A copy of rgb, [side, side, 3] bytes. */
  readonly of: (rgb: Uint8Array, side: number, item: number) => Uint8Array
}

export const AS_IS: View = { change: () => 'as it is', of: (rgb) => rgb }

function changed(kind: Corruption): View {
  const seedOf = (item: number): string => `${kind}-${item}`
  return {
    change: (item) => `${seedOf(item)} of ${CHANGES_MADE}`,
    of: (rgb, side, item) => corrupt(rgb, side, kind, createRandom(seedOf(item))),
  }
}

/** The kinds of changes that stand for unknown places of use. */
export const CHANGED: readonly View[] = CORRUPTIONS.map(changed)

/**
 * One kind of change for each item, drawn for it. Further views of the same picture tell much less than other pictures,
 * so this is the cheap way to compare weights.
 */
export const CHANGED_ONCE: View = {
  change: (item) => drawnFor(item).change(item),
  of: (rgb, side, item) => drawnFor(item).of(rgb, side, item),
}

const drawnFor = (item: number): View => CHANGED[createRandom(`kind-${item}`).int(CHANGED.length)] as View

/** Called after each batch, with the images that passed the tower, a full batch by default; may throw to abort. */
export type OnPictures = (images?: number) => Promise<void>

export interface Pictures {
  /** For the data whose pictures `images` holds: on pixels, or on pooled features where these are known. */
  readonly scorer: Scorer
  /** The pooled features of these items under a view. */
  readonly features?: ((items: readonly number[], view: View) => Rows) | undefined
  readonly images: ImageStore
  readonly pixels: Pixels
  readonly onBatch?: OnPictures
  /** Of the logits, for confidences; 1 by default. */
  readonly factor?: number | undefined
}

/** Evaluates these items under one view. */
export function scoreView(
  { scorer, images, pixels: { side, write }, features, onBatch, factor }: Pictures,
  items: readonly number[],
  view: View,
): Promise<Evaluation> {
  if (features) return scorer.evaluate(items, features(items, view), onBatch && (async () => onBatch(0)), factor)
  const rows = {
    rowSize: side * side * 3,
    fill: async (index: number, out: Float32Array, at: number) => {
      const item = items[index] as number
      write(view.of(await images.get(item), side, item), out, at)
    },
  }
  return scorer.evaluate(items, rows, onBatch, factor)
}

/** The mean over several views. */
export interface ViewsScore {
  /** The task's score, 0–1. */
  readonly value: number
  /** 95 % interval. */
  readonly low: number
  readonly high: number
  /** Mean over the views of each of the first items' calibrated losses, in nats. */
  readonly losses: Float32Array
  /** Mean over the views of each item's share of the score. */
  readonly shares: Float64Array
}

/** Scores these items under several views. One view, `AS_IS`, scores pictures that come from another place. */
export async function scoreViews(
  pictures: Pictures,
  items: readonly number[],
  views: readonly View[],
): Promise<ViewsScore> {
  let sum = 0
  let losses: Float32Array | null = null
  const shares = new Float64Array(items.length)
  for (const view of views) {
    const { value, calibrated, shares: seen } = await scoreView(pictures, items, view)
    for (let i = 0; i < items.length; i++) shares[i]! += (seen[i] as number) / views.length
    sum += value
    losses ??= new Float32Array(calibrated.length)
    for (const [i, loss] of calibrated.entries()) losses[i]! += loss / views.length
  }
  if (!losses) throw new Error('scoreViews needs a view')
  // The views of an item are not independent, so the interval counts items, not views.
  return { ...wilson((sum / views.length) * items.length, items.length), losses, shares }
}

/** Scores a model on pictures, as they are or changed. */
import { createRandom } from '../../../domain/random.ts'
import { wilson } from '../../../math/interval.ts'
import type { Pixels } from '../../../model/index.ts'
import type { ImageStore } from '../data/images.ts'
import type { Evaluation, Scorer } from '../tasks/task.ts'
import { CORRUPTIONS } from '../../../strategies/ending.ts'
import { type Corruption, corrupt } from './corrupt.ts'

/** What the model sees of a picture: a copy of rgb, [side, side, 3] bytes, the same each time for the same item. */
export type View = (rgb: Uint8Array, side: number, item: number) => Uint8Array

export const AS_IS: View = (rgb) => rgb

function changed(kind: Corruption): View {
  return (rgb, side, item) => corrupt(rgb, side, kind, createRandom(`${kind}-${item}`))
}

/** The kinds of changes that stand for unknown places of use. */
export const CHANGED: readonly View[] = CORRUPTIONS.map(changed)

/**
 * One kind of change for each item, drawn for it. Further views of the same picture tell much less than other pictures,
 * so this is the cheap way to compare weights.
 */
export const CHANGED_ONCE: View = (rgb, side, item) => {
  const kind = CORRUPTIONS[createRandom(`kind-${item}`).int(CORRUPTIONS.length)] as Corruption
  return changed(kind)(rgb, side, item)
}

export interface Pictures {
  /** A scorer on pixels, for the data whose pictures `images` holds. */
  readonly scorer: Scorer
  readonly images: ImageStore
  readonly pixels: Pixels
  /** Called after each batch; may throw to abort. */
  readonly onBatch?: () => Promise<void>
  /** Of the logits, for confidences; 1 by default. */
  readonly factor?: number | undefined
}

/** Evaluates these items under one view. */
export function scoreView(
  { scorer, images, pixels: { side, write }, onBatch, factor }: Pictures,
  items: readonly number[],
  view: View,
): Promise<Evaluation> {
  const rows = {
    rowSize: side * side * 3,
    fill: async (index: number, out: Float32Array, at: number) => {
      const item = items[index] as number
      write(view(await images.get(item), side, item), out, at)
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

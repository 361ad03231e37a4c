/** The inputs of a contrastive step: one caption per image of the batch, and the pairs to exclude. */
import type { DatasetItem } from '../../../../domain/dataset.ts'
import { createRandom } from '../../../../domain/random.ts'
import type { Arrays } from '../../../../engine/index.ts'
import type { Captions } from './texts.ts'
import type { TextRows } from '../text-rows.ts'

/** Added to a logit, it removes the pair from the softmax. */
const NO_CONTRAST = -1e9

export interface BatchRequest {
  readonly captions: Pick<Captions, 'of'>
  readonly rows: Pick<TextRows, 'arrays'>
  readonly dataset: readonly Pick<DatasetItem, 'cluster'>[]
  readonly items: readonly number[]
  readonly batch: number
  readonly seed: number
  readonly epoch: number
}

/**
 * Rows beyond the items repeat the first one's caption, with no weight and excluded from all pairs. `same` [batch,
 * batch]: pairs of two images with the same caption, or of near-duplicates of an image, are excluded.
 */
export function contrastiveBatch({ captions, rows, dataset, items, batch, seed, epoch }: BatchRequest): Arrays {
  const drawn = items.map((item) => {
    const own = captions.of(item)
    return own[createRandom(`caption-${seed}-${epoch}-${item}`).int(own.length)] as number
  })
  const padded = Array.from({ length: batch }, (_, i) => drawn[i] ?? (drawn[0] as number))
  const same = new Float32Array(batch * batch)
  for (let i = 0; i < batch; i++) {
    for (let j = 0; j < batch; j++) {
      if (i !== j && !isContrast(i, j)) same[i * batch + j] = NO_CONTRAST
    }
  }
  const rowWeight = new Float32Array(batch)
  rowWeight.fill(1 / Math.max(1, items.length), 0, items.length)
  return { ...rows.arrays(padded), same, rowWeight }

  function isContrast(i: number, j: number): boolean {
    const [a, b] = [items[i], items[j]]
    if (a === undefined || b === undefined) return false
    return drawn[i] !== drawn[j] && dataset[a]?.cluster !== dataset[b]?.cluster
  }
}

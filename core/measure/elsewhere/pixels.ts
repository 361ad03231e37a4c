/** Descriptors of the plain pixels of items, without any model. */
import { setImmediate } from 'node:timers/promises'
import type { StageProgress } from '../../contract/compute.ts'
import type { DatasetItem } from '../../domain/dataset.ts'
import { centreCrop } from '../../domain/framing.ts'
import { type Matrix, matrix } from '../../math/matrix.ts'
import { decodeItem } from '../items/read-items.ts'
import { describePixels, PIXEL_COLUMNS } from '../statistics/pixels/describe.ts'

/** Models that write texts take pictures of any size; the same square for all makes them comparable. */
const SIDE = 224

/** Of what the square holds, as reference statistics record it. */
export const SQUARE = `centre square, ${SIDE} px`

export interface PixelHooks {
  readonly onProgress: (progress: StageProgress) => void
  readonly signal: AbortSignal
}

/** Throws the failure of a picture. */
export async function pixelsOf(
  root: string,
  items: readonly DatasetItem[],
  { onProgress, signal }: PixelHooks,
): Promise<Matrix> {
  const pixels = matrix(items.length, PIXEL_COLUMNS)
  for (const [i, item] of items.entries()) {
    onProgress({ stage: 'Describe the pixels', done: i, total: items.length })
    describePixels(await decodeItem(root, item, centreCrop(SIDE)), SIDE, pixels, i)
    await setImmediate()
    signal.throwIfAborted()
  }
  return pixels
}

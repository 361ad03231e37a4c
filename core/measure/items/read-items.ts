/** One pass over images: their features from the tower, and descriptors of their pixels. */
import { decodeRgb } from '../../dataset/index.ts'
import type { DatasetItem } from '../../domain/dataset.ts'
import { FailureError } from '../../domain/failure.ts'
import type { Framing } from '../../domain/framing.ts'
import type { FeatureSet, Matrix } from '../../math/matrix.ts'
import { matrix } from '../../math/matrix.ts'
import type { ExtractOptions } from '../../model/index.ts'
import { extractFeatures } from '../../model/index.ts'
import { PIXEL_COLUMNS, describePixels } from '../statistics/pixels/describe.ts'

export interface SeenItems {
  readonly features: FeatureSet
  /** items × PIXEL_COLUMNS */
  readonly pixels: Matrix
  /** Milliseconds per image for decoding and the tower pass. */
  readonly msPerImage: number
}

export async function readItems(options: ExtractOptions): Promise<SeenItems> {
  const { count, image, model } = options
  const side = model.architecture.pixels.side
  const pixels = matrix(count, PIXEL_COLUMNS)
  const started = performance.now()
  let describing = 0
  const features = await extractFeatures({
    ...options,
    image: async (index) => {
      const rgb = await image(index)
      const before = performance.now()
      describePixels(rgb, side, pixels, index)
      describing += performance.now() - before
      return rgb
    },
  })
  return { features, pixels, msPerImage: (performance.now() - started - describing) / Math.max(1, count) }
}

/** Decodes an item at the model's size. Throws its failure. */
export async function decodeItem(root: string, item: DatasetItem, framing: Framing): Promise<Uint8Array> {
  const decoded = await decodeRgb(root, item, framing)
  if (!decoded.ok) throw new FailureError(decoded.failure)
  return decoded.value
}

/** How a dataset's pixels differ from the pretraining data's. */
import type { PixelShift } from '../../contract/measurement.ts'
import type { Matrix } from '../../math/matrix.ts'
import type { Random } from '../../domain/random.ts'
import type { ReferenceStats } from '../reference/stats.ts'
import { measureTap } from './tap.ts'
import { moments } from '../../math/standardise.ts'
import { kolmogorovSmirnov } from '../statistics/text/lengths.ts'
import { PIXEL_FACTS } from '../statistics/pixels/describe.ts'
import type { Size } from '../statistics/pixels/native.ts'
import { nativeSizes } from '../statistics/pixels/native.ts'

/** @param descriptors items × PIXEL_COLUMNS */
export function measurePixels(
  descriptors: Matrix,
  sizes: readonly Size[],
  { pixels, native, items }: Pick<ReferenceStats, 'pixels' | 'native' | 'items'>,
  random: Random,
): PixelShift {
  const own = moments(descriptors).mean
  const files = native && nativeSizes(sizes)
  return {
    space: measureTap(descriptors, pixels, random).shift,
    changes: PIXEL_FACTS.map((name, column) => {
      const { mean, sd } = pixels.moments
      const effect = ((own[column] as number) - (mean[column] as number)) / (sd[column] as number)
      return { name, effect, z: effect / Math.sqrt(1 / descriptors.rows + 1 / items) }
    }),
    native: files && {
      side: kolmogorovSmirnov(files.side, native.side),
      aspect: kolmogorovSmirnov(files.aspect, native.aspect),
    },
  }
}

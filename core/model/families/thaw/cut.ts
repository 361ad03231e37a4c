/** The cuts of the tower: `pixels`, the output tokens of block N (`blockN`), and `pooled`. */
import type { Cut, CutPoint } from '../../architecture.ts'
import type { ModelConfig } from './config.ts'
import { gridSide, pooledWidth } from './config.ts'

/** There is no cut after the stem alone: it costs less than reading its tokens. */
export function cutPoints(config: ModelConfig): readonly CutPoint[] {
  const { imageSize, visionDepth, visionWidth } = config
  const tokens = [gridSide(config) ** 2, visionWidth]
  return [
    { cut: 'pixels', below: 0, shape: [imageSize, imageSize, 3] },
    // The stem and the blocks up to it.
    ...Array.from({ length: visionDepth }, (_, i) => ({ cut: `block${i + 1}`, below: i + 2, shape: tokens })),
    { cut: 'pooled', below: visionDepth + 2, shape: [pooledWidth(config)] },
  ]
}

/** Number of blocks below a cut. */
export function blocksBelow(config: ModelConfig, cut: Cut): number {
  if (cut === 'pixels') return 0
  return cut === 'pooled' ? config.visionDepth : Number(cut.slice('block'.length))
}

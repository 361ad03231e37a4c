/** The cuts of the tower: `pixels`, the tokens that block N puts out (`blockN`), and `pooled`. */
import type { ModelConfig } from './config.ts'
import { gridSide, pooledWidth } from './config.ts'
import type { Cut, GroupName } from '../../architecture.ts'
import { groupOf, visionGroups } from './groups.ts'

/** The highest cut below everything that trains. A frozen stem alone is no cut: it costs less than reading its tokens. */
export function highestCut(config: ModelConfig, trainable: readonly GroupName[]): Cut {
  const lowest = visionGroups(config).findIndex((group) => trainable.includes(group))
  if (lowest < 0) return 'pooled'
  return lowest < 2 ? 'pixels' : `block${lowest - 1}`
}

/** How many blocks lie below a cut. */
export function blocksBelow(config: ModelConfig, cut: Cut): number {
  if (cut === 'pixels') return 0
  return cut === 'pooled' ? config.visionDepth : Number(cut.slice('block'.length))
}

/** Shape of one image's values at a cut. */
export function shapeAt(config: ModelConfig, cut: Cut): readonly number[] {
  if (cut === 'pixels') return [config.imageSize, config.imageSize, 3]
  return cut === 'pooled' ? [pooledWidth(config)] : [gridSide(config) ** 2, config.visionWidth]
}

/** Whether a tensor of the model has a part in the activations at a cut. */
export function isBelow(config: ModelConfig, cut: Cut, tensor: string): boolean {
  const at = visionGroups(config).indexOf(groupOf(tensor))
  const end = cut === 'pixels' ? 0 : cut === 'pooled' ? config.visionDepth + 2 : 1 + blocksBelow(config, cut)
  return at >= 0 && at < end
}

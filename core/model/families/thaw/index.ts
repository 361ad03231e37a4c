/** The family of the embedded models: a vision transformer with grid pooling beside a small text tower. */
import type { Architecture } from '../../architecture.ts'
import { normalisePixels } from '../../pixels.ts'
import type { ModelConfig } from './config.ts'
import { PREPROCESSING, pooledWidth } from './config.ts'
import { blocksBelow, highestCut, isBelow, shapeAt } from './cut.ts'
import { groupOf, isTrained, visionGroups } from './groups.ts'
import { MAX_LOGIT_SCALE, decays, parameterSpecs } from './parameters.ts'
import { encodeText, projectText } from './text.ts'
import { connect, encodeFrom, encodeTo, encodeVision } from './vision.ts'

export function thawArchitecture(config: ModelConfig): Architecture {
  const { imageSize, patch, visionDepth, visionWidth, visionHeads, poolGrid, poolWidth } = config
  const groups = visionGroups(config)
  const tensors = parameterSpecs(config)
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]))
  return {
    name: config.name,
    pixels: { preprocessing: PREPROCESSING, side: imageSize, write: normalisePixels },
    embedding: config.embedding,
    vision: {
      groups,
      taps: Array.from({ length: visionDepth + 1 }, (_, i) => ({
        tap: i === 0 ? 'stem' : `block${i}`,
        depth: i / visionDepth,
        width: visionWidth,
      })),
      pooled: pooledWidth(config),
      shape: [imageSize, patch, visionWidth, visionHeads, poolGrid, poolWidth].join('×'),
      // The final norm belongs to the last block, the stem to all of them.
      top: (share) => {
        if (share >= 1) return groups
        return share <= 0 ? [] : groups.slice(1 + visionDepth - Math.ceil(visionDepth * share))
      },
      cutBelow: (trainable) => highestCut(config, trainable),
      shapeAt: (cut) => shapeAt(config, cut),
      isBelow: (cut, tensor) => isBelow(config, cut, tensor),
      compareCuts: (a, b) => blocksBelow(config, a) - blocksBelow(config, b),
      encode: (weights, images) => encodeVision(config, weights, images),
      encodeTo: (weights, images, cuts) => encodeTo(config, weights, images, cuts),
      encodeFrom: (weights, x, cut, recompute) => encodeFrom(config, weights, x, cut, recompute),
    },
    connector: {
      weight: 'visual.proj.weight',
      bias: 'visual.proj.bias',
      mean: 'visual.pool_norm.mean',
      sd: 'visual.pool_norm.sd',
      textBias: 'text.proj.bias',
      logScale: 'logit_scale',
      mostLogScale: MAX_LOGIT_SCALE,
      apply: connect,
    },
    text: {
      context: config.textContext,
      vocabulary: config.vocabulary,
      encode: (weights, ids, real) => encodeText(config, weights, ids, real),
      project: (weights, ids, real) => projectText(config, weights, ids, real),
    },
    tensors,
    groupOf,
    isTrained,
    decays: (tensor) => decays(tensor, shapes.get(tensor) ?? []),
  }
}

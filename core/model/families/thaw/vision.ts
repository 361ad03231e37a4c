/** The image tower: a vision transformer over patches (Dosovitskiy et al. 2021). */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { dense, norm, recomputedBlock, transformerBlock } from './block.ts'
import type { Cut, VisionTower, Weights } from '../../architecture.ts'
import type { ModelConfig } from './config.ts'
import { unit } from '../../../engine/ops.ts'
import { mapPooled } from '../../connector.ts'
import { weight } from '../../weights.ts'
import { gridSide, pooledWidth } from './config.ts'
import { blocksBelow, cutPoints } from './cut.ts'
import { visionGroups } from './groups.ts'
import { CONNECTOR_NAMES } from './names.ts'
import { visionTensors } from './parameters.ts'

export interface VisionOutput {
  /** Mean of the tokens after the stem and after each block: visionDepth + 1 tensors of [items, width]. */
  readonly taps: readonly Tensor[]
  /** Final normalised tokens, [items, tokens, width]. */
  readonly tokens: Tensor
  /** Final tokens averaged over a poolGrid × poolGrid layout, each cell brought to poolWidth: [items, poolGrid²·poolWidth]. */
  readonly pooled: Tensor
}

/** images: [items, size, size, 3] in −1…1 → the tower's output. */
export function encodeVision(config: ModelConfig, weights: Weights, images: Tensor): VisionOutput {
  const [items] = images.shape as [number]
  const { visionWidth: width, visionDepth: depth } = config
  const tokens = gridSide(config) ** 2
  const states = passBlocks(config, weights, embedPatches(config, weights, images), 0, depth)
  const final = norm(weights, 'visual.norm', states[depth] as Tensor)
  return {
    taps: states.map((x) => meanOfTokens(x, items, tokens, width)),
    tokens: tf.reshape(final, [items, tokens, width]),
    pooled: poolGrid(config, weights, final, items),
  }
}

/** images: [items, size, size, 3] in −1…1 → the activations at each cut, [items, …shape], in one pass. */
export function encodeTo<C extends Cut>(
  config: ModelConfig,
  weights: Weights,
  images: Tensor,
  cuts: readonly C[],
): Record<C, Tensor> {
  const [items] = images.shape as [number]
  const highest = Math.max(...cuts.map((cut) => blocksBelow(config, cut)))
  const states = passBlocks(config, weights, embedPatches(config, weights, images), 0, highest)
  const at = (cut: Cut): Tensor => {
    if (cut === 'pixels') return images
    const x = states[blocksBelow(config, cut)] as Tensor
    if (cut === 'pooled') return poolGrid(config, weights, norm(weights, 'visual.norm', x), items)
    return tf.reshape(x, [items, gridSide(config) ** 2, config.visionWidth])
  }
  return Object.fromEntries(cuts.map((cut) => [cut, at(cut)])) as Record<C, Tensor>
}

/**
 * x: the values at `cut`, [items, …shape] → pooled features, [items, poolGrid²·poolWidth].
 * @param recompute whether to compute blocks again for their gradients instead of storing their activations
 */
export function encodeFrom(config: ModelConfig, weights: Weights, x: Tensor, cut: Cut, recompute = false): Tensor {
  if (cut === 'pooled') return x
  const [items] = x.shape as [number]
  const rows = items * gridSide(config) ** 2
  const start = cut === 'pixels' ? embedPatches(config, weights, x) : tf.reshape(x, [rows, config.visionWidth])
  const block = recompute ? recomputedBlock : transformerBlock
  const states = passBlocks(config, weights, start, blocksBelow(config, cut), config.visionDepth, block)
  return poolGrid(config, weights, norm(weights, 'visual.norm', states.at(-1) as Tensor), items)
}

/**
 * A pass over some of each image's patches, as pretraining makes it: the others cost nothing (Li et al. 2023, “Scaling
 * language-image pre-training via masking”).
 * @param patches [items, poolGrid², kept, patch²·3]: of each cell of the pooling layout equally many, in −1…1
 * @param places [items·poolGrid²·kept] int32: which of the image's patches each is
 * @returns final normalised tokens [items·poolGrid²·kept, width], and the pooled features of the cells
 */
export function encodeVisible(
  config: ModelConfig,
  weights: Weights,
  patches: Tensor,
  places: Tensor,
): { readonly tokens: Tensor; readonly pooled: Tensor } {
  const [items, cells, kept, values] = patches.shape as [number, number, number, number]
  const { visionWidth: width } = config
  const embedded = dense(weights, 'visual.patch_embed', tf.reshape(patches, [items * cells * kept, values]))
  const start = tf.add(embedded, tf.gather(weight(weights, 'visual.pos_embed'), places))
  const states = passBlocks(config, weights, start, 0, config.visionDepth, transformerBlock, cells * kept)
  const tokens = norm(weights, 'visual.norm', states.at(-1) as Tensor)
  const means = tf.mean(tf.reshape(tokens, [items * cells, kept, width]), 1)
  return { tokens, pooled: tf.reshape(dense(weights, 'visual.pool_proj', means), [items, pooledWidth(config)]) }
}

/** images: [items, size, size, 3] → tokens with their positions, [items·tokens, width]. */
function embedPatches(config: ModelConfig, weights: Weights, images: Tensor): Tensor {
  const [items] = images.shape as [number]
  const { patch, visionWidth: width } = config
  const side = gridSide(config)
  const tokens = side * side
  const patches = tf.transpose(tf.reshape(images, [items, side, patch, side, patch, 3]), [0, 1, 3, 2, 4, 5])
  const embedded = dense(weights, 'visual.patch_embed', tf.reshape(patches, [items * tokens, patch * patch * 3]))
  const positioned = tf.add(tf.reshape(embedded, [items, tokens, width]), weight(weights, 'visual.pos_embed'))
  return tf.reshape(positioned, [items * tokens, width])
}

/** x: [items·tokens, width] after `from` blocks → itself and the output of each block up to block `to`. */
function passBlocks(
  config: ModelConfig,
  weights: Weights,
  x: Tensor,
  from: number,
  to: number,
  block = transformerBlock,
  tokens = gridSide(config) ** 2,
): Tensor[] {
  const { visionWidth: width, visionHeads: heads } = config
  const items = x.shape[0] / tokens
  const states = [x]
  for (let i = from; i < to; i++) {
    states.push(block(weights, `visual.blocks.${i}`, states.at(-1) as Tensor, { items, tokens, width, heads }))
  }
  return states
}

function meanOfTokens(x: Tensor, items: number, tokens: number, width: number): Tensor {
  return tf.mean(tf.reshape(x, [items, tokens, width]), 1)
}

/**
 * Normalised tokens [items·tokens, width] → [items, poolGrid²·poolWidth]. A plain mean loses positions, which
 * fine-grained classes need; keeping all columns of all cells would make heads slow to fit.
 */
function poolGrid(config: ModelConfig, weights: Weights, x: Tensor, items: number): Tensor {
  const side = gridSide(config)
  const cell = side / config.poolGrid
  const cells = tf.reshape(x, [items, config.poolGrid, cell, config.poolGrid, cell, config.visionWidth])
  const means = tf.reshape(tf.mean(cells, [2, 4]), [items * config.poolGrid ** 2, config.visionWidth])
  return tf.reshape(dense(weights, 'visual.pool_proj', means), [items, pooledWidth(config)])
}

/** pooled: [items, poolGrid²·poolWidth] → unit vectors of the joint space, [items, embedding]. */
export const connect = (weights: Weights, pooled: Tensor): Tensor2D => unit(mapPooled(CONNECTOR_NAMES, weights, pooled))

export function visionTower(config: ModelConfig): VisionTower {
  const { imageSize, patch, visionDepth, visionWidth, visionHeads, poolGrid, poolWidth } = config
  const groups = visionGroups(config)
  return {
    tensors: visionTensors(config),
    groups,
    cuts: cutPoints(config),
    taps: Array.from({ length: visionDepth + 1 }, (_, i) => ({
      tap: i === 0 ? 'stem' : `block${i}`,
      depth: i / visionDepth,
      width: visionWidth,
    })),
    shape: [imageSize, patch, visionWidth, visionHeads, poolGrid, poolWidth].join('×'),
    // The final norm belongs to the last block, the stem to all of them.
    blocks: groups.filter((group) => group.startsWith('block')),
    encode: (weights, images) => encodeVision(config, weights, images),
    encodeTo: (weights, images, cuts) => encodeTo(config, weights, images, cuts),
    encodeFrom: (weights, x, cut, recompute) => encodeFrom(config, weights, x, cut, recompute),
  }
}

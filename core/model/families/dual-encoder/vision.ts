/** The vision tower: a vision transformer (Dosovitskiy and others 2021) as CLIP and SigLIP have it. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { attention } from '../../../engine/ops.ts'
import type { Cut, CutPoint, GroupName, TensorSpec, VisionTower, Weights } from '../../architecture.ts'
import { weight } from '../../weights.ts'
import { byHead, dense, layer, norm, recomputedLayer, twoLayers } from './layer.ts'
import { gridOf, tokensOf, type VisionSizes } from './sizes.ts'

const ROOT = 'vision_model'
const layerName = (i: number): string => `${ROOT}.encoder.layers.${i}`

/** From the input up: `stem`, `block1` … `blockN`, `norm`, and SigLIP's `pool`. */
export const visionGroups = ({ depth, pool }: VisionSizes): readonly GroupName[] => [
  'stem',
  ...Array.from({ length: depth }, (_, i) => `block${i + 1}`),
  ...(pool === 'map' ? ['norm', 'pool'] : ['norm']),
]

export function visionTower(sizes: VisionSizes, tensors: readonly TensorSpec[]): VisionTower {
  const { side, patch, width, depth, heads, pool } = sizes
  const groups = visionGroups(sizes)
  return {
    tensors,
    groups,
    cuts: cutPoints(sizes),
    taps: Array.from({ length: depth + 1 }, (_, i) => ({
      tap: i === 0 ? 'stem' : `block${i}`,
      depth: i / depth,
      width,
    })),
    shape: [side, patch, width, heads, pool].join('×'),
    blocks: groups.filter((group) => group.startsWith('block')),
    encode(weights, images) {
      const states = seenStates(sizes, weights, images)
      return {
        taps: states.map((x) => meanOfTokens(sizes, x)),
        pooled: pooled(sizes, weights, states.at(-1) as Tensor),
      }
    },
    encodeTo(weights, images, cuts) {
      const highest = Math.max(...cuts.map((cut) => layersBelow(sizes, cut)))
      const states = passLayers(sizes, weights, embedPatches(sizes, weights, images), 0, highest)
      const [items] = images.shape as [number]
      const at = (cut: Cut): Tensor => {
        if (cut === 'pixels') return images
        const x = states[layersBelow(sizes, cut)] as Tensor
        return cut === 'pooled' ? pooled(sizes, weights, x) : tf.reshape(x, [items, tokensOf(sizes), width])
      }
      return Object.fromEntries(cuts.map((cut) => [cut, at(cut)]))
    },
    encodeFrom(weights, x, cut, recompute = false) {
      if (cut === 'pooled') return x
      const [items] = x.shape as [number]
      const start = cut === 'pixels' ? embedPatches(sizes, weights, x) : tf.reshape(x, [items * tokensOf(sizes), width])
      const states = passLayers(
        sizes,
        weights,
        start,
        layersBelow(sizes, cut),
        depth,
        recompute ? recomputedLayer : layer,
      )
      return pooled(sizes, weights, states.at(-1) as Tensor)
    },
  }
}

/** There is no cut after the stem alone: it costs less than reading its tokens. */
function cutPoints(sizes: VisionSizes): readonly CutPoint[] {
  const { side, depth, width } = sizes
  const tokens = [tokensOf(sizes), width]
  return [
    { cut: 'pixels', below: 0, shape: [side, side, 3] },
    // The stem and the blocks up to it.
    ...Array.from({ length: depth }, (_, i) => ({ cut: `block${i + 1}`, below: i + 2, shape: tokens })),
    { cut: 'pooled', below: visionGroups(sizes).length, shape: [width] },
  ]
}

function layersBelow({ depth }: VisionSizes, cut: Cut): number {
  if (cut === 'pixels') return 0
  return cut === 'pooled' ? depth : Number(cut.slice('block'.length))
}

/** images: [items, side, side, 3] → the tokens before the layers and after each, [items·tokens, width]. */
export const seenStates = (sizes: VisionSizes, weights: Weights, images: Tensor): Tensor[] =>
  passLayers(sizes, weights, embedPatches(sizes, weights, images), 0, sizes.depth)

/** images: [items, side, side, 3] → tokens with their positions, [items·tokens, width]. */
function embedPatches(sizes: VisionSizes, weights: Weights, images: Tensor): Tensor {
  const [items] = images.shape as [number]
  const { width, patch, pool, epsilon } = sizes
  const grid = gridOf(sizes)
  const edge = grid * patch
  // A convolution without padding leaves out what no whole patch covers.
  const covered = edge === sizes.side ? images : tf.slice(images, [0, 0, 0, 0], [items, edge, edge, 3])
  // The pixels into the order of the filters, which are larger than a few pictures. ONNX Runtime is fast where it moves one
  // axis or whole lines.
  const planes = tf.transpose(tf.reshape(covered, [items, edge * edge, 3]), [0, 2, 1])
  const patches = tf.transpose(tf.reshape(planes, [items, 3, grid, patch, grid, patch]), [0, 2, 4, 1, 3, 5])
  const rows = tf.reshape(patches, [items * grid * grid, 3 * patch * patch])
  // [width, 3, patch, patch]
  const filters = weight(weights, `${ROOT}.embeddings.patch_embedding.weight`)
  const seen = tf.matMul(rows, tf.reshape(filters, [width, 3 * patch * patch]), false, true)
  const positions = weight(weights, `${ROOT}.embeddings.position_embedding.weight`)
  const tokens = tf.reshape(seen, [items, grid * grid, width])
  const all = [items * tokensOf(sizes), width]
  if (pool === 'map') {
    const biased = tf.add(tokens, weight(weights, `${ROOT}.embeddings.patch_embedding.bias`))
    return tf.reshape(tf.add(biased, positions), all)
  }
  const own = tf.reshape(weight(weights, `${ROOT}.embeddings.class_embedding`), [1, 1, width])
  const withClass = tf.concat([tf.tile(own, [items, 1, 1]), tokens], 1)
  return norm(weights, `${ROOT}.pre_layrnorm`, tf.reshape(tf.add(withClass, positions), all), epsilon)
}

function passLayers(
  sizes: VisionSizes,
  weights: Weights,
  x: Tensor,
  from: number,
  to: number,
  pass: typeof layer = layer,
): Tensor[] {
  const tokens = tokensOf(sizes)
  const shape = { ...sizes, tokens, items: x.shape[0] / tokens }
  const states = [x]
  for (let i = from; i < to; i++) states.push(pass(weights, layerName(i), states.at(-1) as Tensor, shape))
  return states
}

function meanOfTokens(sizes: VisionSizes, x: Tensor): Tensor {
  const tokens = tokensOf(sizes)
  return tf.mean(tf.reshape(x, [x.shape[0] / tokens, tokens, sizes.width]), 1)
}

/** Tokens after the last layer, [items·tokens, width] → [items, width]. */
function pooled(sizes: VisionSizes, weights: Weights, x: Tensor): Tensor {
  const { width, epsilon } = sizes
  const tokens = tokensOf(sizes)
  const items = x.shape[0] / tokens
  if (sizes.pool === 'map') return attended(sizes, weights, norm(weights, `${ROOT}.post_layernorm`, x, epsilon))
  const first = tf.slice(tf.reshape(x, [items, tokens, width]), [0, 0, 0], [items, 1, width])
  return norm(weights, `${ROOT}.post_layernorm`, tf.reshape(first, [items, width]), epsilon)
}

/** Multi-head attention pooling of normalised tokens (Zhai and others 2022, “Scaling vision transformers”, §2.2). */
function attended({ width, heads, activation, epsilon, ...sizes }: VisionSizes, weights: Weights, x: Tensor): Tensor {
  const tokens = tokensOf({ width, heads, activation, epsilon, ...sizes })
  const items = x.shape[0] / tokens
  const at = `${ROOT}.head`
  const probe = tf.reshape(weight(weights, `${at}.probe`), [1, width])
  const query = byHead(dense(weights, `${at}.attention.q_proj`, probe), 1, 1, heads)
  const split = (part: string): Tensor =>
    byHead(dense(weights, `${at}.attention.${part}_proj`, x), items, tokens, heads)
  const queries = tf.tile(query, [items, 1, 1, 1])
  const mixed = attention(queries, split('k'), split('v'), 1 / Math.sqrt(width / heads))
  const read = dense(weights, `${at}.attention.out_proj`, tf.reshape(mixed, [items, width]))
  return tf.add(read, twoLayers(weights, `${at}.mlp`, norm(weights, `${at}.layernorm`, read, epsilon), activation))
}

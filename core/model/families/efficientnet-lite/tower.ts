/** EfficientNet-Lite as the vision tower of a model. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type {
  ChannelMoments,
  Cut,
  CutPoint,
  GroupName,
  Seen,
  TensorSpec,
  VisionTower,
  Weights,
} from '../../architecture.ts'
import type { MomentMark } from '../../../domain/moment-marks.ts'
import { channelMoments, momentLayers } from '../../moments.ts'
import { recomputedOver } from '../../recomputed-over.ts'
import { blocksOf, type EfficientNetLiteConfig, STEM_WINDOW } from './config.ts'
import { isStatistic, normsOf, towerTensors } from './parameters.ts'
import { blockOf, headOf, meanOfPixels, stemOf, type Watch } from './vision.ts'

const STEM: GroupName = 'stem'
const HEAD: GroupName = 'head'

/**
 * @param side of the square images that it takes in, a multiple of 32
 * @param marks measured with its checkpoint at that side
 */
export function efficientNetLite(
  config: EfficientNetLiteConfig,
  side: number,
  marks: readonly MomentMark[] = [],
): VisionTower {
  const blocks = blocksOf(config).map((_, i) => `block${i + 1}`)
  const groups = [STEM, ...blocks, HEAD]
  const cuts = cutsOf(config, side)
  const width = (i: number): number => (i === 0 ? config.stem : (blocksOf(config)[i - 1]?.output as number))
  /** Runs the tower from the values at one cut; `at` sees the values after the stem and after each block. */
  const forward = (
    weights: Weights,
    x: Tensor,
    cut: Cut,
    apply: typeof blockOf,
    at: (cut: Cut, values: Tensor) => void = () => {},
    watch?: Watch,
  ): Tensor => {
    if (cut === 'pooled') return x
    let values = x
    if (cut === 'pixels') {
      values = stemOf(config, weights, x, watch)
      at(STEM, values)
    }
    const done = cut === 'pixels' ? 0 : blocks.indexOf(cut) + 1
    for (let i = done; i < blocks.length; i++) {
      values = apply(config, weights, values, i, watch)
      at(blocks[i] as Cut, values)
    }
    return headOf(config, weights, values, watch)
  }
  const seen = (weights: Weights, images: Tensor, watch?: Watch): Seen => {
    const taps: Tensor[] = []
    const pooled = forward(weights, images, 'pixels', blockOf, (_, values) => taps.push(meanOfPixels(values)), watch)
    return { taps, pooled }
  }
  return {
    tensors: towerTensors(config).map(({ name, shape }) => specOf(name, shape)),
    groups,
    blocks,
    cuts,
    taps: [STEM, ...blocks].map((tap, i) => ({ tap, depth: i / blocks.length, width: width(i) })),
    shape: [config.name, side].join('×'),
    encode: (weights, images) => seen(weights, images),
    moments: {
      layers: momentLayers(normsOf(config)),
      marks,
      encode(weights, images) {
        const entering: ChannelMoments[] = []
        return { ...seen(weights, images, (x) => entering.push(channelMoments(x))), entering }
      },
    },
    encodeTo(weights, images, wanted) {
      const found: Record<Cut, Tensor> = { pixels: images }
      found['pooled'] = forward(weights, images, 'pixels', blockOf, (cut, values) => {
        found[cut] = values
      })
      return Object.fromEntries(wanted.map((cut) => [cut, found[cut] as Tensor]))
    },
    encodeFrom: (weights, x, cut, recompute = false) => forward(weights, x, cut, recompute ? recomputedBlock : blockOf),
  }
}

/** The same block, which keeps only its input for the backward pass and computes the rest a second time there. */
const recomputedBlock: typeof blockOf = (config, weights, x, number) =>
  recomputedOver(weights, `visual._blocks.${number}.`, x, (own, input) => blockOf(config, own, input, number))

function cutsOf(config: EfficientNetLiteConfig, side: number): CutPoint[] {
  const cuts: CutPoint[] = [{ cut: 'pixels', below: 0, shape: [side, side, 3] }]
  let now = Math.ceil(side / STEM_WINDOW.stride)
  for (const [i, { output, window }] of blocksOf(config).entries()) {
    now = Math.ceil(now / window.stride)
    cuts.push({ cut: `block${i + 1}`, below: i + 2, shape: [now, now, output] })
  }
  return [...cuts, { cut: 'pooled', below: cuts.length + 1, shape: [config.head] }]
}

function specOf(name: string, shape: readonly number[]): TensorSpec {
  const trained = !isStatistic(name)
  // Weight decay pulls filters towards zero, not the gains and offsets of batch norms.
  return { name, shape, group: groupOf(name), trained, decays: trained && shape.length > 1 }
}

function groupOf(tensor: string): GroupName {
  const block = /^visual\._blocks\.(\d+)\./.exec(tensor)
  if (block) return `block${Number(block[1]) + 1}`
  return tensor.startsWith('visual._conv_stem') || tensor.startsWith('visual._bn0') ? STEM : HEAD
}

/** A dual encoder as an `Architecture`. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tuning } from '../../../strategies/index.ts'
import { type Architecture, CONNECTOR, type TensorSpec } from '../../architecture.ts'
import { type ConnectorNames, jointConnector } from '../../connector.ts'
import { joined } from '../../joined.ts'
import { weight } from '../../weights.ts'
import type { ConfigKeys } from './config-keys.ts'
import { type PixelSettings, pixelsOf } from './pixels.ts'
import type { DualSizes } from './sizes.ts'
import { dualTensors, type Layout } from './tensors.ts'
import { textTower } from './text.ts'
import { visionTower } from './vision.ts'

/**
 * What a fitted head adds, which checkpoints of these families have no place for. A folder that Thaw wrote may hold them in a
 * file of their own (`HEAD_FILE`).
 */
export const HEAD_PREFIX = 'connector.'
export const HEAD_FILE = 'thaw_head.safetensors'
const at = (name: string): string => `${HEAD_PREFIX}${name}`
export const TEXT_BIAS = at('text_bias')
export const SIGLIP_TEXT_BIAS = 'text_model.head.bias'
/** The map of CLIP; SigLIP has none, so that the connector of a fresh model changes nothing. */
export const PROJECTION = 'visual_projection.weight'
export const LOGIT_SCALE = 'logit_scale'
export const LOGIT_BIAS = 'logit_bias'

export const connectorNames = ({ vision }: DualSizes): ConnectorNames => ({
  weight: vision.pool === 'class' ? PROJECTION : at('weight'),
  bias: at('bias'),
  mean: at('mean'),
  sd: at('sd'),
})

/** Cosines are multiplied by a hundred at most (Radford and others 2021, §2.5). */
const MOST_LOG_SCALE = Math.log(100)
/** SigLIP learns its factor without a limit: 112 to 118 in the published checkpoints. */
const MOST_SIGMOID_LOG_SCALE = Math.log(1000)

/**
 * Towers that have seen hundreds of millions of pictures move little: 1e-5 for all weights (FLYP: Goyal and others 2023,
 * arXiv 2212.00638, appendix B; WiSE-FT: Wortsman and others 2022, arXiv 2109.01903, appendix), 2e-4 for adapters (CLIP-LoRA:
 * Zanella, Ben Ayed 2024, arXiv 2405.18541, §4). Factors on the rates of the strategies, which are for small towers.
 * The head's is that of its matrix: CLIP's begins at a standard deviation of width^-½ (0.036), where steps of 1e-4 are small.
 */
const TUNING: Tuning = { epochs: 0.5, headRows: 4096, towerRate: 0.01, adapterRate: 0.1, headRate: 0.05 }

export interface DualEncoder {
  readonly name: string
  readonly sizes: DualSizes
  readonly keys: ConfigKeys
  readonly layout: Layout
  readonly pixels: PixelSettings
}

export function dualEncoder({ name, sizes, keys, layout, pixels }: DualEncoder): Architecture {
  const { vision, text, embedding, loss } = sizes
  const tensors = dualTensors(sizes, keys, layout)
  const { tensor } = tensors
  const own = { trained: true, decays: false }
  const scale = tensor(LOGIT_SCALE, CONNECTOR, [], own)
  const isSigmoid = loss === 'sigmoid'
  const textBias = text.projectionBias ? SIGLIP_TEXT_BIAS : TEXT_BIAS
  return joined({
    name,
    pixels: pixelsOf(pixels),
    tuning: TUNING,
    vision: visionTower(vision, tensors.vision),
    connector: connectorOf(sizes, keys, layout, tensor),
    text: {
      tower: textTower(sizes, tensors.text),
      join: {
        tensors: [
          { ...scale, shape: layout.scalarShape },
          ...(isSigmoid
            ? [{ ...tensor(LOGIT_BIAS, CONNECTOR, [], { ...own, trained: false }), shape: layout.scalarShape }]
            : []),
          ...(text.projectionBias ? [] : [{ ...tensor(TEXT_BIAS, CONNECTOR, [[embedding, '']], own), absent: 0 }]),
        ],
        bias: textBias,
        logScale: LOGIT_SCALE,
        mostLogScale: isSigmoid ? MOST_SIGMOID_LOG_SCALE : MOST_LOG_SCALE,
        ...(isSigmoid && { logitBias: LOGIT_BIAS }),
        // The bias of SigLIP's own map is in the features already.
        project: (weights, features) => (text.projectionBias ? features : tf.add(features, weight(weights, TEXT_BIAS))),
      },
    },
  })
}

function connectorOf(
  sizes: DualSizes,
  keys: ConfigKeys,
  layout: Layout,
  tensor: ReturnType<typeof dualTensors>['tensor'],
) {
  const names = connectorNames(sizes)
  const { vision, embedding } = sizes
  const connector = jointConnector(names, vision.width, embedding)
  const filled = new Map<string, number | 'identity'>([
    [names.bias, 0],
    [names.mean, 0],
    [names.sd, 1],
    ...(vision.pool === 'map' ? [[names.weight, 'identity'] as const] : []),
  ])
  const tensors = connector.tensors.map((spec): TensorSpec => {
    const absent = filled.get(spec.name)
    if (absent !== undefined) return { ...spec, absent, layout: 'as-is' }
    const dimensions = [[vision.width, keys.vision.width] as const, [embedding, keys.embedding] as const]
    return tensor(spec.name, spec.group, dimensions, { decays: true, ...(layout.projectsAsIs && { layout: 'as-is' }) })
  })
  return { ...connector, tensors }
}

/** A dual encoder as an `Architecture`. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { unit } from '../../../engine/ops.ts'
import type { Tuning } from '../../../strategies/index.ts'
import {
  type Architecture,
  CONNECTOR,
  type Connector,
  type HeadNames,
  type TensorSpec,
  type TextJoin,
} from '../../architecture.ts'
import { jointConnector } from '../../connector.ts'
import { joined } from '../../joined.ts'
import { weight } from '../../weights.ts'
import type { ConfigKeys } from './config-keys.ts'
import { type PixelSettings, pixelsOf } from './pixels.ts'
import { type DualSizes, headsOnTexts } from './sizes.ts'
import { type DualTensors, dualTensors, type Layout } from './tensors.ts'
import { projected, textMap, textTower } from './text.ts'
import { visionTower } from './vision.ts'

/**
 * What a head that is fitted to the pictures' map adds, which checkpoints have no place for. A folder that Thaw wrote may hold
 * them in a file of their own (`HEAD_FILE`).
 */
const at = (name: string): string => `connector.${name}`
export const HEAD_FILE = 'thaw_head.safetensors'
export const TEXT_BIAS = at('text_bias')
/** The map of CLIP's pictures. SigLIP has none. */
const PROJECTION = 'visual_projection.weight'
export const HEAD: HeadNames = { weight: PROJECTION, bias: at('bias'), mean: at('mean'), sd: at('sd') }
export const LOGIT_SCALE = 'logit_scale'
export const LOGIT_BIAS = 'logit_bias'

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

/**
 * The seven that OpenAI selected from its 80 for ImageNet (openai/CLIP, notebooks/Prompt_Engineering_for_ImageNet.ipynb), after
 * the plain one of the paper (Radford and others 2021, §3.1.4).
 */
const CLIP_TEMPLATES: readonly string[] = [
  'a photo of a {}.',
  'itap of a {}.',
  'a bad photo of the {}.',
  'a origami {}.',
  'a photo of the large {}.',
  'a {} in a video game.',
  'art of the {}.',
  'a photo of the small {}.',
]
/** The one that transformers documents for SigLIP (docs, model_doc/siglip). */
const SIGLIP_TEMPLATES: readonly string[] = ['This is a photo of {}.']

export interface DualEncoder {
  readonly name: string
  readonly sizes: DualSizes
  readonly keys: ConfigKeys
  readonly layout: Layout
  readonly pixels: PixelSettings
}

export function dualEncoder({ name, sizes, keys, layout, pixels }: DualEncoder): Architecture {
  const { vision, loss } = sizes
  const tensors = dualTensors(sizes, keys, layout)
  const { tensor } = tensors
  const own = { trained: true, decays: false }
  const scale = tensor(LOGIT_SCALE, CONNECTOR, [], own)
  const isSigmoid = loss === 'sigmoid'
  const onTexts = headsOnTexts(sizes)
  const join = onTexts ? mappedTexts(sizes, tensors) : shiftedTexts(sizes, tensors)
  return joined({
    name,
    pixels: pixelsOf(pixels),
    tuning: TUNING,
    vision: visionTower(vision, tensors.vision),
    connector: onTexts ? plainConnector(sizes, keys, layout, tensors) : fittedConnector(sizes, keys, layout, tensors),
    text: {
      templates: isSigmoid ? SIGLIP_TEMPLATES : CLIP_TEMPLATES,
      tower: textTower(sizes, onTexts ? tensors.text : [...tensors.text, ...tensors.textMap]),
      join: {
        ...join,
        tensors: [
          ...join.tensors,
          { ...scale, shape: layout.scalarShape },
          ...(isSigmoid
            ? [{ ...tensor(LOGIT_BIAS, CONNECTOR, [], { ...own, trained: false }), shape: layout.scalarShape }]
            : []),
        ],
        logScale: LOGIT_SCALE,
        mostLogScale: isSigmoid ? MOST_SIGMOID_LOG_SCALE : MOST_LOG_SCALE,
        ...(isSigmoid && { logitBias: LOGIT_BIAS }),
      },
    },
  })
}

type Mapping = Pick<TextJoin, 'tensors' | 'bias' | 'map' | 'project'>

/** The texts' own map, which heads are fitted to. */
function mappedTexts({ text }: DualSizes, { textMap: tensors }: DualTensors): Mapping {
  const { weight: map, bias } = textMap(text)
  return { tensors, map, bias, project: (weights, features) => projected(text, weights, features) }
}

/** A bias above the texts' map, which belongs to a head on the pictures' side. */
function shiftedTexts({ text, embedding }: DualSizes, { tensor }: DualTensors): Mapping {
  const { bias } = textMap(text)
  // In the features already.
  if (bias !== null) return { tensors: [], bias, project: (_, features) => features }
  const spec = tensor(TEXT_BIAS, CONNECTOR, [[embedding, '']], { trained: true, decays: false })
  return {
    tensors: [{ ...spec, absent: 0 }],
    bias: TEXT_BIAS,
    project: (weights, features) => tf.add(features, weight(weights, TEXT_BIAS)),
  }
}

/** Pictures where the tower puts them, behind CLIP's map. */
function plainConnector(sizes: DualSizes, keys: ConfigKeys, layout: Layout, { tensor }: DualTensors): Connector {
  const { vision, embedding } = sizes
  const isMapped = vision.pool === 'class'
  return {
    tensors: isMapped ? [projection(sizes, keys, layout, tensor)] : [],
    width: embedding,
    head: null,
    apply: (weights, pooled) => unit(isMapped ? tf.matMul<Tensor>(pooled, weight(weights, PROJECTION)) : pooled),
  }
}

function fittedConnector(sizes: DualSizes, keys: ConfigKeys, layout: Layout, { tensor }: DualTensors): Connector {
  const connector = jointConnector(HEAD, sizes.vision.width, sizes.embedding)
  const filled = new Map([
    [HEAD.bias, 0],
    [HEAD.mean, 0],
    [HEAD.sd, 1],
  ])
  const tensors = connector.tensors.map((spec): TensorSpec => {
    const absent = filled.get(spec.name)
    return absent === undefined ? projection(sizes, keys, layout, tensor) : { ...spec, absent, layout: 'as-is' }
  })
  return { ...connector, tensors }
}

const projection = (
  { vision, embedding }: DualSizes,
  keys: ConfigKeys,
  layout: Layout,
  tensor: DualTensors['tensor'],
): TensorSpec =>
  tensor(
    PROJECTION,
    CONNECTOR,
    [
      [vision.width, keys.vision.width],
      [embedding, keys.embedding],
    ],
    { decays: true, ...(layout.projectsAsIs && { layout: 'as-is' }) },
  )

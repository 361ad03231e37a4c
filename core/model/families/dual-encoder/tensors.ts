/**
 * Every tensor of a dual encoder, under the names of transformers' files. Files of other libraries hold the same under other
 * names, some of them fused: a `Layout` says where.
 */
import { CONNECTOR, type GroupName, type StoredPlace, type TensorSpec } from '../../architecture.ts'
import type { ConfigKeys } from './config-keys.ts'
import { type DualSizes, headsOnTexts, tokensOf } from './sizes.ts'
import { TEXT_GROUP } from './text.ts'

/** Where a file keeps a tensor. */
export interface Layout {
  /** Undefined where it is a tensor of its own, with its own name. */
  readonly place: (name: string) => StoredPlace | undefined
  /** Whether the file holds the projections into the joint space as [in, out]. */
  readonly projectsAsIs: boolean
  /** The shape of the factor and the bias of the logits: one value, as a scalar or a row. */
  readonly scalarShape: readonly [] | readonly [1]
}

type Dimension = readonly [size: number, key: string]

export interface DualTensors {
  readonly vision: readonly TensorSpec[]
  readonly text: readonly TensorSpec[]
  /** From the features of texts into the joint space: a part of the connection where heads are fitted to it, else of the tower. */
  readonly textMap: readonly TensorSpec[]
  /** Makes a tensor of the file as the others are made. */
  readonly tensor: (
    name: string,
    group: GroupName,
    dimensions: readonly Dimension[],
    more?: Partial<TensorSpec>,
  ) => TensorSpec
}

export function dualTensors(sizes: DualSizes, keys: ConfigKeys, layout: Layout): DualTensors {
  const { vision, text, embedding } = sizes
  const of = keys.vision
  const tensor: DualTensors['tensor'] = (name, group, dimensions, more = {}) => {
    const stored = layout.place(name)
    const shape = dimensions.map(([size]) => size)
    return {
      name,
      shape,
      group,
      trained: true,
      // A matrix or a filter, but no gain, bias, position or token.
      decays:
        (shape.length > 1 && name.endsWith('_proj.weight')) || /\.(fc[12]|head|patch_embedding)\.weight$/.test(name),
      keys: dimensions.map(([, key]) => key),
      ...(stored && { stored }),
      ...more,
    }
  }
  const [V, T]: [Dimension, Dimension] = [
    [vision.width, of.width],
    [text.width, keys.text.width],
  ]
  const [VI, TI]: [Dimension, Dimension] = [
    [vision.inner, of.inner],
    [text.inner, keys.text.inner],
  ]
  const linear = (name: string, group: GroupName, from: Dimension, to: Dimension): TensorSpec[] => [
    tensor(`${name}.weight`, group, [from, to]),
    tensor(`${name}.bias`, group, [to]),
  ]
  const norm = (name: string, group: GroupName, width: Dimension): TensorSpec[] => [
    tensor(`${name}.weight`, group, [width]),
    tensor(`${name}.bias`, group, [width]),
  ]
  const layer = (name: string, group: GroupName, width: Dimension, inner: Dimension): TensorSpec[] => [
    ...norm(`${name}.layer_norm1`, group, width),
    ...['q', 'k', 'v', 'out'].flatMap((part) => linear(`${name}.self_attn.${part}_proj`, group, width, width)),
    ...norm(`${name}.layer_norm2`, group, width),
    ...linear(`${name}.mlp.fc1`, group, width, inner),
    ...linear(`${name}.mlp.fc2`, group, inner, width),
  ]
  const asIs = { layout: 'as-is' } as const
  const v = 'vision_model'
  const patch: Dimension = [vision.patch, of.patch]
  const isMap = vision.pool === 'map'
  const stem = [
    ...(isMap ? [] : [tensor(`${v}.embeddings.class_embedding`, 'stem', [V])]),
    tensor(`${v}.embeddings.patch_embedding.weight`, 'stem', [V, [3, of.channels], patch, patch]),
    ...(isMap ? [tensor(`${v}.embeddings.patch_embedding.bias`, 'stem', [V])] : []),
    tensor(`${v}.embeddings.position_embedding.weight`, 'stem', [[tokensOf(vision), of.side], V], asIs),
    ...(isMap ? [] : norm(`${v}.pre_layrnorm`, 'stem', V)),
  ]
  const head = [
    tensor(`${v}.head.probe`, 'pool', [[1, ''], [1, ''], V]),
    ...['q', 'k', 'v', 'out'].flatMap((part) => linear(`${v}.head.attention.${part}_proj`, 'pool', V, V)),
    ...norm(`${v}.head.layernorm`, 'pool', V),
    ...linear(`${v}.head.mlp.fc1`, 'pool', V, VI),
    ...linear(`${v}.head.mlp.fc2`, 'pool', VI, V),
  ]
  const t = 'text_model'
  const joint: Dimension = [embedding, keys.embedding]
  // Gradients of an embedding are as large as the embedding; few of its rows would move in a run.
  const words = { ...asIs, trained: false, fixed: true }
  const mapped = headsOnTexts(sizes) ? CONNECTOR : TEXT_GROUP
  return {
    tensor,
    vision: [
      ...stem,
      ...Array.from({ length: vision.depth }, (_, i) =>
        layer(`${v}.encoder.layers.${i}`, `block${i + 1}`, V, VI),
      ).flat(),
      ...norm(`${v}.post_layernorm`, 'norm', V),
      ...(isMap ? head : []),
    ],
    text: [
      tensor(`${t}.embeddings.token_embedding.weight`, TEXT_GROUP, [[text.vocabulary, keys.text.vocabulary], T], words),
      tensor(`${t}.embeddings.position_embedding.weight`, TEXT_GROUP, [[text.context, keys.text.context], T], asIs),
      ...Array.from({ length: text.depth }, (_, i) => layer(`${t}.encoder.layers.${i}`, TEXT_GROUP, T, TI)).flat(),
      ...norm(`${t}.final_layer_norm`, TEXT_GROUP, T),
    ],
    textMap: text.projectionBias
      ? linear(`${t}.head`, mapped, T, joint)
      : [
          tensor(
            'text_projection.weight',
            mapped,
            [T, joint],
            layout.projectsAsIs ? { ...asIs, decays: true } : { decays: true },
          ),
        ],
  }
}

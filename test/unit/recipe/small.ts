/** Small checkpoints, items and requests, which the specs of recipes change. */
import { divide } from '../../../core/anatomy/divide.ts'
import { anatomyFamily } from '../../../core/anatomy/families.ts'
import type { Anatomy } from '../../../core/anatomy/part.ts'
import type { DatasetItem } from '../../../core/domain/dataset.ts'

const MATRIX = [4, 2]

/** With a vision tower of four blocks; matrices have 8 numbers, vectors 4. */
export function smallAnatomy(modelType: 'qwen2_5_vl' | 'qwen3_vl' | 'llava' | 'clip' | 'open_clip'): Anatomy {
  const prefix = {
    qwen2_5_vl: 'visual.blocks.',
    qwen3_vl: 'model.visual.blocks.',
    llava: 'vision_model.encoder.layers.',
    clip: 'vision_model.encoder.layers.',
    open_clip: 'visual.transformer.resblocks.',
  }[modelType]
  const blocks = [0, 1, 2, 3].flatMap((block) => [
    [`${prefix}${block}.mlp.fc1.weight`, MATRIX] as const,
    [`${prefix}${block}.mlp.fc1.bias`, [4]] as const,
  ])
  const others: readonly (readonly [string, readonly number[]])[] = {
    qwen2_5_vl: [
      ['visual.patch_embed.proj.weight', [4, 3, 2, 2, 2]],
      ['visual.merger.mlp.0.weight', MATRIX],
      ['model.layers.0.mlp.up_proj.weight', MATRIX],
      ['lm_head.weight', MATRIX],
    ] as const,
    qwen3_vl: [
      ['model.visual.patch_embed.proj.weight', [4, 3, 2, 2, 2]],
      ['model.visual.merger.linear_fc1.weight', MATRIX],
      ['model.visual.deepstack_merger_list.0.linear_fc1.weight', MATRIX],
      ['model.language_model.layers.0.mlp.up_proj.weight', MATRIX],
      ['model.language_model.embed_tokens.weight', MATRIX],
    ] as const,
    llava: [
      ['vision_model.embeddings.class_embedding', [4]],
      ['multi_modal_projector.linear_1.weight', MATRIX],
      ['language_model.model.layers.0.mlp.up_proj.weight', MATRIX],
      ['language_model.lm_head.weight', MATRIX],
    ] as const,
    clip: [
      ['vision_model.embeddings.class_embedding', [4]],
      ['visual_projection.weight', MATRIX],
      ['logit_scale', []],
      ['text_model.encoder.layers.0.mlp.fc1.weight', MATRIX],
    ] as const,
    open_clip: [
      ['visual.class_embedding', [4]],
      ['visual.proj', MATRIX],
      ['logit_scale', []],
      ['transformer.resblocks.0.mlp.c_fc.weight', MATRIX],
    ] as const,
  }[modelType]
  const tensors = [...blocks, ...others].map(([name, shape]) => ({ name, shape, dtype: 'F32' }))
  const divided = divide(anatomyFamily(modelType)!, tensors, { featureLayers: [] })
  if (!divided.ok) throw new Error(divided.failure.message)
  return divided.value
}

export const smallItem = (changes: Partial<DatasetItem>): DatasetItem => ({
  path: 'a/1.png',
  label: 0,
  split: 'train',
  width: 200,
  height: 100,
  bytes: 1,
  hash: 'h',
  dhash: 'd',
  cluster: 0,
  ...changes,
})

/** What a recipe is written for, but for its model, its plan and its samples. */
export const SMALL_REQUEST = {
  pictures: '/data/it’s here',
  batch: 4,
  seed: 7,
  devices: 1,
  nodes: 1,
  cpu: false,
} as const

/** config.json of transformers' SiglipModel: SigLIP, and SigLIP 2 at a fixed size. */
import { z } from 'zod'
import type { Result } from '../../../domain/failure.ts'
import { success } from '../../../domain/failure.ts'
import type { DualSizes } from '../dual-encoder/sizes.ts'
import {
  CONFIG,
  HEADS_FIT,
  headsFit,
  size,
  transformerKeys,
  transformerSizes,
  wrongConfig,
} from '../dual-encoder/transformers-config.ts'

const keys = transformerKeys({
  width: 768,
  inner: 3072,
  depth: 12,
  heads: 12,
  activation: 'gelu_pytorch_tanh',
  epsilon: 1e-6,
})
const vision = z
  .looseObject({
    ...keys,
    image_size: size.default(224),
    patch_size: size.default(16),
    num_channels: z.literal(3).default(3),
    vision_use_head: z.literal(true, 'false means a tower cut out of another model, without its pooling').default(true),
  })
  .refine(headsFit, HEADS_FIT)
const text = z
  .looseObject({
    ...keys,
    vocab_size: size.default(32_000),
    max_position_embeddings: size.default(64),
    projection_size: size.optional(),
  })
  .refine(headsFit, HEADS_FIT)

const config = z
  .looseObject({ vision_config: vision.prefault({}), text_config: text.prefault({}) })
  .refine(
    ({ vision_config: seen, text_config: read }) => (read.projection_size ?? read.hidden_size) === seen.hidden_size,
    'text_config.projection_size is not vision_config.hidden_size, so that texts and pictures have no joint space',
  )

/** Failures: model-unreadable, with the key. */
export function siglipSizes(folder: string, json: unknown): Result<DualSizes> {
  const parsed = config.safeParse(json)
  if (!parsed.success) return wrongConfig(folder, CONFIG, parsed.error)
  const { vision_config: seen, text_config: read } = parsed.data
  return success({
    embedding: seen.hidden_size,
    loss: 'sigmoid',
    vision: { ...transformerSizes(seen), side: seen.image_size, patch: seen.patch_size, pool: 'map' },
    text: {
      ...transformerSizes(read),
      context: read.max_position_embeddings,
      vocabulary: read.vocab_size,
      causal: false,
      pool: 'last',
      projectionBias: true,
    },
  })
}

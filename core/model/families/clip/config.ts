/** config.json of transformers' CLIPModel. */
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

const common = { activation: 'quick_gelu', epsilon: 1e-5, depth: 12 } as const
const vision = z
  .looseObject({
    ...transformerKeys({ ...common, width: 768, inner: 3072, heads: 12 }),
    image_size: size.default(224),
    patch_size: size.default(32),
    num_channels: z.literal(3).default(3),
  })
  .refine(headsFit, HEADS_FIT)
const text = z
  .looseObject({
    ...transformerKeys({ ...common, width: 512, inner: 2048, heads: 8 }),
    vocab_size: size.default(49_408),
    max_position_embeddings: size.default(77),
    eos_token_id: z.number().int().nonnegative().default(49_407),
  })
  .refine(headsFit, HEADS_FIT)

const config = z.looseObject({
  projection_dim: size.default(512),
  vision_config: vision,
  text_config: text,
})

/** Files of 2021 hold each section twice; transformers follows the one that ends in `_dict`. */
const sections = z.looseObject({
  vision_config: z.looseObject({}).nullish(),
  text_config: z.looseObject({}).nullish(),
  vision_config_dict: z.looseObject({}).nullish(),
  text_config_dict: z.looseObject({}).nullish(),
})

/**
 * Files from before June 2023 name a wrong end of text, 2. transformers then reads the token with the highest id, which is
 * the true one (huggingface/transformers pull request 24773).
 */
const WRONG_END = 2

/** Failures: model-unreadable, with the key. */
export function clipSizes(folder: string, json: unknown): Result<DualSizes> {
  const given = sections.safeParse(json)
  if (!given.success) return wrongConfig(folder, CONFIG, given.error)
  const { vision_config_dict: visionDict, text_config_dict: textDict, ...rest } = given.data
  const parsed = config.safeParse({
    ...rest,
    vision_config: visionDict ?? rest.vision_config ?? {},
    text_config: textDict ?? rest.text_config ?? {},
  })
  if (!parsed.success) return wrongConfig(folder, CONFIG, parsed.error)
  const { projection_dim: embedding, vision_config: seen, text_config: read } = parsed.data
  return success({
    embedding,
    loss: 'softmax',
    vision: { ...transformerSizes(seen), side: seen.image_size, patch: seen.patch_size, pool: 'class' },
    text: {
      ...transformerSizes(read),
      context: read.max_position_embeddings,
      vocabulary: read.vocab_size,
      causal: true,
      pool: read.eos_token_id === WRONG_END ? 'highest' : { first: read.eos_token_id },
      projectionBias: false,
    },
  })
}

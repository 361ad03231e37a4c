/** Sizes of a BERT encoder (Devlin and others 2019), under the names of its config.json. */
import { z } from 'zod'

const size = z.number().int().positive()

export const bertConfig = z
  .object({
    vocab_size: size,
    max_position_embeddings: size,
    hidden_size: size,
    num_hidden_layers: size,
    num_attention_heads: size,
    intermediate_size: size,
    layer_norm_eps: z.number().positive(),
    /** The exact one; others compute something else. */
    hidden_act: z.literal('gelu'),
  })
  .refine(
    ({ hidden_size, num_attention_heads }) => hidden_size % num_attention_heads === 0,
    'the heads do not divide the width',
  )

export type BertConfig = z.infer<typeof bertConfig>

/** What is asked of a model itself, without a dataset. */
import { z } from 'zod'

const count = z.number().int()

export const checkedModel = z.object({
  family: z.string(),
  name: z.string(),
  hash: z.string(),
  imageSize: count,
  pooled: count,
  embedding: count.nullable(),
  context: count.nullable(),
  vocabulary: count.nullable(),
  parameters: count,
  groups: z.array(z.object({ group: z.string(), tensors: count, parameters: count, trainable: count })),
  files: z.array(z.object({ file: z.string(), bytes: count, formats: z.array(z.string()) })),
})

export const modelCheck = z.object({
  folder: z.string(),
  /** Null where the folder cannot be described. */
  model: checkedModel.nullable(),
  /** Sentences; none for a sound model. */
  problems: z.array(z.string()),
})

const rows = z.array(z.array(z.number()))

/** Pictures and texts in the space of a model: rows of length one, and the logits between them. */
export const embedded = z.object({
  model: z.string(),
  images: z.array(z.string()),
  texts: z.array(z.string()),
  imageEmbeddings: rows,
  textEmbeddings: rows,
  /** [images][texts]: scale · cosine + bias; empty without pictures or texts. */
  logits: rows,
  scale: z.number().nullable(),
  bias: z.number().nullable(),
})
export type Embedded = z.infer<typeof embedded>

/** What is asked of a model itself, without a dataset. */
import { z } from 'zod'
import { modelOrigin } from './hub.ts'

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

/** What a trainer of others makes of a strategy: `lost` and `why` are sentences. */
export const support = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('yes') }),
  z.object({ kind: z.literal('approximately'), lost: z.array(z.string()).readonly() }),
  z.object({ kind: z.literal('no'), why: z.string() }),
])

/** A checkpoint that other trainers train. */
export const trainedElsewhere = z.object({
  family: z.string(),
  modelType: z.string(),
  /** Of the vision tower. */
  blocks: count,
  /** Whether the head is the matrix of the word embeddings. */
  tiedHead: z.boolean(),
  /** `idle`: numbers that no answer depends on, so that they get no gradient. */
  parts: z.array(z.object({ part: z.string(), tensors: count, numbers: count, idle: count })),
  trainers: z.array(
    z.object({
      trainer: z.string(),
      name: z.string(),
      method: z.string(),
      strategies: z.array(z.object({ strategy: z.string(), support })),
    }),
  ),
})
export type TrainedElsewhere = z.infer<typeof trainedElsewhere>

/** One of those, as a person added it. */
export const elsewhereModel = z.object({
  model: z.string(),
  folder: z.string(),
  family: z.string(),
  parameters: count,
  /** Of the vision tower. */
  blocks: count,
  origin: modelOrigin,
})
export type ElsewhereModel = z.infer<typeof elsewhereModel>

export const modelCheck = z.object({
  folder: z.string(),
  /** Null where the folder cannot be described, or holds a model that other trainers train. */
  model: checkedModel.nullable(),
  elsewhere: trainedElsewhere.nullable(),
  /** Sentences; none for a sound model. */
  problems: z.array(z.string()),
})

export type ModelCheck = z.infer<typeof modelCheck>

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

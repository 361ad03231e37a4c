/** Models from elsewhere: what a person added, what the shared cache holds, and what there is to choose from. */
import { z } from 'zod'

/** Where an added model came from. */
export const modelOrigin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder') }),
  z.object({
    kind: z.literal('hub'),
    /** As in “huggingface.co”; null where it was in the cache and nobody was asked. */
    host: z.string().nullable(),
    id: z.string(),
    /** The branch, tag or pull request of the commit; null for the main branch. */
    revision: z.string().nullable(),
    commit: z.string(),
    /** As its authors name it; null if they name none, or nobody was asked. */
    licence: z.string().nullable(),
    /** Bytes of its files. */
    bytes: z.number().int(),
  }),
])

export const cachedModel = z.object({
  id: z.string(),
  /** What `models.add` takes. */
  name: z.string(),
  commit: z.string(),
  folder: z.string(),
  bytes: z.number().int(),
  /** What its description says it is, as in “siglip”. */
  type: z.string().nullable(),
  /** False where an interrupted download left some of it. */
  complete: z.boolean(),
})

export const catalogueEntry = z.object({
  id: z.string(),
  family: z.string(),
  parameters: z.number().int().nullable(),
  /** Approximate, of its weights. */
  bytes: z.number().int().nullable(),
  licence: z.string().nullable(),
  imageSize: z.number().int(),
  goodFor: z.string(),
  /** Top-1 accuracy on ImageNet without training, 0–1, and whose number it is. */
  zeroShot: z.object({ value: z.number(), source: z.string() }).nullable(),
})

export const foundModel = z.object({
  id: z.string(),
  downloads: z.number().nullable(),
  licence: z.string().nullable(),
  task: z.string().nullable(),
  safetensors: z.boolean(),
  gated: z.boolean(),
})

export type ModelOrigin = z.infer<typeof modelOrigin>

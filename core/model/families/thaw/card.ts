/** model.json, the card of an embedded model. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Result } from '../../../domain/failure.ts'
import { failure, success } from '../../../domain/failure.ts'
import { parseJson } from '../../../domain/json.ts'
import { FIRST_BYTE, FIRST_MERGE } from '../../byte-pairs.ts'

export const CARD = 'model.json'

const size = z.number().int().positive()
const described = z.object({
  config: z.object({
    name: z.string(),
    imageSize: size,
    patch: size,
    visionWidth: size,
    visionDepth: size,
    visionHeads: size,
    textWidth: size,
    textDepth: size,
    textHeads: size,
    textContext: size,
    vocabulary: size,
    embedding: size,
    mlpRatio: size,
    poolGrid: size,
    poolWidth: size,
  }),
  preprocessing: z.string(),
  /** SHA-256 of the weights file followed by the preprocessing text. */
  hash: z.string(),
  /** Written with the weights that a run trained: the statistics of the pretrained ones do not belong to them. */
  trained: z.literal(true).optional(),
  merges: z.array(z.tuple([z.number().int(), z.number().int()])),
  pretrained: z.object({
    summary: z.string(),
    /** Shares of what its images show, by name; absent if the model's author did not state them. */
    mix: z.array(z.tuple([z.string(), z.number().min(0).max(1)])).optional(),
    pairs: z.number().int(),
    steps: z.number().int(),
    seed: z.number().int(),
    command: z.string(),
  }),
})
/** A hash ties the weights to the card; this check catches a card whose own numbers contradict each other. */
const card = described.refine(({ config, merges }) => {
  const { imageSize, patch, poolGrid, visionWidth, visionHeads, textWidth, textHeads, vocabulary } = config
  const side = imageSize / patch
  const whole = [side, side / poolGrid, visionWidth / visionHeads, textWidth / textHeads].every(Number.isInteger)
  const made = merges.every((pair, i) => pair.every((id) => id >= FIRST_BYTE && id < FIRST_MERGE + i))
  return whole && made && FIRST_MERGE + merges.length <= vocabulary
}, 'its sizes do not fit together')
export type ModelCard = z.infer<typeof card>

/** Null if the folder has no card. */
export async function readCard(folder: string): Promise<Result<ModelCard> | null> {
  const file = join(folder, CARD)
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const parsed = card.safeParse(parseJson(text))
  if (parsed.success) return success(parsed.data)
  return failure('model-unreadable', `${file} does not describe a model Thaw can load.`, {
    file,
    details: parsed.error.message,
  })
}

/** The card of a model of this family; calling it with another family's model is a bug. */
export async function cardOf({ folder }: { readonly folder: string }): Promise<ModelCard> {
  const read = await readCard(folder)
  if (!read?.ok) throw new Error(`${folder} holds no card of this family`)
  return read.value
}

/** model.json of a folder with a vision tower, a text tower and a connector, each in a file of its own. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { parseJson } from '../../../domain/json.ts'
import { markedKinds } from '../../marks.ts'

export const CARD = 'model.json'

const size = z.number().int().positive()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** Files lie beside the card. */
const fileName = z.string().regex(/^[\w-]+\.[\w-]+$/)
const stored = { file: fileName, sha256 }
const triple = z.tuple([z.number(), z.number(), z.number()])

const card = z.object({
  name: z.string().min(1),
  vision: z
    .object({
      ...stored,
      family: z.literal('efficientnet-lite'),
      stem: size,
      stages: z.array(z.object({ repeats: size, kernel: size, stride: size, expand: size, out: size })).min(1),
      head: size,
      /** Rows of its own classifier. */
      classes: size,
      batchNorm: z.object({ epsilon: z.number().positive() }),
      pixels: z.object({
        channels: z.literal('RGB'),
        mean: triple,
        std: triple,
        side: size,
        sides: z.array(size).min(1),
      }),
    })
    .refine(({ pixels: { side, sides } }) => sides.includes(side), 'its side is not among the sides it offers'),
  text: z
    .object({
      ...stored,
      family: z.literal('bert'),
      tokenizer: fileName,
      context: size,
      vocabulary: size,
      positions: size,
      width: size,
      depth: size,
      heads: size,
      inner: size,
    })
    .refine(({ width, heads }) => width % heads === 0, 'the heads do not divide the width'),
  connector: z.object({ ...stored, family: z.literal('concepts'), embedding: size, concepts: size }),
  /** `Tuning` of core/strategies. */
  tuning: z.object({ epochs: z.number().positive(), headRows: size }).optional(),
  pretrained: z.object({ summary: z.string(), images: z.number().int(), pairs: z.number().int() }),
  /** What distances by moments are compared with, at each side where somebody has measured it. */
  marks: z.array(z.object({ side: size, kinds: markedKinds })).default([]),
})

export type PhotoCard = z.infer<typeof card>

/** What tells these folders from others whose card has the same name. */
const ours = z.looseObject({ vision: z.looseObject({ family: z.string() }), connector: z.looseObject({}) })

/** Null where the folder has no such card. Failures: model-unreadable. */
export async function readPhotoCard(folder: string): Promise<Result<PhotoCard> | null> {
  const file = join(folder, CARD)
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const json = parseJson(text)
  if (!ours.safeParse(json).success) return null
  const parsed = card.safeParse(json)
  if (parsed.success) return success(parsed.data)
  const message = `${file} does not describe a model that Thaw can load.`
  return failure('model-unreadable', message, { file, details: parsed.error.message })
}

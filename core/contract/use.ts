/** What a model says about pictures of a person, which Thaw does not store. */
import { z } from 'zod'

/** Of one call. */
export const MOST_PICTURES = 200
export const MOST_TEXTS = 2000

/** A file, by its absolute path, or one of a browser with its bytes in base64. */
export const pictureGiven = z.union([
  z.object({ path: z.string().min(1) }).strict(),
  z.object({ name: z.string(), data: z.base64() }).strict(),
])

/**
 * `labels` are described by class templates, as classes are in training; `captions` are taken as they are.
 */
export const textKind = z.enum(['labels', 'captions'])

const values = z.array(z.number()).nullable()

export const pictureScores = z.object({
  /** The file's name. */
  name: z.string(),
  /** Why it has no scores: a sentence. */
  problem: z.string().nullable(),
  /** What the model sees otherwise than a person might: a sentence. */
  note: z.string().nullable(),
  /** A small JPEG as a data URL, where one was asked for. */
  thumbnail: z.string().nullable(),
  /** One for each text; null without the run or where the checkpoint has none, see `notes`. */
  before: values,
  after: values,
})

export const modelUsed = z.object({
  /** The checkpoint that the run started from, or the model asked about. */
  model: z.string(),
  /** The name of the run; null without one. */
  run: z.string().nullable(),
  texts: z.array(z.string()),
  /** `probability`: of each label among all of them, 0–1, adding up to 1. `cosine`: how near picture and text are, −1–1. */
  kind: z.enum(['probability', 'cosine']),
  /** Templates of the labels; null for captions, and for a head whose rows are the classes. */
  templates: z.array(z.string()).nullable(),
  /** Sentences: what scores there are not, and why. */
  notes: z.array(z.string()),
  pictures: z.array(pictureScores),
})

export type PictureGiven = z.infer<typeof pictureGiven>
export type TextKind = z.infer<typeof textKind>
export type PictureScores = z.infer<typeof pictureScores>
export type ModelUsed = z.infer<typeof modelUsed>

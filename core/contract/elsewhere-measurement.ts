/** A measurement of a model that writes texts, which Thaw's own Python program ran (core/recipe/features). */
import { z } from 'zod'
import { task } from './dataset.ts'
import { probeMeasure, proportion, shiftMeasure, sizeMeasure } from './measurement.ts'

/** How a written answer is scored against the right one, as a share from 0 to 1. */
export const answerMetric = z.enum(['exact-match', 'token-f1', 'iou'])

export const answerScore = proportion.extend({
  metric: answerMetric,
  /** Validation items that were asked about. */
  items: z.number().int(),
  /** What always answering the most frequent class would score; null where items have no classes. */
  guess: z.number().nullable(),
  /** A few of the answers, as the model wrote them. */
  examples: z.array(z.object({ item: z.string(), expected: z.string(), answer: z.string(), score: z.number() })),
})

export const elsewhereProbe = probeMeasure
  .pick({ metric: true, linear: true, knn: true, folds: true, chance: true, pool: true })
  .extend({
    /** The linear probe on what the language model gets: `linear` is on what the connector reads. */
    connector: z.number(),
    /** The linear probe's score at each tap; `depth` is 0 below the first block and 1 above the last. */
    byDepth: z.array(z.object({ tap: z.string(), depth: z.number(), value: z.number() })),
    doublingGain: sizeMeasure.shape.doublingGain,
    /** Images for which both probes, fitted without them, agree on another class than theirs; null without classes. */
    doubtful: proportion.nullable(),
  })

export const elsewhereMeasurement = z.object({
  measurementId: z.string(),
  datasetId: z.string(),
  fingerprint: z.string(),
  /** Its folder. */
  model: z.string(),
  /** Of the files' sizes and times, not of their content: they may have tens of gigabytes. */
  modelHash: z.string(),
  family: z.string(),
  task,
  /** Device, number format and versions. */
  engine: z.string(),
  size: sizeMeasure.omit({ doublingGain: true }),
  /** Training images that passed the tower; 0 where there was nothing to probe or compare. */
  images: z.number().int(),
  probe: elsewhereProbe.nullable(),
  /** Null where nobody has built statistics of images that stand for pretraining. */
  shift: shiftMeasure.nullable().default(null),
  /** Of the model as it came, on validation items. */
  score: answerScore.nullable(),
  /** Why there is no score; null where there is one. */
  unscored: z.string().nullable(),
  /** Milliseconds of an image in the tower and the connector; null where none passed. */
  msPerImage: z.number().nullable(),
  seconds: z.number(),
  measuredAt: z.string(),
})

export type AnswerMetric = z.infer<typeof answerMetric>
export type AnswerScore = z.infer<typeof answerScore>
export type ElsewhereProbe = z.infer<typeof elsewhereProbe>
export type ElsewhereMeasurement = z.infer<typeof elsewhereMeasurement>

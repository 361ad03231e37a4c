/** Scores of a run, with their details. */
import { z } from 'zod'
import { METRIC_IDS } from '../domain/metric.ts'

const fraction = z.number()

export const metricId = z.enum(METRIC_IDS)

export const perClass = z.object({
  name: z.string(),
  support: z.number().int(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
})

/** An image that a model takes for another class, or whose nearest caption is another's. */
export const mistake = z.object({
  /** Of the image, among all items of its dataset. */
  index: z.number().int(),
  /** Its class, and the class that the model takes it for; or the nearest of its captions, and the nearest of all. */
  label: z.string(),
  predicted: z.string(),
  /** Probability of the predicted class, or of that caption among those of the search. */
  confidence: z.number(),
})

export const classDetails = z.object({
  task: z.literal('classes'),
  macroF1: z.number(),
  worstClass: z.object({ name: z.string(), recall: z.number() }),
  perClass: z.array(perClass),
  /** confusion[i][j]: test items of class i predicted as class j. */
  confusion: z.array(z.array(z.number().int())),
  // Older runs do not record the fields below.
  /**
   * Expected calibration error: the mean distance between how sure the model is and how often it is right, over 15 bins of
   * equal width (Guo et al. 2017, “On calibration of modern neural networks”, §2).
   */
  calibrationError: z.number().optional(),
  /** What the logits are divided by for these probabilities: it makes the validation loss lowest. */
  temperature: z.number().optional(),
  /** The most confident first. */
  mistakes: z.array(mistake).optional(),
})

/** Retrieval in one direction: shares found within the first 1, 5 and 10, and the median rank, from 1. */
export const retrieval = z.object({ r1: fraction, r5: fraction, r10: fraction, medianRank: z.number() })

export const captionDetails = z.object({
  task: z.literal('captions'),
  imageToText: retrieval,
  textToImage: retrieval,
  /** Captions of the images, each different one counted once per pool. */
  texts: z.number().int(),
  /** Images in each search; scores with other pool sizes are not comparable. */
  pool: z.number().int(),
  /** The most confident first; older runs do not record them. */
  mistakes: z.array(mistake).optional(),
})

/** Details of a score, by task. */
export const scoreDetails = z.discriminatedUnion('task', [classDetails, captionDetails])

export const score = z.object({
  metric: metricId,
  value: fraction,
  /** 95 % interval. */
  low: fraction,
  high: fraction,
  /** Images it was measured on. */
  n: z.number().int(),
})

/** Each image's share of a score (`packShares` of core/math), in the order of the images; older runs record none. */
const shares = z.string().optional()

export const testScore = score.extend({ details: scoreDetails, shares })

export const RETENTION_KINDS = ['answers', 'probe', 'zero-shot'] as const

/** What the model knew before training, and how much of it is left. */
export const retention = z.object({
  /**
   * `answers`: of the model's pretraining classifier, that stay the same; on an earlier dataset of the person's, `probe`: by a
   * linear probe of the tower, `zero-shot`: by the captions of its classes.
   */
  kind: z.enum(RETENTION_KINDS),
  /** A description of what is measured, and on what. */
  basis: z.string(),
  /** Images. */
  n: z.number().int(),
  before: fraction,
  /** 95 % interval. */
  after: z.object({ value: fraction, low: fraction, high: fraction }),
})

export const scores = z.object({
  test: testScore.optional(),
  validation: z.object({ value: fraction, epoch: z.number(), step: z.number().int(), shares }).optional(),
  /**
   * On images that differ from the training images; `basis` says which: the person's own, groups held out of training, or
   * test images under synthetic changes. Older runs do not record how many there were.
   */
  robust: score.extend({ n: score.shape.n.optional(), basis: z.string(), shares }).optional(),
  /** Older runs do not record it; nor do models without a classifier, where no earlier dataset is named. */
  retention: z.array(retention).optional(),
})

export type Score = z.infer<typeof score>
export type TestScore = z.infer<typeof testScore>
export type ClassDetails = z.infer<typeof classDetails>
export type CaptionDetails = z.infer<typeof captionDetails>
export type Retrieval = z.infer<typeof retrieval>
export type Retention = z.infer<typeof retention>
export type Mistake = z.infer<typeof mistake>
export type PerClass = z.infer<typeof perClass>
export type Scores = z.infer<typeof scores>

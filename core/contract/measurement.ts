import { z } from 'zod'

const fraction = z.number().min(0).max(1)
/** A proportion with its 95 % interval, fractions 0–1. */
export const proportion = z.object({ value: z.number(), low: fraction, high: fraction })

export const sizeMeasure = z.object({
  items: z.number().int(),
  train: z.number().int(),
  classes: z.number().int(),
  smallestClass: z.object({ name: z.string(), items: z.number().int() }),
  largestClass: z.object({ name: z.string(), items: z.number().int() }),
  /** exp(entropy of the class shares): how many equally frequent classes this balance is worth. */
  effectiveClasses: z.number(),
  /** sum over training items of 1 / (near-duplicates of the item, itself included). */
  effectiveItems: z.number(),
  effectiveItemsPerClass: z.number(),
  duplicateShare: fraction,
  /** Fall of the frozen probe's error from half to all training items, points of fraction, with its standard error. */
  doublingGain: z.object({ value: z.number(), standardError: z.number() }),
})

export const tapShift = z.object({
  /** stem, block1…blockN, embedding */
  tap: z.string(),
  /** Position in the tower, 0 = stem, 1 = last block. */
  depth: z.number(),
  /** Unbiased squared MMD with the cubic kernel (KID) between the sample and the pretraining reference. */
  kid: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  /** The same statistic on reference samples of the same size: what “no shift” looks like. */
  null: z.object({ mean: z.number(), sd: z.number(), q95: z.number() }),
  /** (kid − null mean) / null sd */
  z: z.number(),
  /** Share of items farther from the reference than 95 % of reference items are; 0.05 means nothing new. */
  novelty: proportion,
})

export const shiftMeasure = z.object({
  sampleSize: z.number().int(),
  referenceSize: z.number().int(),
  taps: z.array(tapShift),
  /** Novelty of late taps, which feed the head, and of early taps, which see style. */
  lateNovelty: fraction,
  earlyNovelty: fraction,
  level: z.enum(['in-domain', 'narrow', 'moderate', 'large']),
})

export const probeMeasure = z.object({
  /** Accuracy on the training part with class captions and no training at all. */
  zeroShot: proportion,
  /** k-fold cross-validated linear probe on frozen features of the training part. */
  linear: proportion,
  /** Cosine k-nearest-neighbour, leave-one-out by fold. */
  knn: proportion,
  folds: z.number().int(),
  chance: fraction,
  /** Linear-probe accuracy at each tap, same order as `shift.taps` without the embedding. */
  byDepth: z.array(z.object({ tap: z.string(), accuracy: fraction })),
})

export const costMeasure = z.object({
  /** Milliseconds per image, measured on this machine with this engine just now. */
  forwardMsPerImage: z.number(),
  stepMsPerImage: z.number(),
  headMsPerImage: z.number(),
  /** Resident set of the compute process while it trained everything at the default batch, MiB. */
  stepMemoryMB: z.number(),
  headMemoryMB: z.number(),
  batch: z.number().int(),
})

export const measurement = z.object({
  measurementId: z.string(),
  datasetId: z.string(),
  fingerprint: z.string(),
  model: z.string(),
  modelHash: z.string(),
  engine: z.string(),
  size: sizeMeasure,
  shift: shiftMeasure,
  probe: probeMeasure,
  cost: costMeasure,
  seconds: z.number(),
  measuredAt: z.string(),
})

export type SizeMeasure = z.infer<typeof sizeMeasure>
export type TapShift = z.infer<typeof tapShift>
export type ShiftMeasure = z.infer<typeof shiftMeasure>
export type ProbeMeasure = z.infer<typeof probeMeasure>
export type CostMeasure = z.infer<typeof costMeasure>
export type Measurement = z.infer<typeof measurement>

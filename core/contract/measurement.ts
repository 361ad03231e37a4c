import { z } from 'zod'
import { classTemplates } from './class-templates.ts'
import { metricId } from './score.ts'

const fraction = z.number().min(0).max(1)
/** A proportion with its 95 % interval, fractions 0–1. */
export const proportion = z.object({ value: z.number(), low: fraction, high: fraction })

export const sizeMeasure = z.object({
  items: z.number().int(),
  train: z.number().int(),
  /** Validation images; null in older measurements, which did not count them. */
  validation: z.number().int().nullable().default(null),
  classes: z.number().int(),
  /** Null if items have no classes; the fields below are then 0. */
  smallestClass: z.object({ name: z.string(), items: z.number().int() }).nullable(),
  largestClass: z.object({ name: z.string(), items: z.number().int() }).nullable(),
  /** exp(entropy of the class shares): the equivalent number of equally frequent classes. */
  effectiveClasses: z.number(),
  /** sum over training items of 1 / (near-duplicates of the item, itself included). */
  effectiveItems: z.number(),
  effectiveItemsPerClass: z.number(),
  duplicateShare: fraction,
  /** Fall of the frozen probe's error from half to all training items, points of fraction, with its standard error. */
  doublingGain: z.object({ value: z.number(), standardError: z.number() }),
})

/** A statistic over samples of the reference of the same size: the distribution without a shift. */
const spread = z.object({ mean: z.number(), sd: z.number(), q90: z.number(), q95: z.number(), q99: z.number() })
/** A statistic beside its null: `z` = (value − null mean) / null sd. */
const compared = z.object({ value: z.number(), null: spread, z: z.number() })

export const tapShift = z.object({
  /** stem, block1…blockN, embedding; of the other spaces: pixels, text */
  tap: z.string(),
  /** Position in the tower, 0 = stem, 1 = last block. */
  depth: z.number(),
  /** Unbiased squared MMD with the cubic kernel (KID) between the sample and the pretraining reference. */
  kid: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  /** The same statistic on reference samples of the same size: the distribution without a shift. */
  null: z.object({ mean: z.number(), sd: z.number(), q95: z.number() }),
  /** (kid − null mean) / null sd */
  z: z.number(),
  /** Share of items farther from the reference than 95 % of reference items are; 0.05 means nothing new. */
  novelty: proportion,
  // The fields below are absent in older measurements, made before there was a reference for them.
  noveltyZ: z.number().optional(),
  /**
   * Share of the reference that has one of 64 random items of the sample nearby (of all items, if there are fewer).
   * `relative` to the coverage of as many reference items: well below 1 without novelty means a narrow dataset.
   */
  coverage: compared.extend({ relative: z.number() }).optional(),
  /** Squared distance between the means in standard deviations of the reference, unbiased; 95 % interval. */
  energy: compared.extend({ low: z.number(), high: z.number() }).optional(),
  /** AUC of a linear classifier between sample and reference: a detector, 1.0 for any change of style. */
  c2st: compared.optional(),
})

/** Statistics of plain pixels, without the model. */
export const pixelShift = z.object({
  space: tapShift,
  /** Means of named properties: difference in standard deviations over reference images, and over its standard error. */
  changes: z.array(z.object({ name: z.string(), effect: z.number(), z: z.number() })),
  /**
   * Distance (Kolmogorov–Smirnov) of the files' shorter sides and aspect ratios; null if the reference has no files.
   */
  native: z.object({ side: fraction, aspect: fraction }).nullable(),
})

export const textShift = z.object({
  /** Different texts, and their tokens. */
  texts: z.number().int(),
  tokens: z.number().int(),
  /** Jensen–Shannon divergence of the tokens (of neighbouring tokens) from pretraining's, bits, bias-corrected. */
  unigrams: compared,
  bigrams: compared,
  /** Share of tokens that are single bytes of a word, or never occur in pretraining texts. */
  unknown: proportion,
  referenceUnknown: fraction,
  /** Kolmogorov–Smirnov distance of the lengths, and what 5 % of unshifted samples exceed. */
  lengthKs: fraction,
  lengthKsLimit: fraction,
  /** Share of texts that are questions. */
  questions: fraction,
  referenceQuestions: fraction,
  /** Share of texts longer than the text tower's limit; it ignores the rest. */
  cut: fraction.default(0),
  /** The different texts in the joint space; null if there are too few on either side. */
  embedding: tapShift.nullable(),
})

export const alignmentShift = z.object({
  // The comparisons with the pretraining data are null if the model has no statistics.
  /** 1/2 − mean rank of the image–text cosines among pretraining's: 0 = the same, 1/2 = all below. */
  shift: z.number().nullable(),
  z: z.number().nullable(),
  ks: fraction.nullable(),
  ksLimit: fraction.nullable(),
  /** Probability that an image fits its own text better than a random image fits another item's: 0.5 by chance. */
  separation: fraction,
  referenceSeparation: fraction.nullable(),
  /** Mean lead of the own text over the best other one in pools of 64. */
  margin: z.number(),
  referenceMargin: z.number().nullable(),
  /** The model's uncertainty among the texts of a pool: mean entropy of its softmax, 0 = certain, 1 = uniform. */
  entropy: fraction,
  referenceEntropy: fraction.nullable(),
  /** Share of images whose own text is the nearest in pools of 64; equal texts count. */
  recallAt1: proportion,
  referenceRecallAt1: fraction.nullable(),
})

const interval = z.object({ value: z.number(), low: z.number(), high: z.number() })

/** A kind of images that a person knows, measured with the same checkpoint: `MomentMark` of core/domain. */
export const momentMark = z.object({
  images: z.string().min(1),
  distance: z.array(z.number()).length(4).readonly(),
  logVariance: z.number(),
})

/** Distance from pretraining by the running statistics of batch normalisations, which need no pretraining image. */
export const momentShift = z.object({
  images: z.number().int(),
  /** From the input up: D² (see docs/method.md), and the mean absolute logarithm of the variance ratio. */
  layers: z.array(
    z.object({ layer: z.string(), depth: z.number(), distance: interval, logVariance: z.number() }).readonly(),
  ),
  /** Mean D² of the layers of each quarter of depth, from the input up. */
  quarters: z.array(interval).length(4),
  logVariance: interval,
  /** What the model's card compares with; none where nobody has measured any. */
  marks: z.array(momentMark),
})

/** What the vision tower's own classifier recognises in the sample, without near-duplicates. */
export const recognisedClasses = z.object({
  images: z.number().int(),
  /** Share of the images for which one class has at least the probability `threshold`. */
  confident: proportion,
  threshold: fraction,
  /** Which images the names count: the confident ones, or all of them where hardly any is. */
  counted: z.enum(['confident', 'all']),
  /** The classes that most images are taken for, the most frequent first. */
  names: z.array(
    z.object({
      name: z.string(),
      images: z.number().int(),
      /** The one with the highest probability: its index among all items of the dataset. */
      example: z.object({ index: z.number().int(), probability: fraction }),
    }),
  ),
})

/** How surely a dual encoder names images by itself, without any reference: see docs/method.md. Not calibrated. */
export const ownWords = z.object({
  images: z.number().int(),
  words: z.number().int(),
  /** Mean over images of the highest probability among the words, with a 95 % interval. */
  certainty: interval,
  /** The same for the words themselves, put differently: what the model gives where it is at home. */
  textCertainty: fraction,
  /** Mean lead of the nearest word over the mean of all, in standard deviations of the cosines with all words. */
  lead: z.number(),
  textLead: z.number(),
  /** The words that most images are nearest to, the most frequent first. */
  names: z.array(z.object({ name: z.string(), images: z.number().int() })),
})

export const shiftMeasure = z.object({
  sampleSize: z.number().int(),
  /** Items behind the model's pretraining statistics; 0 where it has none, and then there are no taps either. */
  referenceSize: z.number().int(),
  taps: z.array(tapShift),
  /** Novelty of late taps, which feed the head, and of early taps, which see style. Null without statistics. */
  lateNovelty: fraction.nullable(),
  earlyNovelty: fraction.nullable(),
  level: z.enum(['in-domain', 'narrow', 'moderate', 'large', 'unknown']),
  // The fields below are absent in older measurements, made before there was a reference for them.
  /** Identity of the pretraining statistics used for comparison. */
  statistics: z.string().optional(),
  /** What the reference is, and whether a person chose it to stand for pretraining; absent without statistics. */
  basis: z.object({ source: z.string(), chosen: z.boolean() }).optional(),
  /** Relative coverage of late taps, at most 1. */
  lateCoverage: fraction.optional(),
  pixels: pixelShift.optional(),
  /** Null if the reference has no texts. */
  text: textShift.nullable().optional(),
  alignment: alignmentShift.nullable().optional(),
  /** Absent where the model has no batch normalisation, and where there are fewer than eight different images. */
  moments: momentShift.optional(),
  /** Absent where the model has no classifier of its own, and in older measurements. */
  recognised: recognisedClasses.optional(),
  /** Only where nothing else tells the shift, and the model reads texts. */
  words: ownWords.optional(),
})

export const probeMeasure = z.object({
  /** The metric of its scores. */
  metric: metricId.default('accuracy'),
  /**
   * The score on the training part as pretrained: by class captions, or by the captions of the images. Null where the model
   * reads no texts.
   */
  zeroShot: proportion.nullable(),
  /** The templates of these class captions; absent in older measurements, and where nothing is scored by class captions. */
  templates: classTemplates.optional(),
  /** k-fold cross-validated linear probe on frozen features of the training part. */
  linear: proportion,
  /** Cosine k-nearest-neighbour, leave-one-out by fold; null if items have no classes. */
  knn: proportion.nullable(),
  folds: z.number().int(),
  chance: fraction,
  /** Number of images in each search, for recall. */
  pool: z.number().int().nullable().default(null),
  /** The linear probe's score at each tap, same order as `shift.taps` without the embedding. */
  byDepth: z.array(z.object({ tap: z.string(), value: fraction })),
  /**
   * Which items the linear probe gets right, `packFlags` of core/math: two models measured on the same data have the same
   * items in the same order. Absent in older measurements, and where items have no classes.
   */
  right: z.object({ items: z.number().int(), flags: z.string() }).optional(),
})

export const costMeasure = z.object({
  /** Milliseconds per image, measured on this machine with this engine. */
  forwardMsPerImage: z.number(),
  stepMsPerImage: z.number(),
  headMsPerImage: z.number(),
  /** Resident set of the compute process while it trained everything at the default batch, MiB. */
  stepMemoryMB: z.number(),
  headMemoryMB: z.number(),
  batch: z.number().int(),
  // The fields below are absent in older measurements.
  /** Sides of the input image, px, the measured one first. Absent where the model offers one only. */
  sides: z.array(z.number().int()).optional(),
  /** `Tuning` of core/strategies; absent where nobody has measured it. */
  tuning: z
    .object({
      epochs: z.number(),
      headRows: z.number(),
      towerRate: z.number().optional(),
      adapterRate: z.number().optional(),
      headRate: z.number().optional(),
    })
    .optional(),
  /** Blocks of the vision tower, and values that training everything changes. */
  blocks: z.number().int().optional(),
  trained: z.number().int().optional(),
})

/** Whether mirror images keep their class, by the probes of all layers. */
export const mirrorMeasure = z.object({
  /** Images probed, each as it is and mirrored. */
  images: z.number().int(),
  /** Share of the images whose right answers are lost when they are mirrored, with a 95 % interval. */
  loss: interval,
  keepsClass: z.boolean(),
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
  /** Absent in older measurements, where items have no classes, and where there are too few images. */
  mirror: mirrorMeasure.optional(),
  cost: costMeasure,
  seconds: z.number(),
  measuredAt: z.string(),
})

export type SizeMeasure = z.infer<typeof sizeMeasure>
export type TapShift = z.infer<typeof tapShift>
export type PixelShift = z.infer<typeof pixelShift>
export type TextShift = z.infer<typeof textShift>
export type AlignmentShift = z.infer<typeof alignmentShift>
export type MomentShift = z.infer<typeof momentShift>
export type RecognisedClasses = z.infer<typeof recognisedClasses>
export type OwnWords = z.infer<typeof ownWords>
export type ShiftMeasure = z.infer<typeof shiftMeasure>
export type ProbeMeasure = z.infer<typeof probeMeasure>
export type MirrorMeasure = z.infer<typeof mirrorMeasure>
export type CostMeasure = z.infer<typeof costMeasure>
export type Measurement = z.infer<typeof measurement>

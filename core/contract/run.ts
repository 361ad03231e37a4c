import { z } from 'zod'
import { RUN_EVENT_KINDS, RUN_STATUSES } from '../domain/run.ts'
import { ADAPTED_SIDES, NORMS, OBJECTIVES, parseBlocks } from '../strategies/index.ts'
import { goal } from './advice.ts'
import { blend } from './blend.ts'
import { classTemplates } from './class-templates.ts'
import { metricId, score, scores } from './score.ts'

export const runStatus = z.enum(RUN_STATUSES)

const adapterSettings = z.object({
  rank: z.number().int().min(1).max(1024),
  alpha: z.number().positive().max(65_536),
  sides: z.enum(ADAPTED_SIDES),
})

/** Settings of Thaw's own trainer, besides those of every trainer. */
export const nativeSettings = z.object({
  batch: z.number().int(),
  /** Images that pass the model at once, if fewer than a step’s: a step then adds up the gradients of several passes. */
  microBatch: z.number().int().optional(),
  headRate: z.number(),
  visionRate: z.number(),
  textRate: z.number(),
  /** Each part of a tower of ten trains at the rate of the one above it divided by this. */
  rateDecay: z.number(),
  weightDecay: z.number(),
  warmupShare: z.number(),
  clipNorm: z.number(),
  patience: z.number().int(),
  augment: z.boolean(),
  /** Half of the random views are mirror images. */
  mirror: z.boolean().default(false),
  labelSmoothing: z.number(),
  /**
   * Limit for stored activations of frozen parts, in MB; with the size of the data it determines the number of stored
   * views.
   */
  cacheMB: z.number().int().default(2048),
  /** Compute the tower's activations twice instead of storing them: less memory, more time, the same result. */
  recompute: z.boolean().default(false),
  /**
   * The running statistics of batch normalisations: those of pretraining, or such that follow the training images; the former
   * by default.
   */
  norms: z.enum(NORMS).optional(),
  /** Blocks that a strategy with a choice of them trains: “last:4”, “first:3”, “5-8”; “auto” by their gradients. */
  blocks: z.string().optional(),
  /** Strength of the pull towards the pretrained weights (L2-SP), decoupled; it replaces weight decay on them. */
  pull: z.number().optional(),
  /** The loss for classes that captions describe, if it is not cross-entropy over all of them. */
  objective: z.enum(OBJECTIVES).optional(),
  /** Low-rank adapters: rank, α, and the towers that have them. */
  adapters: adapterSettings.optional(),
  /** Templates whose mean stands for a class; by default one caption does. */
  templates: classTemplates.optional(),
})

/** Settings that a person may choose; the others follow from the data. */
export const chosenSettings = z.object({
  headRate: z.number().positive().max(1).optional(),
  visionRate: z.number().positive().max(1).optional(),
  textRate: z.number().positive().max(1).optional(),
  rateDecay: z.number().min(1).max(10).optional(),
  weightDecay: z.number().min(0).max(1).optional(),
  labelSmoothing: z.number().min(0).max(0.5).optional(),
  augment: z.boolean().optional(),
  microBatch: z.number().int().min(1).max(1024).optional(),
  norms: z.enum(NORMS).optional(),
  blocks: z
    .string()
    .refine((text) => parseBlocks(text) !== null, 'Name blocks as last:4, first:3, 5-8 or auto.')
    .optional(),
  pull: z.number().min(0).max(10).optional(),
  objective: z.enum(OBJECTIVES).optional(),
  adapters: adapterSettings.partial().optional(),
  templates: classTemplates.optional(),
})

/** A dataset besides the run's own, as it was when the run began. */
export const otherDataset = z.object({ datasetId: z.string(), name: z.string(), fingerprint: z.string() })

/**
 * The settings needed to repeat a run: everything that determines its result except the data and the model's weights.
 */
export const runConfig = z.object({
  seed: z.number().int(),
  /** A trainer that counts steps may end within an epoch. */
  epochs: z.number(),
  /** Stop after this many minutes, with the best weights so far. */
  minutes: z.number().optional(),
  /** Only for runs of Thaw's own trainer. */
  native: nativeSettings.optional(),
  /** The person's own pictures from another place, which the run is scored on and never trained on. */
  robust: otherDataset.optional(),
  /** An earlier dataset of the person's: what the tower knows of it is measured before and after. */
  keep: otherDataset.optional(),
  /** The earlier run whose weights it started from. */
  from: z.object({ runId: z.string(), name: z.string() }).optional(),
  /** Settings of any other trainer, under its own names. */
  other: z.record(z.string(), z.json()).optional(),
})

export const metricPoint = z.object({
  step: z.number().int(),
  epoch: z.number(),
  /** `loss` (per step), `validation` (the run's metric), `valLoss` … */
  name: z.string(),
  value: z.number().nullable(),
  /** Seconds since the run's start. */
  at: z.number(),
})

/** An adjustment during a run, and its reason. */
export const runEvent = z.object({
  /** Steps done when it happened, and epochs, which need not be whole. */
  step: z.number().int(),
  epoch: z.number(),
  /** Seconds since the run's start. */
  at: z.number(),
  kind: z.enum(RUN_EVENT_KINDS),
  /** One plain sentence with its numbers in it. */
  text: z.string(),
})

export const runProgress = z.object({
  phase: z.string(),
  /** The activity while no steps are taken, such as “vision features 384 of 6,800”. */
  activity: z.string().optional(),
  /** Share of that activity done, 0–1: the only progress of a run without steps. */
  activityShare: z.number().optional(),
  step: z.number().int(),
  steps: z.number().int(),
  epoch: z.number(),
  epochs: z.number().int(),
  loss: z.number().nullable(),
  validation: z.number().nullable(),
  imagesPerSecond: z.number(),
  elapsedSeconds: z.number(),
  /** Seconds left until the run has its scores, and the range that they lie in; older runs recorded no range. */
  etaSeconds: z.number().nullable(),
  etaRange: z.object({ low: z.number(), high: z.number() }).nullish(),
})

/** The tensors that no phase of a run trained. */
export const frozenTensors = z.object({
  tensors: z.number().int(),
  /** Values in them. */
  numbers: z.number().int(),
  /** Of their names and values in the run's final weights. */
  sha256: z.string(),
  /** Whether that is the hash of the pretrained ones: every bit is the same. */
  unchanged: z.boolean(),
})

export const artifacts = z.object({
  best: z.string().optional(),
  last: z.string().optional(),
  folder: z.string(),
  /** Of completed runs; older ones do not record it. */
  frozen: frozenTensors.optional(),
  /** Of completed runs that trained the vision tower and have validation images; older ones do not record it. */
  blend: blend.optional(),
  /** The most memory that the process held while it trained, MiB; it may hold some of the runs before. Older runs record none. */
  peakMemoryMB: z.number().optional(),
  /** Of completed runs of other trainers: the folder of their final weights, and whether exactly the planned tensors changed. */
  weights: z.string().optional(),
  proof: z.object({ kind: z.enum(['proven', 'more', 'fewer']), sentence: z.string() }).optional(),
})

export const runSummary = z.object({
  runId: z.string(),
  name: z.string(),
  status: runStatus,
  /** Why it ended that way; empty while it is active, or if it completed as planned. */
  reason: z.string(),
  datasetId: z.string(),
  datasetName: z.string(),
  fingerprint: z.string(),
  model: z.string(),
  modelHash: z.string(),
  /** The trainer; `native` is Thaw's own. */
  trainer: z.string(),
  /** For Thaw's own trainer, one from the registry; other trainers, or other versions of Thaw, may have others. */
  strategy: z.string(),
  /** followed: the recommended strategy; overrode: the person chose another; none: trained without advice. */
  adviceUse: z.enum(['followed', 'overrode', 'none']),
  adviceId: z.string().nullable(),
  advisedStrategy: z.string().nullable(),
  seed: z.number().int(),
  engine: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  seconds: z.number(),
  /** The metric of its scores. */
  metric: metricId,
  test: score.pick({ value: true, low: true, high: true }).nullable(),
  macroF1: z.number().nullable(),
  validation: z.number().nullable(),
  bestEpoch: z.number().nullable(),
  /** The newest sweep that the run is part of. */
  sweepId: z.string().nullable(),
  note: z.string(),
  tags: z.array(z.string()),
  archived: z.boolean(),
})

/** A part of the model in one phase. */
export const trainedPart = z.object({
  part: z.string(),
  /** Peak rate, before the range test. */
  rate: z.number(),
  numbers: z.number().int(),
  tensors: z.array(z.string()),
})

export const phaseInfo = z.object({
  name: z.string(),
  trainable: z.array(z.string()),
  /** A trainer that counts steps may end within one. */
  epochs: z.number(),
  /** Whether it trains from stored activations and never passes an image through the frozen blocks again. */
  cached: z.boolean(),
  /** The input of its steps: `pixels`, the tokens after `block4`, or `pooled` features. Older runs do not record it. */
  from: z.string().optional(),
  /** Views per training image: a fixed number if they are stored, null if every epoch draws new ones. */
  views: z.number().int().nullable().optional(),
  // Older runs do not record the fields below.
  /** Number of values that train. */
  numbers: z.number().int().optional(),
  /** Peak rate of each part that trains, before the range test. */
  rates: z.record(z.string(), z.number()).optional(),
  /** The same part by part, from the input up, with the names of the tensors. */
  parts: z.array(trainedPart).optional(),
})

/** A run before it starts. */
export const runPlan = z.object({
  /** The model, at the side that it would train at. */
  model: z.string(),
  strategy: z.string(),
  config: runConfig,
  phases: z.array(phaseInfo),
  /** Values of the model, and those that no phase trains. */
  numbers: z.object({ all: z.number().int(), frozen: z.number().int() }),
  /** Sizes of a checkpoint to resume from, and of the weights that the run keeps. */
  bytes: z.object({ checkpoint: z.number().int(), weights: z.number().int() }),
})

export const runDetail = runSummary.extend({
  goal: goal.nullable(),
  config: runConfig,
  phases: z.array(phaseInfo),
  scores,
  artifacts,
  environment: z.record(z.string(), z.string()),
  /** Adjustments and their reasons, in order. Runs of earlier versions have none. */
  events: z.array(runEvent),
  progress: runProgress.nullable(),
})

export type ChosenSettings = z.infer<typeof chosenSettings>
export type OtherDataset = z.infer<typeof otherDataset>
export type NativeSettings = z.infer<typeof nativeSettings>
export type RunConfig = z.infer<typeof runConfig>
export type MetricPoint = z.infer<typeof metricPoint>
export type RunEvent = z.infer<typeof runEvent>
export type RunProgress = z.infer<typeof runProgress>
export type RunSummary = z.infer<typeof runSummary>
export type RunDetail = z.infer<typeof runDetail>
export type Artifacts = z.infer<typeof artifacts>
export type FrozenTensors = z.infer<typeof frozenTensors>
export type RunPlan = z.infer<typeof runPlan>
export type PhaseInfo = z.infer<typeof phaseInfo>

/** Every setting of a run by its name, whichever trainer it belongs to; other datasets and runs by their names. */
export function settingsByName({
  native,
  other,
  robust,
  keep,
  from,
  ...shared
}: RunConfig): Readonly<Record<string, Setting>> {
  return {
    ...(from && { from: from.name }),
    ...other,
    ...shared,
    ...native,
    ...(robust && { robust: robust.name }),
    ...(keep && { keep: keep.name }),
  }
}

export type Setting = NonNullable<RunConfig['other']>[string] | undefined

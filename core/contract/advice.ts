import { z } from 'zod'
import { metricId } from './score.ts'
import { STRATEGY_IDS } from '../strategies/index.ts'

export const strategyId = z.enum(STRATEGY_IDS)
export const goal = z.enum(['in-domain', 'robust'])
/** What the answers depend on: what is seen, text in the images, knowledge beyond them, or where things are. */
export const taskKind = z.enum(['recognition', 'text', 'knowledge', 'localisation'])
export const confidence = z.enum(['clear', 'leaning', 'toss-up', 'low-trust'])

export const rankedStrategy = z.object({
  strategy: strategyId,
  /** Predicted test score, fractions, 80 % interval. */
  score: z.object({ mean: z.number(), low: z.number(), high: z.number() }),
  /** Probability that this one scores best under the prediction. */
  probabilityBest: z.number(),
  minutes: z.object({ low: z.number(), high: z.number() }),
  memoryMB: z.number(),
  /** With a few images at once, whose gradients add up over a batch; older advice has none. */
  leastMemoryMB: z.number().optional(),
  /** Side of the input image, px, where the strategy trains at another one than was measured. */
  side: z.number().int().optional(),
  /** False when a limit of the person (minutes, memory) rules it out; `why` says which. */
  feasible: z.boolean(),
  why: z.string().optional(),
  /** The person's own runs of this strategy on this data, and their mean score; absent if there are none. */
  tried: z.object({ runs: z.number().int(), value: z.number(), measure: z.enum(['test', 'validation']) }).optional(),
})

const published = z.number().nullable()

/** Rows of the published record that a reason rests on, counted. Scores and differences are fractions. */
export const recordEvidence = z.object({
  /** “11 of 12 published shifted tests agree”. */
  says: z.string(),
  /** Which columns are compared: “full-frozen”, “anchored-full”. */
  comparison: z.string(),
  agree: z.number().int(),
  of: z.number().int(),
  median: z.number(),
  low: z.number(),
  high: z.number(),
  rows: z.array(
    z.object({
      source: z.string(),
      model: z.string(),
      dataset: z.string(),
      frozen: published,
      full: published,
      /** LP-FT, WiSE-FT or a part of the tower, as the note says. */
      partial: published,
      lora: published,
      difference: z.number(),
      note: z.string(),
    }),
  ),
})

export const reason = z.object({
  id: z.string(),
  /** One sentence with its numbers in it. */
  text: z.string(),
  /** The strategy that the reason favours. */
  favours: strategyId.optional(),
  /** How far, in fractions, it moved the favoured strategy compared with frozen. */
  effect: z.number().optional(),
  source: z.enum(['rule', 'measurement', 'probe', 'limit', 'history']),
  /** The numbers used, by name. */
  numbers: z.record(z.string(), z.number()),
  /** Absent where the reason does not rest on published results, or none are known. */
  record: recordEvidence.optional(),
})

/** The smallest single change that would alter the choice. */
export const flip = z.object({
  text: z.string(),
  quantity: z.string(),
  from: z.number(),
  to: z.number(),
  strategy: strategyId,
})

export const advice = z.object({
  adviceId: z.string(),
  datasetId: z.string(),
  measurementId: z.string(),
  /** The model to train: a name, or the folder of a model outside the zoo. */
  model: z.string(),
  modelHash: z.string(),
  /** Identity of the pretraining statistics behind the measured shift; null if the measurement does not record it. */
  statistics: z.string().nullable(),
  /** The metric of its scores. */
  metric: metricId.default('accuracy'),
  goal,
  kind: taskKind.default('recognition'),
  strategy: strategyId,
  confidence,
  headline: z.string(),
  ranking: z.array(rankedStrategy),
  reasons: z.array(reason),
  flips: z.array(flip),
  /** The basis of the advice, and what it doesn't know. */
  trust: z.object({ basis: z.string(), warnings: z.array(z.string()) }),
  limits: z.object({ minutes: z.number().optional(), memoryMB: z.number().optional() }),
  createdAt: z.string(),
})

export type Goal = z.infer<typeof goal>
export type TaskKind = z.infer<typeof taskKind>
export type RankedStrategy = z.infer<typeof rankedStrategy>
export type RecordEvidence = z.infer<typeof recordEvidence>
export type Reason = z.infer<typeof reason>
export type Flip = z.infer<typeof flip>
export type Advice = z.infer<typeof advice>

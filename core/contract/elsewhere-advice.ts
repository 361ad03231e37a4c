/**
 * Advice on a model that other trainers train: from the published record, the dataset and, where there is one, a measurement;
 * without predicted scores.
 */
import { z } from 'zod'
import { goal, reason, strategyId, taskKind } from './advice.ts'
import { elsewhereMeasurement } from './elsewhere-measurement.ts'
import { support } from './model.ts'

export const elsewhereOption = z.object({
  strategy: strategyId,
  /** Numbers of the model that train, adapters counted by their own; the most of any stage. */
  trainable: z.number().int(),
  /** Differences from a frozen tower in published tests about such answers, fractions; null where nobody has published any. */
  published: z.object({ tests: z.number().int(), median: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Every trainer and method, with what is lost. */
  trainers: z.array(z.object({ trainer: z.string(), name: z.string(), method: z.string(), support })).readonly(),
})

export const elsewhereAdvice = z.object({
  datasetId: z.string(),
  /** Its folder. */
  model: z.string(),
  family: z.string(),
  goal,
  kind: taskKind,
  strategy: strategyId,
  headline: z.string(),
  /** Every strategy; the recommended one first. */
  options: z.array(elsewhereOption),
  reasons: z.array(reason),
  /** The basis of the advice, and what it doesn't know. */
  trust: z.object({ basis: z.string(), warnings: z.array(z.string()) }),
  /** What was measured of this model in its present state; absent where nobody has. */
  measured: elsewhereMeasurement.optional(),
})

export type ElsewhereOption = z.infer<typeof elsewhereOption>
export type ElsewhereAdvice = z.infer<typeof elsewhereAdvice>

/** Sweeps: strategies trained side by side on one dataset, and what they tell. */
import { z } from 'zod'
import { strategyId } from './advice.ts'
import { otherDataset, runStatus } from './run.ts'
import { metricId, mistake, retention, retrieval } from './score.ts'

export const sweepPlan = z.object({
  strategies: z.array(strategyId).min(1),
  /** Names of the zoo, or folders. */
  models: z.array(z.string()).min(1),
  seeds: z.array(z.number().int()).min(1),
  // As of a run.
  epochs: z.number().int().optional(),
  minutes: z.number().optional(),
  recompute: z.boolean().optional(),
  mirror: z.boolean().optional(),
  robust: otherDataset.optional(),
  keep: otherDataset.optional(),
})

/** One run of the plan. */
export const sweepCell = z.object({
  model: z.string(),
  strategy: strategyId,
  seed: z.number().int(),
  /** Null until it has one. */
  runId: z.string().nullable(),
  status: runStatus.nullable(),
  /** Why it ended as it did, where it did not complete. */
  reason: z.string(),
})

export const sweepSummary = z.object({
  sweepId: z.string(),
  name: z.string(),
  datasetId: z.string(),
  datasetName: z.string(),
  createdAt: z.string(),
  /** `unfinished`: it was stopped, Thaw ended, or a run failed; it can be resumed. */
  status: z.enum(['running', 'unfinished', 'completed']),
  plan: sweepPlan,
  /** Runs that have completed, and all of the plan. */
  done: z.number().int(),
  total: z.number().int(),
  /** Seconds left by the runs so far; null before the first has completed, and while it is not running. */
  etaSeconds: z.number().nullable(),
})

/** A mean with its 95 % interval; differences are shares of 1, too. */
export const sweepInterval = z.object({ value: z.number(), low: z.number(), high: z.number() })

/** A strategy with a model: the means over its completed seeds. */
export const sweepRow = z.object({
  model: z.string(),
  strategy: strategyId,
  runs: z.array(z.string()).min(1),
  test: sweepInterval,
  robust: sweepInterval.nullable(),
  /** What the tower knew: means over the seeds. */
  retention: z.array(retention.pick({ kind: true, basis: true }).extend({ before: z.number(), after: sweepInterval })),
  macroF1: z.number().nullable(),
  worstClass: z.object({ name: z.string(), recall: z.number() }).nullable(),
  calibrationError: z.number().nullable(),
  retrieval: z
    .object({
      imageToText: retrieval.omit({ medianRank: true }),
      textToImage: retrieval.omit({ medianRank: true }),
    })
    .nullable(),
  minutes: z.number(),
  /** The lowest peak of its runs, because a process may still hold memory of a run before. */
  memoryMB: z.number().nullable(),
  /** This strategy minus `frozen` of the same model, image by image; null for that one, and without it. */
  againstFrozen: z.object({ test: sweepInterval, robust: sweepInterval.nullable() }).nullable(),
})

/** The cheapest of those that the validation images do not show to be worse than the best. */
export const sweepChoice = z.object({
  best: z.object({ model: z.string(), strategy: strategyId }),
  chosen: z.object({ model: z.string(), strategy: strategyId }),
  /** Chosen minus best on the validation images. */
  difference: sweepInterval,
  /** One sentence. */
  text: z.string(),
})

/** Whether “on a par in-domain, frozen slightly better out of domain” is what this sweep shows. */
export const sweepVerdict = z.enum(['holds', 'fails', 'open'])
export const sweepClaim = z.object({
  model: z.string(),
  inDomain: z.object({ verdict: sweepVerdict, difference: sweepInterval }),
  robust: z.object({ verdict: sweepVerdict, difference: sweepInterval }).nullable(),
  text: z.string(),
})

export const sweepReport = z.object({
  metric: metricId,
  /** Test images. */
  images: z.number().int(),
  robust: z.object({ basis: z.string(), images: z.number().int() }).nullable(),
  /** In the order of the plan. */
  rows: z.array(sweepRow),
  choice: sweepChoice.nullable(),
  /** One for each model with both `frozen` and `full`. */
  claims: z.array(sweepClaim),
  /** Of the chosen strategy's first run, else of the first run. */
  mistakes: z.array(mistake),
  /** Why something is missing, a sentence each. */
  remarks: z.array(z.string()),
})

export const sweepDetail = sweepSummary.extend({
  cells: z.array(sweepCell),
  /** Null before the first run has completed. */
  report: sweepReport.nullable(),
})

export type SweepPlan = z.infer<typeof sweepPlan>
export type SweepCell = z.infer<typeof sweepCell>
export type SweepSummary = z.infer<typeof sweepSummary>
export type SweepDetail = z.infer<typeof sweepDetail>
export type SweepReport = z.infer<typeof sweepReport>
export type SweepRow = z.infer<typeof sweepRow>
export type SweepChoice = z.infer<typeof sweepChoice>
export type SweepClaim = z.infer<typeof sweepClaim>
export type SweepInterval = z.infer<typeof sweepInterval>
export type SweepVerdict = z.infer<typeof sweepVerdict>

import { z } from 'zod'
import { runConfig, runSummary } from '../contract/run.ts'
import { type Result, success } from '../domain/failure.ts'
import { fromColumn } from './columns.ts'
import type { StoreContext } from './context.ts'
import { reject } from './faults.ts'

const score = z.object({ value: z.number(), images: z.number() })

const finishedRun = z.object({
  runId: z.string(),
  name: z.string(),
  trainer: runSummary.shape.trainer,
  strategy: runSummary.shape.strategy,
  seed: z.number(),
  endedAt: z.string(),
  seconds: z.number(),
  config: runConfig,
  bestEpoch: z.number().nullable(),
  /** Whether the run recorded that training did not improve on the fitted head. */
  notImproved: z.number(),
  /** Scores of the kept weights, and the number of images in that split. */
  validation: score.nullable(),
  test: score.nullable(),
  /** Validation score at epoch 0, of the fitted head. */
  head: z.number().nullable(),
})

/** The results of a completed run, without its curves and tables. */
export type FinishedRun = z.infer<typeof finishedRun>

export interface FinishedRuns {
  /**
   * Completed runs that started from this model on exactly this data (its fingerprint, which includes the split), from
   * any folder, oldest first; archived ones are left out.
   */
  readonly finished: (about: { readonly fingerprint: string; readonly modelHash: string }) => Result<FinishedRun[]>
  /** Ids of completed runs with the same data, model, trainer, strategy and seed, newest first; archived ones too. */
  readonly completedLike: (wanted: WantedRun) => Result<string[]>
}

export interface WantedRun {
  readonly datasetId: string
  readonly modelHash: string
  readonly trainer: string
  readonly strategy: string
  readonly seed: number
}

interface FinishedRow {
  readonly id: string
  readonly body: string
  readonly config: string
}

export function finishedRuns({ database }: StoreContext): FinishedRuns {
  return {
    finished: (about) => {
      const rows = database
        .prepare<object, FinishedRow>(
          `SELECT runs.id, config, json_object(
             'runId', runs.id, 'name', runs.name, 'trainer', trainer, 'strategy', strategy, 'seed', seed,
             'seconds', seconds, 'endedAt', ended_at, 'bestEpoch', best_epoch,
             'notImproved', EXISTS (SELECT 1 FROM run_events WHERE run_events.run_key = runs.key AND kind = 'not-improved'),
             'validation', iif(validation IS NULL OR facts ->> '$.splits.val' = 0, NULL, json_object(
               'value', validation, 'images', facts ->> '$.splits.val')),
             'test', iif(test_value IS NULL, NULL, json_object(
               'value', test_value, 'images', scores ->> '$.test.n')),
             'head', (SELECT value FROM metrics WHERE metrics.run_key = runs.key AND name = 'validation'
                AND epoch = 0 ORDER BY position LIMIT 1)
           ) AS body
           FROM runs JOIN datasets ON datasets.key = dataset_key JOIN run_records ON run_key = runs.key
           WHERE dataset_key IN (SELECT key FROM datasets WHERE fingerprint = :fingerprint) AND model_hash = :modelHash AND status = 'completed' AND archived = 0
           ORDER BY ended_at, runs.key`,
        )
        .all(about)
      return success(rows.map(finishedRunOf))
    },
    completedLike: (wanted) =>
      success(
        database
          .prepare<object, string>(
            `SELECT id FROM runs WHERE dataset_key = (SELECT key FROM datasets WHERE id = :datasetId) AND model_hash = :modelHash
               AND strategy = :strategy AND seed = :seed AND trainer = :trainer AND status = 'completed' ORDER BY key DESC`,
          )
          .pluck()
          .all(wanted),
      ),
  }
}

function finishedRunOf({ id, body, config }: FinishedRow): FinishedRun {
  const parsed = finishedRun.safeParse({ ...(JSON.parse(body) as object), config: fromColumn(runConfig, config, id) })
  return parsed.success ? parsed.data : reject('database-corrupt', `The run ${id} is damaged. Delete it.`)
}

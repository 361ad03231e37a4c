/** Finished runs in a real history, as training would have recorded them, without the time to train them. */
import type { DatasetSummary } from '../../core/domain/dataset.ts'
import type { RunDetail } from '../../core/contract/run.ts'
import type { Scores } from '../../core/contract/score.ts'
import { FailureError, type Result } from '../../core/domain/failure.ts'
import type { StrategyId } from '../../core/strategies/index.ts'
import type { History, RunEnd } from '../../core/history/index.ts'
import { type Settings, defaultSettings, recorded } from '../../core/train/native/config.ts'

export interface Recorded {
  readonly strategy?: StrategyId
  readonly seed?: number
  readonly modelHash?: string
  readonly trainer?: string
  /** Whether it became better than the head it started with; it did not unless said. */
  readonly improved?: boolean
  /** Settings other than the default ones. */
  readonly config?: Partial<Settings>
  readonly end?: Partial<RunEnd>
}

/** Scored like a run that there is. Answers with its id. */
export function recordRun(
  history: History,
  dataset: Pick<DatasetSummary, 'datasetId' | 'splits'>,
  like: Pick<RunDetail, 'model' | 'modelHash' | 'scores'>,
  changes: Recorded = {},
): string {
  const { strategy = 'full', seed = 0, modelHash = like.modelHash, trainer = 'native' } = changes
  const { improved = false, config = {}, end = {} } = changes
  const { runId } = valueOf(
    history.runs.create({
      datasetId: dataset.datasetId,
      model: like.model,
      modelHash,
      trainer,
      strategy,
      seed,
      metric: 'accuracy',
      config: recorded({
        ...defaultSettings({
          task: 'classes',
          strategy,
          trainItems: dataset.splits.train,
          valItems: dataset.splits.val,
          seed,
        }),
        ...config,
      }),
      goal: null,
      adviceId: null,
      folderOf: (id) => `/nowhere/${id}`,
    }),
  )
  const scores: Scores = { ...like.scores, validation: { value: 0.5, epoch: improved ? 3 : 0, step: 0 } }
  valueOf(history.runs.start(runId, {}))
  valueOf(history.runs.appendMetrics(runId, [{ step: 0, epoch: 0, name: 'validation', value: 0.5, at: 0 }]))
  valueOf(history.runs.finish(runId, { status: 'completed', scores, seconds: 120, ...end } as RunEnd))
  return runId
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new FailureError(result.failure)
  return result.value
}

/** The finished runs that advice on a dataset for a model may learn from. */
import type { Advice } from '../../../contract/advice.ts'
import type { DatasetSummary } from '../../../domain/dataset.ts'
import { type RunConfig, settingsByName } from '../../../contract/run.ts'
import { success, type Result } from '../../../domain/failure.ts'
import { isStrategy, type StrategyId } from '../../../strategies/index.ts'
import type { Past, PastRun } from '../../../advise/index.ts'
import type { FinishedRun, History } from '../../../history/index.ts'
import { type DescribedModel, hashesOf } from '../../../model/index.ts'
import { isTrainable } from '../../../tasks/index.ts'
import { runTemplates } from '../runs/class-templates.ts'
import { keepsClassMirrored } from '../runs/mirror-images.ts'
import { type ConfigRequest, DEFAULT_TRAINER, TRAINERS } from '../../../train/trainers.ts'

export function pastRuns(
  history: History,
  dataset: Pick<DatasetSummary, 'datasetId' | 'fingerprint' | 'splits' | 'task'>,
  model: DescribedModel,
): Result<Past> {
  const { fingerprint, splits, task = 'classes' } = dataset
  if (!isTrainable(task)) return success({ runs: [], otherSettings: 0 })
  const mirror = keepsClassMirrored(history, dataset, model)
  if (!mirror.ok) return mirror
  const templates = runTemplates(history, dataset, model)
  if (!templates.ok) return templates
  const { tuning } = model.architecture
  const planned = { task, splits, tuning, mirror: mirror.value, templates: templates.value }
  const finished: FinishedRun[] = []
  for (const modelHash of hashesOf(model)) {
    const found = history.runs.finished({ fingerprint, modelHash })
    if (!found.ok) return found
    finished.push(...found.value)
  }
  const known = finished.flatMap((run) => (isStrategy(run.strategy) ? [{ run, strategy: run.strategy }] : []))
  const runs = known.flatMap(({ run, strategy }) =>
    endedInTime(run) && trainedAsNow(run, { ...planned, strategy }) ? [pastRun(run, strategy)] : [],
  )
  return success({ runs, otherSettings: known.length - runs.length })
}

/** How many of the runs ended after this advice, which therefore does not use them. */
export function finishedSince({ runs }: Past, { createdAt }: Pick<Advice, 'createdAt'>): number {
  return runs.filter(({ endedAt }) => Date.parse(endedAt) > Date.parse(createdAt)).length
}

function pastRun(run: FinishedRun, strategy: StrategyId): PastRun {
  const { name, seed, endedAt, seconds, validation, test, head, bestEpoch, notImproved } = run
  return {
    name,
    strategy,
    seed,
    endedAt,
    minutes: seconds / 60,
    validation,
    test,
    head,
    // Versions without a timeline only record which epoch was kept.
    improved: notImproved === 0 && (bestEpoch === null || bestEpoch > 0),
  }
}

/** Whether the run ended before its time limit: one that hit the limit might have scored higher. */
function endedInTime({ config: { minutes }, seconds }: FinishedRun): boolean {
  return minutes === undefined || seconds < NEARLY * minutes * 60
}

/** The trainer stops a little before the limit. */
const NEARLY = 0.95

/**
 * Whether a run started now would have these settings. Another trainer, another number of epochs, or an older version of the
 * recipe reaches another score.
 */
function trainedAsNow(
  { trainer, config }: FinishedRun,
  {
    splits,
    ...planned
  }: Pick<ConfigRequest, 'task' | 'strategy' | 'tuning' | 'mirror' | 'templates'> & Pick<DatasetSummary, 'splits'>,
): boolean {
  const items = { trainItems: splits.train, valItems: splits.val }
  const now = TRAINERS[DEFAULT_TRAINER].config({ ...planned, ...items, seed: config.seed })
  return trainer === DEFAULT_TRAINER && decisive(config) === decisive(now)
}

/**
 * The settings that determine a test score, in a fixed order. The limits for activations affect time and memory, hardly
 * scores; other datasets are only scored.
 */
function decisive({ robust: _robust, keep: _keep, ...config }: RunConfig): string {
  const {
    seed: _seed,
    minutes: _minutes,
    cacheMB: _cache,
    recompute: _recompute,
    microBatch: _micro,
    ...rest
  } = settingsByName(config)
  return JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

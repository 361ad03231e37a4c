/** sweeps.*: plans, and what their runs tell. Conducting them is in conduct.ts. */
import type { SweepCell, SweepDetail, SweepSummary } from '../../../contract/sweep.ts'
import type { OtherDataset } from '../../../contract/run.ts'
import type { ParsedInput } from '../../../contract/methods.ts'
import type { RunDetail } from '../../../contract/run.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import type { StoredSweep } from '../../../history/index.ts'
import { DEFAULT_MODEL } from '../../../model/index.ts'
import { STRATEGIES } from '../../../strategies/index.ts'
import {
  cheapestFirst,
  plannedRuns,
  secondsLeft,
  sweepReport,
  type SweptRun,
  USUAL_SEEDS,
  USUAL_STRATEGIES,
} from '../../../sweep/index.ts'
import { datasetOf } from '../datasets/datasets.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import { namedKeepSet } from '../runs/keep-set.ts'
import { namedRobustSet } from '../runs/robust-set.ts'
import type { Training } from '../runs/training.ts'
import { createConductor } from './conduct.ts'

type Methods =
  | 'sweeps.start'
  | 'sweeps.resume'
  | 'sweeps.stop'
  | 'sweeps.wait'
  | 'sweeps.list'
  | 'sweeps.get'
  | 'sweeps.delete'

export function sweepHandlers(context: ServiceContext, training: Training): Handlers<Methods> {
  const { sweeps } = context.history
  const conductor = createConductor(context, training, (sweepId) => {
    const sweep = sweeps.get(sweepId)
    if (sweep.ok) context.emit({ type: 'sweep.changed', sweep: summaryOf(sweep.value) })
  })
  const summaryOf = (sweep: StoredSweep): SweepSummary => summarise(sweep, conductor.isActive(sweep.sweepId))
  const detailOf = (sweep: string): Result<SweepDetail> => {
    const stored = sweeps.get(sweep)
    return stored.ok ? detail(context, stored.value, summaryOf(stored.value)) : stored
  }
  /** Begins it where it is not active already. */
  const conduct = (sweep: StoredSweep): Result<SweepSummary> => {
    conductor.begin(sweep.sweepId)
    return success(summaryOf(sweep))
  }
  return {
    'sweeps.start': async (input) => {
      const stored = await openSweep(context, input)
      return stored.ok ? conduct(stored.value) : stored
    },
    'sweeps.resume': ({ sweep }) => {
      const stored = sweeps.get(sweep)
      return stored.ok ? conduct(stored.value) : stored
    },
    'sweeps.stop': ({ sweep }) => {
      const stored = sweeps.get(sweep)
      if (!stored.ok) return stored
      conductor.stop(stored.value.sweepId)
      return success(summaryOf(stored.value))
    },
    'sweeps.wait': async ({ sweep }) => {
      const stored = sweeps.get(sweep)
      if (!stored.ok) return stored
      const ended = await conductor.wait(stored.value.sweepId)
      return ended.ok ? detailOf(stored.value.sweepId) : ended
    },
    'sweeps.list': () => {
      const stored = sweeps.list()
      return stored.ok ? success({ sweeps: stored.value.map(summaryOf) }) : stored
    },
    'sweeps.get': ({ sweep }) => detailOf(sweep),
    'sweeps.delete': ({ sweep }) => {
      const stored = sweeps.get(sweep)
      if (!stored.ok) return stored
      if (conductor.isActive(stored.value.sweepId))
        return failure('busy', `“${stored.value.name}” is running. Stop it before deleting it.`)
      const removed = sweeps.remove(stored.value.sweepId)
      if (removed.ok) context.emit({ type: 'sweep.removed', sweepId: removed.value.removed })
      return removed
    },
  }
}

/** Checks everything that a person can get wrong before the first run, and stores the plan. */
async function openSweep(
  context: ServiceContext,
  { strategies, models, seeds, robust, keep, ...asked }: ParsedInput<'sweeps.start'>,
): Promise<Result<StoredSweep>> {
  const dataset = await datasetOf(context, asked.dataset)
  if (!dataset.ok) return dataset
  const names = [...new Set(models ?? [DEFAULT_MODEL])]
  for (const name of names) {
    const described = await context.models.current(name)
    if (!described.ok) return described
  }
  let other: OtherDataset | undefined
  if (robust !== undefined) {
    const checked = await namedRobustSet(context, robust, dataset.value)
    if (!checked.ok) return checked
    other = checked.value.record
  }
  let earlier: OtherDataset | undefined
  if (keep !== undefined) {
    const checked = await namedKeepSet(context, keep, dataset.value)
    if (!checked.ok) return checked
    earlier = checked.value.record
  }
  const { epochs, minutes, recompute, mirror } = asked
  return context.history.sweeps.open(dataset.value.datasetId, {
    strategies: cheapestFirst(strategies ?? USUAL_STRATEGIES),
    models: names,
    seeds: [...Array(seeds ?? USUAL_SEEDS).keys()],
    epochs,
    minutes,
    recompute,
    mirror,
    robust: other,
    keep: earlier,
  })
}

function summarise({ runs, ...sweep }: StoredSweep, active: boolean): SweepSummary {
  const planned = plannedRuns(sweep.plan)
  const completed = new Map(
    runs.flatMap(({ position, status, seconds }) => (status === 'completed' ? [[position, seconds] as const] : [])),
  )
  const timed = planned.map((one, position) => ({ ...one, seconds: completed.get(position) ?? null }))
  return {
    ...sweep,
    status: active ? 'running' : completed.size === planned.length ? 'completed' : 'unfinished',
    done: completed.size,
    total: planned.length,
    etaSeconds: active ? secondsLeft(timed) : null,
  }
}

function detail(context: ServiceContext, stored: StoredSweep, summary: SweepSummary): Result<SweepDetail> {
  const placed = new Map(stored.runs.map((run) => [run.position, run]))
  const cells: SweepCell[] = []
  const completed: SweptRun[] = []
  const missing: string[] = []
  for (const [position, planned] of plannedRuns(stored.plan).entries()) {
    const { runId = null, status = null, reason = '' } = placed.get(position) ?? {}
    cells.push({ ...planned, runId, status, reason })
    if (status === 'failed') missing.push(`${nameOf(planned)} failed: ${reason}`)
    if (runId === null || status !== 'completed') continue
    const run = context.history.runs.get(runId)
    if (!run.ok) return run
    if (hasTest(run.value)) completed.push({ ...planned, run: run.value })
    else missing.push(`${nameOf(planned)} has no test images to report.`)
  }
  return success({ ...summary, cells, report: sweepReport({ completed, missing }) })
}

const nameOf = ({ strategy, seed }: Pick<SweepCell, 'strategy' | 'seed'>): string =>
  `“${STRATEGIES[strategy].name}” with seed ${seed}`

const hasTest = (run: RunDetail): run is SweptRun['run'] & RunDetail => run.scores.test !== undefined

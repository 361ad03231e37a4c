import type { Database } from 'better-sqlite3'
import {
  type Artifacts,
  artifacts,
  type PhaseInfo,
  runProgress,
  type RunProgress,
  type RunSummary,
} from '../contract/run.ts'
import { type Scores, scores } from '../contract/score.ts'
import { type Result, success } from '../domain/failure.ts'
import { canFollow, isActive, type RunStatus } from '../domain/run.ts'
import { fromColumn, toColumn } from './columns.ts'
import { type StoreContext, timestamp, writing } from './context.ts'
import { reject } from './faults.ts'
import { enterQueue, leaveQueue } from './queue.ts'
import { IS_ACTIVE, requireRun, runEnvironment, runPhases, type RunRow, runSummaryOf, SELECT_RUNS } from './run-rows.ts'

/**
 * Facts that become known during a run. Missing fields stay unchanged; checkpoint files join the run's folder in
 * `artifacts`.
 */
export interface RunFacts {
  readonly engine?: string | undefined
  readonly modelHash?: string | undefined
  readonly phases?: readonly PhaseInfo[] | undefined
  readonly environment?: Readonly<Record<string, string>> | undefined
  readonly scores?: Scores | undefined
  readonly checkpoints?: Partial<Omit<Artifacts, 'folder'>> | undefined
  readonly seconds?: number | undefined
}

export type RunPatch = RunFacts & { readonly status?: 'queued' | 'running' | 'stopping' | undefined }

/** How a run ended; every status except `completed` needs a reason. */
export type RunEnd = RunFacts &
  (
    | { readonly status: 'completed'; readonly reason?: string }
    | { readonly status: 'stopped' | 'failed' | 'interrupted'; readonly reason: string }
  )

export interface RunStates {
  /**
   * New facts, or a change of state; a transition that is not allowed is refused with `usage`. A run that becomes `queued` is
   * last in the queue.
   */
  readonly update: (runId: string, patch: RunPatch) => Result<RunSummary>
  /** A process starts to work on it: `running`, from queued or from an ended run that is resumed. */
  readonly start: (runId: string, facts: RunFacts) => Result<RunSummary>
  readonly finish: (runId: string, end: RunEnd) => Result<RunSummary>
  /** Puts a run that trains back into the queue, as the first. */
  readonly putBack: (runId: string, facts: RunFacts) => Result<RunSummary>
  readonly saveProgress: (runId: string, progress: RunProgress) => Result<null>
  /**
   * Ends every run that trains as `interrupted` for this reason, at the time of its last report, and returns them. For
   * start-up; never while another process trains with this database. Queued runs stay so.
   * @param except ids of runs that go on without Thaw
   */
  readonly interruptTraining: (reason: string, except?: ReadonlySet<string>) => Result<RunSummary[]>
}

export function runStates(context: StoreContext): RunStates {
  const { database } = context
  const change = (
    runId: string,
    patch: RunFacts & { status?: RunStatus | undefined; reason?: string; front?: boolean },
  ) =>
    success(
      writing(context, () => {
        const row = requireRun(database, runId)
        const at = timestamp(context)
        write(context, row, patch)
        if (patch.status !== undefined) enter(context, row, { reason: '', at, ...patch, status: patch.status })
        database.prepare('UPDATE runs SET seen_at = ? WHERE key = ?').run(at, row.key)
        return runSummaryOf(requireRun(database, runId))
      }),
    )
  return {
    update: change,
    start: (runId, facts) => change(runId, { ...facts, status: 'running' }),
    finish: change,
    putBack: (runId, facts) => change(runId, { ...facts, status: 'queued', front: true }),
    saveProgress: (runId, progress) =>
      writing(context, () => {
        const row = requireRun(database, runId)
        setColumns(database, 'runs', row.key, { seconds: progress.elapsedSeconds, seen_at: timestamp(context) })
        setColumns(database, 'run_records', row.key, { progress: toColumn(runProgress, progress) })
        return success(null)
      }),
    interruptTraining: (reason, except = new Set()) =>
      success(
        writing(context, () => {
          const rows = database
            .prepare<[], RunRow>(`${SELECT_RUNS} WHERE ${IS_ACTIVE} AND status <> 'queued' ORDER BY runs.key`)
            .all()
            .filter(({ id }) => !except.has(id))
          for (const row of rows) enter(context, row, { status: 'interrupted', reason, at: row.seen_at })
          return rows.map((row) => runSummaryOf(requireRun(database, row.id)))
        }),
      ),
  }
}

interface Entering {
  readonly status: RunStatus
  readonly reason: string
  readonly at: string
  /** Where a run enters the queue: as the first, instead of the last. */
  readonly front?: boolean
}

function enter({ database }: StoreContext, row: RunRow, { status, reason, at, front }: Entering): void {
  if (!canFollow(row.status, status)) {
    reject('usage', `“${row.name}” is ${row.status}; it cannot become ${status} from that status.`)
  }
  if (!isActive(status) && status !== 'completed' && reason.trim() === '') {
    throw new Error(`a run that becomes ${status} needs a reason`)
  }
  // A clock that was set back must not end a run before it started, or start it before it was asked for.
  database
    .prepare(
      `UPDATE runs SET status = :status, reason = :reason,
         ended_at = iif(:ended IS NULL, NULL, max(:ended, coalesce(started_at, created_at))),
         started_at = iif(:status = 'running', coalesce(started_at, max(:at, created_at)), started_at) WHERE key = :key`,
    )
    .run({ key: row.key, status, reason, at, ended: isActive(status) ? null : at })
  if (status === 'queued') enterQueue(database, row.key, front)
  else leaveQueue(database, row.key)
}

function write({ database }: StoreContext, row: RunRow, facts: RunFacts): void {
  setColumns(database, 'runs', row.key, {
    ...(facts.engine !== undefined && { engine: facts.engine }),
    ...(facts.modelHash !== undefined && { model_hash: facts.modelHash }),
    ...(facts.seconds !== undefined && { seconds: facts.seconds }),
    ...(facts.scores && scoreColumns(facts.scores)),
  })
  setColumns(database, 'run_records', row.key, {
    ...(facts.phases && { phases: toColumn(runPhases, facts.phases) }),
    ...(facts.environment && { environment: toColumn(runEnvironment, facts.environment) }),
    ...(facts.scores && { scores: toColumn(scores, facts.scores) }),
    ...(facts.checkpoints && {
      artifacts: toColumn(artifacts, { ...fromColumn(artifacts, row.artifacts, row.id), ...facts.checkpoints }),
    }),
  })
}

const KEYS = { runs: 'key', run_records: 'run_key' } as const

function setColumns(
  database: Database,
  table: keyof typeof KEYS,
  key: number,
  columns: Readonly<Record<string, string | number | null>>,
): void {
  const names = Object.keys(columns)
  if (names.length === 0) return
  const assignments = names.map((name) => `${name} = :${name}`).join(', ')
  database.prepare(`UPDATE ${table} SET ${assignments} WHERE ${KEYS[table]} = :key`).run({ ...columns, key })
}

/** The columns that repeat the scores shown in lists. */
function scoreColumns({ test, validation }: Scores): Record<string, number | null> {
  return {
    test_value: test?.value ?? null,
    test_low: test?.low ?? null,
    test_high: test?.high ?? null,
    macro_f1: test?.details.task === 'classes' ? test.details.macroF1 : null,
    validation: validation?.value ?? null,
    best_epoch: validation?.epoch ?? null,
  }
}

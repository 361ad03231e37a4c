import type { JobProgress, RunProgress } from '../../core/contract/index.ts'
import type { Failure } from '../../core/domain/failure.ts'

/** A long call in progress, or a failed one that nobody has dismissed. */
export interface Job {
  readonly jobId: string
  readonly kind: JobProgress['kind']
  /** What it works on: a folder or a dataset's name. */
  readonly title: string
  /** The dataset it belongs to; null while that one is being imported. */
  readonly datasetId: string | null
  readonly startedAt: number
  readonly stage: string
  readonly done: number
  readonly total: number | null
  /** What is counted, where it isn’t items. */
  readonly unit?: 'bytes' | undefined
  readonly etaSeconds: number | null
  readonly cancelling: boolean
  readonly failure: Failure | null
  /** Where to try again after a failure. */
  readonly again?: string
}

export type Jobs = ReadonlyMap<string, Job>

/** Also tracks jobs that other windows started; these have no title. */
export function applyProgress(jobs: Jobs, event: JobProgress, now: number): Jobs {
  const known = jobs.get(event.jobId)
  const base: Job = known ?? {
    jobId: event.jobId,
    kind: event.kind,
    title: '',
    datasetId: null,
    startedAt: now - event.elapsedSeconds * 1000,
    stage: '',
    done: 0,
    total: null,
    etaSeconds: null,
    cancelling: false,
    failure: null,
  }
  const { stage, done, total, unit, etaSeconds } = event
  return new Map(jobs).set(event.jobId, { ...base, stage, done, total, unit, etaSeconds })
}

/**
 * Removes a job of another window when it ends. A job of this window is removed with its answer. The answer can arrive
 * before the last progress event, which then adds the job again, without a title, so it is removed here as well.
 */
export function withoutOtherWindowsJob(jobs: Jobs, jobId: string): Jobs {
  return new Map([...jobs].filter(([id, job]) => id !== jobId || job.title !== ''))
}

/** Share done, 0–1, or null while the total isn't known. */
export function shareDone(done: number, total: number | null): number | null {
  return total === null || total <= 0 ? null : Math.min(1, done / total)
}

/** Share of a run done, 0–1: of its steps or, if it takes none, of its current activity; null while unknown. */
export function shareOfRun(progress: RunProgress | null | undefined): number | null {
  if (!progress) return null
  return progress.steps > 0 ? shareDone(progress.step, progress.steps) : (progress.activityShare ?? null)
}

/** Removes earlier failures on a dataset: a new attempt replaces them. */
export function withoutFailed(jobs: Jobs, datasetId: string): Jobs {
  return new Map([...jobs].filter(([, job]) => job.datasetId !== datasetId || job.failure === null))
}

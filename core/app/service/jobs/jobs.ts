/** Long calls that a person can watch and cancel: import, measure, recommend. */
import type { AppEvent, JobProgress } from '../../../contract/events.ts'
import type { StageProgress } from '../../../contract/compute.ts'
import { throttle } from './throttle.ts'

export interface Job {
  readonly signal: AbortSignal
  progress(progress: StageProgress): void
}

export interface Jobs {
  /** Runs work as a job; without an id it is neither shown nor cancellable. */
  run<T>(jobId: string | undefined, kind: JobProgress['kind'], work: (job: Job) => Promise<T>): Promise<T>
  cancel(jobId: string): boolean
  cancelAll(): void
}

/** @param now milliseconds */
export function createJobs(emit: (event: AppEvent) => void, now: () => number): Jobs {
  const running = new Map<string, AbortController>()
  return {
    async run(jobId, kind, work) {
      const controller = new AbortController()
      const key = jobId ?? crypto.randomUUID()
      if (running.has(key)) throw new Error(`job ${key} is already running`)
      running.set(key, controller)
      const report = throttle(100, (event: JobProgress) => emit(event), now)
      const estimate = createEstimate(now)
      let stage = ''
      try {
        return await work({
          signal: controller.signal,
          progress: (progress) => {
            if (jobId === undefined) return
            report.push({ type: 'job.progress', jobId, kind, ...progress, ...estimate(progress) })
            // Report each stage at once, however short it is.
            if (progress.stage !== stage) report.flush()
            stage = progress.stage
          },
        })
      } finally {
        report.flush()
        running.delete(key)
        if (jobId !== undefined) emit({ type: 'job.ended', jobId })
      }
    },
    cancel(jobId) {
      const controller = running.get(jobId)
      controller?.abort()
      return controller !== undefined
    },
    cancelAll() {
      for (const controller of running.values()) controller.abort()
    },
  }
}

/** Elapsed time, and time left in the current stage at its average speed, once there is enough progress. */
export function createEstimate(
  now: () => number,
): (progress: StageProgress) => { elapsedSeconds: number; etaSeconds: number | null } {
  const started = now()
  let stage: string | null = null
  let stageStarted = started
  return (progress) => {
    if (progress.stage !== stage) {
      stage = progress.stage
      stageStarted = now()
    }
    const inStage = (now() - stageStarted) / 1000
    const share = progress.total ? progress.done / progress.total : 0
    return {
      elapsedSeconds: (now() - started) / 1000,
      // For a stage of hours, do not wait for a twentieth of it.
      etaSeconds: share >= 0.05 || (share > 0 && inStage >= 5) ? (inStage / share) * (1 - share) : null,
    }
  }
}

/** Manages a run from start to end: queue, metrics, progress, stop, and every outcome. */
import type { TrainTask } from '../../../contract/compute.ts'
import type { RunDetail, RunSummary } from '../../../contract/run.ts'
import type { Failure, Result } from '../../../domain/failure.ts'
import { failure } from '../../../domain/failure.ts'
import { CLOSED_WHILE_TRAINING, isActive } from '../../../domain/run.ts'
import type { RunEnd } from '../../../history/index.ts'
import type { Finished, RunningTask, Underway } from '../compute/client.ts'
import type { ServiceContext } from '../handlers.ts'
import { createRecorder } from './run-recorder.ts'

export interface Training {
  /** Adds a `queued` run to the queue; it starts when compute is free. */
  enqueue(task: TrainTask): void
  stop(runId: string): Result<RunSummary>
  /** Resolves when the run has ended. */
  wait(runId: string): Promise<Result<RunDetail>>
}

export function createTraining(context: ServiceContext): Training {
  const { history, compute, emit, log } = context
  const active = new Map<string, RunningTask>()
  const waiters = new Map<string, (() => void)[]>()

  function changed(result: Result<RunSummary>): void {
    if (result.ok) emit({ type: 'run.changed', run: result.value })
    else log('error', 'a run’s state could not be recorded', result.failure)
  }

  function enqueue(task: TrainTask): void {
    const { runId } = task
    const record = createRecorder(context, runId)
    const running = compute.run(task, {
      onStart: () => changed(history.runs.start(runId, {})),
      onMessage: (message) => receive(message),
    })
    active.set(runId, running)
    function receive(message: Underway): void {
      if (message.type === 'train-progress') record(message.progress, message.points, message.events)
      if (message.type !== 'train-started') return
      const { engine, modelHash, phases, environment, resumedAt } = message
      const rewound = history.runs.rewind(runId, resumedAt)
      if (!rewound.ok) log('error', `the curves of ${runId} could not be rewound`, rewound.failure)
      changed(history.runs.update(runId, { engine, modelHash, phases, environment }))
    }
    void running.result.then((result) => {
      active.delete(runId)
      changed(history.runs.finish(runId, endOf(result, compute.closing())))
      if (!result.ok && result.failure.code === 'compute-lost') {
        emit({ type: 'compute.lost', message: result.failure.message, runId })
      }
      if (!result.ok && result.failure.code !== 'stopped')
        log('error', `run ${runId}: ${result.failure.message}`, result.failure.details)
      for (const done of waiters.get(runId) ?? []) done()
      waiters.delete(runId)
    })
  }

  return {
    enqueue,
    stop(runId) {
      const run = history.runs.get(runId)
      const task = active.get(runId)
      if (!run.ok || !task) return run
      const { status } = run.value
      if (status === 'running') {
        const stopping = history.runs.update(runId, { status: 'stopping' })
        changed(stopping)
        task.stop()
        return stopping
      }
      if (status !== 'queued') return run
      task.stop()
      const stopped = history.runs.finish(runId, { status: 'stopped', reason: STOPPED_EARLY })
      changed(stopped)
      return stopped
    },
    async wait(runId) {
      const run = history.runs.get(runId)
      if (!run.ok || !isActive(run.value.status)) return run
      if (!active.has(runId)) return failure('busy', 'Another process is training this run.')
      await new Promise<void>((resolve) => {
        waiters.set(runId, [...(waiters.get(runId) ?? []), resolve])
      })
      return history.runs.get(runId)
    },
  }
}

const STOPPED_EARLY = 'Stopped before it started.'
const CLOSED_BEFORE_START = 'Thaw was closed before this run started.'

/**
 * Translates a task's outcome for the history.
 * @param closing whether Thaw was closing: then nobody asked for a stop
 */
export function endOf(result: Result<Finished>, closing = false): RunEnd {
  if (!result.ok) return endOfFailure(result.failure, closing)
  if (result.value.type !== 'trained') throw new Error(`a train task ended with ${result.value.type}`)
  const { outcome, reason, scores, best, last, frozen, blend, peakMemoryMB, seconds } = result.value.result
  const facts = {
    scores,
    seconds,
    checkpoints: { best: best ?? undefined, last: last ?? undefined, frozen, blend, peakMemoryMB },
  }
  if (outcome === 'completed') return { status: 'completed', reason, ...facts }
  if (closing) return { status: 'interrupted', reason: CLOSED_WHILE_TRAINING, ...facts }
  return { status: 'stopped', reason, ...facts }
}

function endOfFailure({ code, message }: Failure, closing: boolean): RunEnd {
  if (code === 'stopped' && closing) return { status: 'interrupted', reason: CLOSED_BEFORE_START }
  // `busy`: Thaw was closing when the run's turn came.
  if (code === 'compute-lost' || code === 'busy') return { status: 'interrupted', reason: message }
  if (code === 'stopped') return { status: 'stopped', reason: message }
  return { status: 'failed', reason: message }
}

/** Trains the runs of the queue, one at a time: when each starts, its progress, its stop, and every outcome. */
import type { Finished, TrainTask, Underway } from '../../../contract/compute.ts'
import type { TrainingQueue } from '../../../contract/queue.ts'
import type { RunDetail, RunSummary } from '../../../contract/run.ts'
import { failure, success, type Failure, type Result } from '../../../domain/failure.ts'
import { CLOSED_WHILE_TRAINING, isActive, isTraining } from '../../../domain/run.ts'
import { nextToStart, type QueueMove, standsStill, whyWaiting } from '../../../domain/training-queue.ts'
import type { RunEnd } from '../../../history/index.ts'
import { isTrainer, TRAINERS } from '../../../train/trainers.ts'
import { CLOSING, type RunningTask } from '../compute/client.ts'
import type { ServiceContext } from '../handlers.ts'
import { CLOSED_BEFORE_START, endOf } from './outcome.ts'
import { createRecorder } from './run-recorder.ts'
import type { RunWrites } from './run-writes.ts'
import { trainTask } from './train-task.ts'

export interface Training {
  /** A run has entered the queue. `task` is what it starts with if its turn is now; later, the history tells. */
  enqueue(task: TrainTask): void
  /** Lets a run start that has waited since Thaw was closed. */
  release(runId: string): Result<RunSummary>
  stop(runId: string): Result<RunSummary>
  /** Resolves when the run has ended; with `busy` if Thaw closes before it has started. */
  wait(runId: string): Promise<Result<RunDetail>>
  queue(): Result<TrainingQueue>
  /** Fails with `usage` for a run that does not wait. */
  move(runId: string, to: QueueMove): Result<TrainingQueue>
  /** @param now whether the run that trains stops, too, and becomes the first that waits */
  pause(now: boolean): Result<TrainingQueue>
  resume(): Result<TrainingQueue>
  /** Starts no other run; those that wait stay queued. */
  close(): void
}

/** The run whose turn it is, until its end is recorded. */
interface Turn {
  readonly runId: string
  /** Null while its task is prepared. */
  running: RunningTask | null
  /** Whether compute has begun: until then it still waits, and may have to let another run pass. */
  begun: boolean
  /** How far it is beyond what the history says where a write waits. */
  state: 'going' | 'stopping' | 'ended'
  /** Whether it returns to the queue when it stops. */
  returns: boolean
}

const STOPPED_EARLY = 'Stopped before it started.'
const STOPPED_WAITING = 'Stopped while it waited in the queue.'

export function createTraining(context: ServiceContext, writes: Pick<RunWrites, 'write'>): Training {
  const { history, compute, emit, log } = context
  const waiters = new Map<string, (() => void)[]>()
  let turn: Turn | null = null
  let closing = false

  function change(
    runId: string,
    work: () => Result<RunSummary>,
    written: (result: Result<RunSummary>) => void = () => {},
  ): void {
    writes.write(`the state of ${runId}`, work, (result) => {
      if (result.ok) emit({ type: 'run.changed', run: result.value })
      written(result)
    })
  }

  function queue(): Result<TrainingQueue> {
    const stored = history.queue.get()
    if (!stored.ok) return stored
    const first = turn?.begun ? history.runs.get(turn.runId) : null
    if (first && !first.ok) return first
    // A run that has begun is still queued until that is recorded.
    const waiting = stored.value.waiting.filter(({ runId }) => runId !== first?.value.runId)
    const line = { paused: stored.value.paused, waiting }
    return success({
      paused: standsStill(line),
      why: whyWaiting(line),
      runs: [...(first ? [{ ...first.value, held: false }] : []), ...waiting],
    })
  }

  function queueChanged(): Result<TrainingQueue> {
    const now = queue()
    if (now.ok) emit({ type: 'queue.changed', queue: now.value })
    else log('error', 'the queue could not be read', now.failure)
    return now
  }

  /** The run that starts next, null if none may. */
  function next(): string | null {
    if (closing) return null
    const stored = history.queue.get()
    if (stored.ok) return nextToStart(stored.value)
    log('error', 'the queue could not be read', stored.failure)
    return null
  }

  /** Starts the next run if it can, after every change that could let one start, or another one first. */
  function advance(ready?: TrainTask): void {
    if (turn?.begun) return
    const runId = next()
    if (turn && turn.runId !== runId) withdraw(turn)
    if (turn || runId === null) return
    turn = { runId, running: null, begun: false, state: 'going', returns: false }
    if (ready?.runId === runId) hand(turn, ready)
    else void prepare(turn)
  }

  async function prepare(mine: Turn): Promise<void> {
    const task = await taskOf(mine.runId)
    // Another run may be first now, or none may start.
    if (turn !== mine) return
    if (task.ok) return hand(mine, task.value)
    turn = null
    const { code, message } = task.failure
    log('error', `run ${mine.runId} could not start: ${message}`, task.failure.details)
    // Nothing was lost: the person can repair what is missing, and resume the run.
    conclude(mine.runId, { status: code === 'internal' ? 'failed' : 'interrupted', reason: message })
  }

  async function taskOf(runId: string): Promise<Result<TrainTask>> {
    try {
      const run = history.runs.get(runId)
      return run.ok ? await trainTask(context, run.value) : run
    } catch (error) {
      const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return failure('internal', 'Something went wrong in Thaw. Its log has the details.', { details })
    }
  }

  function hand(mine: Turn, task: TrainTask): void {
    const { runId } = task
    const record = createRecorder(context, writes, runId)
    mine.running = compute.run(task, {
      onStart: () => {
        mine.begun = true
        change(runId, () => history.runs.start(runId, {}), queueChanged)
      },
      onMessage: (message) => receive(message),
    })
    function receive(message: Underway): void {
      if (message.type === 'train-progress') record(message.progress, message.points, message.events)
      if (message.type !== 'train-started') return
      const { engine, modelHash, phases, environment, resumedAt } = message
      writes.write(`the curves of ${runId}`, () => history.runs.rewind(runId, resumedAt))
      change(runId, () => history.runs.update(runId, { engine, modelHash, phases, environment }))
    }
    void mine.running.result.then((result) => {
      // A run that was withdrawn before it began still waits.
      if (mine.begun) ended(mine, task, result)
    })
  }

  /** Takes back a turn that has not begun. */
  function withdraw({ running }: Turn): void {
    turn = null
    running?.stop()
  }

  function ended(mine: Turn, task: TrainTask, result: Result<Finished>): void {
    const { runId, returns } = mine
    mine.state = 'ended'
    const end = endOf(result, compute.closing())
    const closed = end.status === 'interrupted' && end.reason === CLOSED_WHILE_TRAINING
    // A run that Thaw's closing stopped before its first step has lost nothing by waiting, either.
    const unbegun = end.status === 'interrupted' && end.reason === CLOSED_BEFORE_START
    if (unbegun || (returns && (closed || end.status === 'stopped'))) {
      const { status: _, reason: __, ...facts } = end
      return change(
        runId,
        () => history.runs.putBack(runId, facts),
        () => {
          turn = null
          queueChanged()
          if (closing) settleWaiters(runId)
          advance()
        },
      )
    }
    if (!result.ok) report(runId, result.failure)
    conclude(runId, end, (written) => {
      turn = null
      if (written.ok && end.status === 'completed') forgetCheckpoints(task)
    })
  }

  /** Only once its end is recorded, because until then a run needs them to be resumed. */
  function forgetCheckpoints({ runId, trainer, runDir }: TrainTask): void {
    if (!isTrainer(trainer)) return
    try {
      TRAINERS[trainer].forget(runDir)
    } catch (error) {
      log('error', `the checkpoints of ${runId} could not be removed`, error)
    }
  }

  function report(runId: string, { code, message, details }: Failure): void {
    if (code === 'compute-lost') emit({ type: 'compute.lost', message, runId })
    if (code !== 'stopped') log('error', `run ${runId}: ${message}`, details)
  }

  function conclude(runId: string, end: RunEnd, written: (result: Result<RunSummary>) => void = () => {}): void {
    change(
      runId,
      () => history.runs.finish(runId, end),
      (result) => {
        written(result)
        queueChanged()
        settleWaiters(runId)
        advance()
      },
    )
  }

  function settleWaiters(runId: string): void {
    for (const done of waiters.get(runId) ?? []) done()
    waiters.delete(runId)
  }

  function stopTurn(mine: Turn): void {
    mine.state = 'stopping'
    change(mine.runId, () => history.runs.update(mine.runId, { status: 'stopping' }))
    mine.running?.stop()
  }

  return {
    enqueue(task) {
      queueChanged()
      advance(task)
    },
    release(runId) {
      const released = history.queue.release(runId)
      if (!released.ok) return released
      queueChanged()
      advance()
      return history.runs.get(runId)
    },
    stop(runId) {
      const run = history.runs.get(runId)
      if (!run.ok || !isActive(run.value.status)) return run
      if (turn?.begun && turn.runId === runId) {
        turn.returns = false
        if (turn.state === 'ended') return run
        if (turn.state === 'going') stopTurn(turn)
        return success({ ...run.value, status: 'stopping' })
      }
      if (run.value.status !== 'queued') return run
      if (turn?.runId === runId) withdraw(turn)
      conclude(runId, { status: 'stopped', reason: run.value.startedAt === null ? STOPPED_EARLY : STOPPED_WAITING })
      return history.runs.get(runId)
    },
    async wait(runId) {
      const run = history.runs.get(runId)
      if (!run.ok || !isActive(run.value.status)) return run
      if (closing) return CLOSING
      if (isTraining(run.value.status) && turn?.runId !== runId)
        return failure('busy', 'Another process is training this run.')
      await new Promise<void>((resolve) => {
        waiters.set(runId, [...(waiters.get(runId) ?? []), resolve])
      })
      const now = history.runs.get(runId)
      return now.ok && isActive(now.value.status) ? CLOSING : now
    },
    queue,
    move(runId, to) {
      const run = history.runs.get(runId)
      if (!run.ok) return run
      if (run.value.status !== 'queued') {
        const { name, status } = run.value
        return failure('usage', `“${name}” is ${status}; only a run that waits in the queue has a place to change.`)
      }
      const done = history.queue.move(runId, to)
      if (!done.ok) return done
      advance()
      return queueChanged()
    },
    pause(now) {
      const paused = history.queue.pause()
      if (!paused.ok) return paused
      advance()
      // A run that a person is stopping does not come back.
      if (now && turn?.begun && turn.state === 'going') {
        turn.returns = true
        stopTurn(turn)
      }
      return queueChanged()
    },
    resume() {
      const resumed = history.queue.resume()
      if (!resumed.ok) return resumed
      const now = queueChanged()
      advance()
      return now.ok ? queue() : now
    },
    close() {
      closing = true
      advance()
      for (const runId of waiters.keys()) if (turn?.runId !== runId) settleWaiters(runId)
    },
  }
}

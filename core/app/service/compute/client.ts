/**
 * The service's view of the compute process: a queue of tasks, one running at a time. The supervisor forks the process
 * when the first message reaches it; when it dies, the running task fails with `compute-lost` and the queue continues
 * with a new process.
 */
import type { ComputeTask, Finished, FromCompute, ToCompute, Underway } from '../../../contract/compute.ts'
import { failure, type Failure, type Result } from '../../../domain/failure.ts'
import type { ExitInfo } from '../../messages.ts'
import { awakeTimer } from '../../awake-timer.ts'
import { processGone } from '../../process-gone.ts'

export interface TaskHooks {
  /** Called when the task leaves the queue and is sent. */
  readonly onStart?: () => void
  readonly onMessage?: (message: Underway) => void
}

export interface RunningTask {
  readonly result: Promise<Result<Finished>>
  /** Asks the task to end at the next step; a queued task ends at once with `stopped`. */
  stop(): void
  /** Ends the task's process at once; the task fails with `compute-lost`. */
  end(): void
}

export interface ComputeClient {
  run(task: ComputeTask, hooks?: TaskHooks): RunningTask
  /** Whether a task is running. */
  busy(): boolean
  fromCompute(message: FromCompute): void
  computeExited(exit: ExitInfo): void
  /** Empties the queue and stops the running task. Resolves when nothing runs. */
  close(): Promise<void>
  /** Whether it is closing or abandoned, and takes no more tasks. */
  closing(): boolean
  /**
   * Call this when messages no longer reach the compute process. No new task starts. The process saves a checkpoint
   * when it notices the same; once it has ended, the running task fails with `compute-lost`.
   */
  abandon(): Promise<void>
}

export interface ComputeClientOptions {
  readonly post: (message: ToCompute) => void
  /** Kills a compute process that does not respond. */
  readonly endProcess: () => void
  /** Milliseconds between asking a task to stop and killing its process. */
  readonly stopMs?: number
}

interface Task {
  readonly id: number
  readonly task: ComputeTask
  readonly hooks: TaskHooks
  readonly settle: (result: Result<Finished>) => void
}

export function createComputeClient({ post, endProcess, stopMs = 45_000 }: ComputeClientOptions): ComputeClient {
  const queue: Task[] = []
  let current: Task | null = null
  let nextId = 1
  let forgetPatience = (): void => {}
  const whenIdle: (() => void)[] = []
  let pid: number | null = null
  let closing = false

  function next(): void {
    if (current) return
    current = queue.shift() ?? null
    if (!current) {
      for (const done of whenIdle.splice(0)) done()
      return
    }
    current.hooks.onStart?.()
    post({ type: 'start', id: current.id, task: current.task })
  }

  function settle(result: Result<Finished>): void {
    forgetPatience()
    const done = current
    current = null
    done?.settle(result)
    next()
  }

  function stop(task: Task): void {
    const place = queue.indexOf(task)
    if (place >= 0) {
      queue.splice(place, 1)
      task.settle(failure('stopped', 'Stopped before it started.'))
    } else if (current === task) {
      post({ type: 'stop', id: task.id })
      forgetPatience()
      forgetPatience = awakeTimer(stopMs, endProcess)
    }
  }

  return {
    run(task, hooks = {}) {
      const { promise, resolve } = Promise.withResolvers<Result<Finished>>()
      if (closing) return { result: Promise.resolve(CLOSING), stop: () => {}, end: () => {} }
      const entry: Task = { id: nextId++, task, hooks, settle: resolve }
      queue.push(entry)
      next()
      return { result: promise, stop: () => stop(entry), end: () => void (current === entry && endProcess()) }
    },
    busy: () => current !== null,
    closing: () => closing,
    fromCompute(message) {
      if (message.type === 'ready') pid = message.pid
      if (message.type === 'ready' || message.id !== current?.id) return
      switch (message.type) {
        case 'progress':
        case 'train-started':
        case 'train-progress':
          return current.hooks.onMessage?.(message)
        case 'failed':
          return settle({ ok: false, failure: message.failure })
        default:
          return settle({ ok: true, value: message })
      }
    },
    computeExited(exit) {
      pid = null
      if (current) settle({ ok: false, failure: computeLost(exit) })
    },
    async close() {
      closing = true
      for (const waiting of queue.toReversed()) stop(waiting)
      if (!current) return
      stop(current)
      await new Promise<void>((resolve) => whenIdle.push(resolve))
    },
    async abandon() {
      closing = true
      for (const waiting of queue.toReversed()) stop(waiting)
      if (pid !== null) await processGone(pid, stopMs)
      if (current) settle({ ok: false, failure: ABANDONED })
    },
  }
}

export const CLOSING = failure('busy', 'The Thaw process that handles this is closing. Try again in a moment.')

const ABANDONED: Failure = {
  code: 'compute-lost',
  message: 'Thaw ended while it was computing. Resume a run to continue from its last checkpoint.',
  hint: 'thaw resume RUN',
}

/** Why a compute process ended unexpectedly, as far as its exit status shows. */
export function computeLost(exit: ExitInfo): Failure {
  const outOfMemory = exit.signal === 'SIGKILL' || /out of memory|allocation failed|bad_alloc/i.test(exit.output)
  const cause = outOfMemory
    ? 'it was killed, most likely because memory ran out; close other programs or choose “frozen”, which needs the least'
    : `it ended with ${exit.signal ? `signal ${exit.signal}` : `code ${exit.code}`}; check the engines`
  return {
    code: 'compute-lost',
    message: `The compute process ended: ${cause}.`,
    hint: outOfMemory ? undefined : 'thaw doctor',
    details: exit.output || undefined,
  }
}

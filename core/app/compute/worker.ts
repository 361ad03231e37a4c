/** Runs the tasks that arrive over a channel, one at a time, and reports their results. */
import type { ComputeTask, Finished, FromCompute, ToCompute, Underway } from '../../contract/compute.ts'
import type { Result } from '../../domain/failure.ts'
import { failureOf } from './failures.ts'

/** The message that ends a task, without its id. */
export type Outcome = WithoutId<Finished>
type Report = WithoutId<Underway>
type WithoutId<M> = M extends unknown ? Omit<M, 'id'> : never

export interface TaskContext {
  readonly signal: AbortSignal
  report(message: Report): void
}

export type RunTask = (task: ComputeTask, context: TaskContext) => Promise<Result<Outcome>>

export interface Worker {
  receive(message: ToCompute): void
  /** Asks every task to end; resolves when the last one has. */
  stopAll(): Promise<void>
}

export function createWorker(runTask: RunTask, post: (message: FromCompute) => void): Worker {
  const controllers = new Map<number, AbortController>()
  let last: Promise<void> = Promise.resolve()

  async function perform(id: number, task: ComputeTask, signal: AbortSignal): Promise<void> {
    const context: TaskContext = { signal, report: (message) => post({ ...message, id }) }
    try {
      const result = await runTask(task, context)
      post(result.ok ? { ...result.value, id } : { type: 'failed', id, failure: result.failure })
    } catch (error) {
      const place = 'runDir' in task ? task.runDir : undefined
      const then = task.task === 'train' ? 'resume the run' : 'try again'
      post({ type: 'failed', id, failure: failureOf(error, place, then) })
    } finally {
      controllers.delete(id)
    }
  }

  return {
    receive(message) {
      if (message.type === 'stop') return controllers.get(message.id)?.abort()
      const controller = new AbortController()
      controllers.set(message.id, controller)
      last = last.then(() => perform(message.id, message.task, controller.signal))
    },
    async stopAll() {
      for (const controller of controllers.values()) controller.abort()
      await last
    },
  }
}

/** Thaw in its own processes, as an interface opens it, on a home that others may share. */
import { nodeSpawn } from '../../core/app/fork.ts'
import { createSupervisor, type ProcessHandle, type Supervisor } from '../../core/app/supervisor.ts'
import type { AppEvent } from '../../core/contract/events.ts'
import { type Input, METHODS, type MethodName, type Output } from '../../core/contract/methods.ts'
import { PATIENCE } from './patience.ts'

export interface ThawProcesses {
  readonly supervisor: Supervisor
  readonly spawned: readonly { readonly kind: 'service' | 'compute'; readonly handle: ProcessHandle }[]
  /** All so far. */
  readonly events: readonly AppEvent[]
  /** Throws a failure; what it gives fits the contract. */
  call<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>>
  /** Resolves with the first event, past or coming, that fits; fails with the last events if none comes. */
  event(fits: (event: AppEvent) => boolean): Promise<AppEvent>
  /** Process id of the newest process of this kind. */
  pid(kind: 'service' | 'compute'): number
}

/** With ONNX Runtime, so that no time goes into measuring the engines. */
export function openProcesses(home: string): ThawProcesses {
  const spawned: { kind: 'service' | 'compute'; handle: ProcessHandle }[] = []
  const events: AppEvent[] = []
  const watchers = new Set<(event: AppEvent) => void>()
  const spawn = nodeSpawn({ home, transport: 'test', engine: 'ort' })
  const supervisor = createSupervisor({
    spawn(kind) {
      const handle = spawn(kind)
      spawned.push({ kind, handle })
      return handle
    },
    onEvent(event) {
      events.push(event)
      for (const watch of watchers) watch(event)
    },
  })
  return {
    supervisor,
    spawned,
    events,
    async call<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>> {
      const result = await supervisor.call(method, input)
      if (!result.ok) throw new Error(`${method}: ${result.failure.code}: ${result.failure.message}`)
      // What interfaces receive is what the contract promises.
      return METHODS[method].output.parse(result.value) as Output<M>
    },
    event(fits) {
      const past = events.find(fits)
      if (past) return Promise.resolve(past)
      return new Promise((resolve, reject) => {
        const last = (): string => JSON.stringify(events.slice(-3))
        const limit = setTimeout(() => reject(new Error(`the event did not come; the last were ${last()}`)), PATIENCE)
        watchers.add((event) => {
          if (!fits(event)) return
          clearTimeout(limit)
          resolve(event)
        })
      })
    },
    pid(kind) {
      const found = spawned.findLast((one) => one.kind === kind)?.handle.pid
      if (found === undefined) throw new Error(`no ${kind} process was started`)
      return found
    },
  }
}

/**
 * Forks the service at once and compute on demand, and passes messages between them. It uses neither Electron nor
 * child_process: the host passes `spawn`. If compute dies, the supervisor reports it to the service, whose next task
 * forks a new one. If the service dies, its pending calls fail and the next call starts it again.
 */
import type { AppEvent } from '../contract/events.ts'
import { failure, success, type Failure, type Result } from '../domain/failure.ts'
import { awakeTimer } from './awake-timer.ts'
import type { ExitInfo, FromService, ToService } from './messages.ts'

export interface ProcessHandle {
  readonly pid: number | undefined
  postMessage(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (code: number | null, signal: string | null) => void): void
  kill(): void
  /** The end of its stdout and stderr, for failure details. */
  recentOutput?(): string
}

export interface SupervisorOptions {
  readonly spawn: (kind: 'service' | 'compute') => ProcessHandle
  readonly onEvent: (event: AppEvent) => void
  /** Milliseconds a service may take to finish starting, and again to shut down, before `stop` kills it. */
  readonly shutdownMs?: number
}

export interface Supervisor {
  start(): Promise<Result<void>>
  call(method: string, params: unknown): Promise<Result<unknown>>
  /** Ends both processes. A training run saves a checkpoint first. `linger` waits for other processes' commands. */
  stop(options?: { linger?: boolean }): Promise<void>
}

interface Service {
  readonly handle: ProcessHandle
  readonly started: Promise<Result<void>>
  readonly exited: Promise<void>
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const pending = new Map<number, (result: Result<unknown>) => void>()
  let nextId = 1
  let service: Service | null = null
  let compute: ProcessHandle | null = null
  let stopping: Promise<void> | null = null

  function sendToService(message: ToService): void {
    service?.handle.postMessage(message)
  }

  function ensureCompute(): ProcessHandle {
    if (compute) return compute
    const handle = options.spawn('compute')
    compute = handle
    handle.onMessage((message) => sendToService({ kind: 'from-compute', message: message as never }))
    handle.onExit((code, signal) => {
      if (compute !== handle) return
      compute = null
      sendToService({ kind: 'compute-exit', exit: exitInfo(handle, code, signal) })
    })
    return handle
  }

  function endCompute(): void {
    compute?.kill()
  }

  function onServiceMessage(message: FromService, started: (result: Result<void>) => void): void {
    switch (message.kind) {
      case 'ready':
        return started(success(undefined))
      case 'start-failed':
        started({ ok: false, failure: message.failure })
        return service?.handle.kill()
      case 'reply':
        pending.get(message.id)?.(message.result)
        pending.delete(message.id)
        return
      case 'event':
        return options.onEvent(message.event)
      case 'to-compute':
        return ensureCompute().postMessage(message.message)
      case 'end-compute':
        return endCompute()
    }
  }

  function startService(): Service {
    const handle = options.spawn('service')
    const started = Promise.withResolvers<Result<void>>()
    const exited = Promise.withResolvers<void>()
    handle.onMessage((message) => onServiceMessage(message as FromService, started.resolve))
    handle.onExit((code, signal) => {
      const lost = serviceLost(exitInfo(handle, code, signal))
      started.resolve({ ok: false, failure: lost })
      service = null
      for (const answer of pending.values()) answer({ ok: false, failure: lost })
      pending.clear()
      endCompute()
      if (!stopping) void started.promise.then((result) => result.ok && reportLostService(lost))
      exited.resolve()
    })
    return { handle, started: started.promise, exited: exited.promise }
  }

  function reportLostService(lost: Failure): void {
    options.onEvent({ type: 'compute.lost', message: lost.message, runId: null })
  }

  function start(): Promise<Result<void>> {
    service ??= startService()
    return service.started
  }

  async function call(method: string, params: unknown): Promise<Result<unknown>> {
    if (stopping) return failure('busy', 'Thaw is closing and accepts no more calls.')
    const started = await start()
    if (!started.ok) return started
    if (!service) return failure('internal', 'Thaw’s service has just ended. Try again.')
    const id = nextId++
    return new Promise((resolve) => {
      pending.set(id, resolve)
      sendToService({ kind: 'call', id, method, params })
    })
  }

  async function end(linger: boolean): Promise<void> {
    const current = service
    if (current) {
      const limit = (): (() => void) => awakeTimer(options.shutdownMs ?? 60_000, () => current.handle.kill())
      // A service that never says that it is ready must not keep a window open either.
      let forgetPatience = limit()
      const started = await current.started
      forgetPatience()
      if (started.ok) sendToService({ kind: 'shutdown', linger })
      if (!linger || !started.ok) forgetPatience = limit()
      await current.exited
      forgetPatience()
    }
    endCompute()
  }

  return {
    start,
    call,
    stop: ({ linger = false } = {}) => (stopping ??= end(linger)),
  }
}

function exitInfo(handle: ProcessHandle, code: number | null, signal: string | null): ExitInfo {
  return { code, signal, output: handle.recentOutput?.() ?? '' }
}

function serviceLost(exit: ExitInfo): Failure {
  return {
    code: 'internal',
    message:
      'Thaw’s service process ended unexpectedly; its data is safe. Try again. If it happens again, check the log.',
    details: `exit code ${exit.code}, signal ${exit.signal}\n${exit.output}`.trim(),
  }
}

import type { Input, MethodName, Output } from '../../core/contract/index.ts'
import type { Result } from '../../core/domain/failure.ts'
import type { Connection, Transport } from '../transport/types.ts'
import { applyEvent } from './events.ts'
import type { FlowState } from './flow.ts'
import type { Jobs } from './jobs.ts'
import type { LiveRun } from './liveRuns.ts'
import { createNotices, type Notices } from './notices.ts'
import { observable, type Observable } from './observable.ts'
import { createQueryCache, type QueryCache } from './queryCache.ts'

/** Everything the window knows that outlives one screen. */
export interface State {
  readonly cache: QueryCache
  readonly jobs: Observable<Jobs>
  readonly liveRuns: Observable<ReadonlyMap<string, LiveRun>>
  /** “Recommend and train” under way, by dataset. */
  readonly flows: Observable<ReadonlyMap<string, FlowState>>
  /** Paths dropped together with the one that is being looked at, in their order. */
  readonly waiting: Observable<readonly string[]>
  readonly notices: Notices
  /** The list of keyboard shortcuts is open. */
  readonly shortcutsShown: Observable<boolean>
  readonly connection: Observable<Connection>
  readonly computeLost: Observable<{ readonly message: string; readonly runId: string | null } | null>
}

export interface Thaw extends State {
  readonly native: Transport['native']
  readonly now: () => number
  readonly go: (hash: string) => void
  call<M extends MethodName>(method: M, input: Input<M>): Promise<Result<Output<M>>>
}

export interface Surroundings {
  /** Goes to another place of the window. */
  readonly go: (hash: string) => void
  readonly now: () => number
  readonly later: (run: () => void, ms: number) => void
}

export function createThaw(transport: Transport, { now, later, go }: Surroundings): Thaw {
  const state: State = {
    cache: createQueryCache((method, input) => transport.call(method, input)),
    jobs: observable<Jobs>(new Map()),
    liveRuns: observable<ReadonlyMap<string, LiveRun>>(new Map()),
    flows: observable<ReadonlyMap<string, FlowState>>(new Map()),
    waiting: observable<readonly string[]>([]),
    notices: createNotices(later),
    shortcutsShown: observable(false),
    connection: observable<Connection>('connecting'),
    computeLost: observable<{ message: string; runId: string | null } | null>(null),
  }
  transport.onEvent((event) => applyEvent(state, event, now()))
  transport.onConnection((connection) => {
    const before = state.connection.get()
    state.connection.set(connection)
    // Events were missed while the connection was away, so nothing cached can be trusted.
    if (before === 'lost' && connection === 'open') state.cache.invalidate(() => true)
  })
  return { ...state, native: transport.native, now, go, call: (method, input) => transport.call(method, input) }
}

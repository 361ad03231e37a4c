import type { Connection, Transport } from '../transport/types.ts'
import { applyEvent } from './events.ts'
import type { Jobs } from './jobs.ts'
import type { LiveRun } from './liveRuns.ts'
import { createNotices } from './notices.ts'
import { observable } from './observable.ts'
import { createQueryCache } from './queryCache.ts'
import type { FlowState, State, Thaw } from './state.ts'

export interface Surroundings {
  /** Goes to another screen. */
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
    leftBehind: observable<string | null>(null),
    historyWaits: observable<string | null>(null),
    computeLost: observable<{ message: string; runId: string | null } | null>(null),
  }
  transport.onEvent((event) => applyEvent(state, event, now()))
  transport.onConnection((connection) => {
    const before = state.connection.get()
    state.connection.set(connection)
    // The window missed events while it was disconnected, so it cannot trust the cache.
    if (before === 'lost' && connection === 'open') state.cache.invalidate(() => true)
  })
  return { ...state, native: transport.native, now, go, call: (method, input) => transport.call(method, input) }
}

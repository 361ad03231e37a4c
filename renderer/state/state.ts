import type { Input, MethodName, Output } from '../../core/contract/index.ts'
import type { Result } from '../../core/domain/failure.ts'
import type { Connection, Transport } from '../transport/types.ts'
import type { Jobs } from './jobs.ts'
import type { LiveRun } from './liveRuns.ts'
import type { Notices } from './notices.ts'
import type { Observable } from './observable.ts'
import type { QueryCache } from './queryCache.ts'

/** A flow in progress and its current stage. */
export interface FlowState {
  readonly stage: 'checking' | 'measuring' | 'advising' | 'starting'
  readonly jobId: string
  readonly startedAt: number
}

/** Everything the window knows that outlives one screen. */
export interface State {
  readonly cache: QueryCache
  readonly jobs: Observable<Jobs>
  readonly liveRuns: Observable<ReadonlyMap<string, LiveRun>>
  /** “Recommend and train” in progress, by dataset. */
  readonly flows: Observable<ReadonlyMap<string, FlowState>>
  /** Paths dropped together with the one being previewed, in order. */
  readonly waiting: Observable<readonly string[]>
  readonly notices: Notices
  /** The list of keyboard shortcuts is open. */
  readonly shortcutsShown: Observable<boolean>
  readonly connection: Observable<Connection>
  /** The run that this window followed while another Thaw trained it, which has closed. */
  readonly leftBehind: Observable<string | null>
  /** Why what runs report cannot be written at the moment; null where nothing waits. */
  readonly historyWaits: Observable<string | null>
  readonly computeLost: Observable<{ readonly message: string; readonly runId: string | null } | null>
}

/** The state and the calls that change it, as every screen gets it. */
export interface Thaw extends State {
  readonly native: Transport['native']
  readonly now: () => number
  readonly go: (hash: string) => void
  call<M extends MethodName>(method: M, input: Input<M>): Promise<Result<Output<M>>>
}

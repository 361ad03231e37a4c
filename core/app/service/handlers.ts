/** The type of every group of handlers, and the context they share. */
import type { AppEvent } from '../../contract/events.ts'
import type { MethodName, Output, ParsedInput } from '../../contract/methods.ts'
import type { Result } from '../../domain/failure.ts'
import type { History } from '../../history/index.ts'
import type { HomePaths } from '../home.ts'
import type { ComputeClient } from './compute/client.ts'
import type { Previews } from './datasets/previews.ts'
import type { Engines } from './engines/engines.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { Log } from './log.ts'
import type { NamedModels } from './models/named.ts'

export type Handler<M extends MethodName> = (input: ParsedInput<M>) => Result<Output<M>> | Promise<Result<Output<M>>>
export type Handlers<M extends MethodName = MethodName> = { readonly [K in M]: Handler<K> }

export interface ServiceContext {
  readonly paths: HomePaths
  readonly history: History
  readonly compute: ComputeClient
  readonly jobs: Jobs
  readonly log: Log
  readonly emit: (event: AppEvent) => void
  readonly now: () => Date
  readonly engines: Engines
  readonly previews: Previews
  readonly models: NamedModels
  /** How user interfaces connect to this service, shown under “About”. */
  readonly transport: string
}

/** Messages between the supervisor and the service; internal to one version of Thaw, so types without schemas. */
import type { CallMessage, EventMessage } from '../contract/envelope.ts'
import type { FromCompute, ToCompute } from '../contract/compute.ts'
import type { Failure, Result } from '../domain/failure.ts'

/** How a process ended, and the end of its output. */
export interface ExitInfo {
  readonly code: number | null
  readonly signal: string | null
  readonly output: string
}

export type ToService =
  | CallMessage
  | { readonly kind: 'from-compute'; readonly message: FromCompute }
  | { readonly kind: 'compute-exit'; readonly exit: ExitInfo }
  /** `linger`: first wait for commands of other processes on the same home. */
  | { readonly kind: 'shutdown'; readonly linger: boolean }

export type FromService =
  | { readonly kind: 'ready' }
  | { readonly kind: 'start-failed'; readonly failure: Failure }
  | { readonly kind: 'reply'; readonly id: number; readonly result: Result<unknown> }
  | EventMessage
  | { readonly kind: 'to-compute'; readonly message: ToCompute }
  /** End a compute process that does not answer. */
  | { readonly kind: 'end-compute' }

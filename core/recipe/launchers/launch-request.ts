/** What a launcher's file is written from. */
import type { EmitRequest } from '../emit/emitted.ts'

export interface LaunchRequest {
  readonly request: EmitRequest
  /** Commands that install the trainer. */
  readonly install: readonly string[]
}

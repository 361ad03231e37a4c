import type { StrategyId } from '../strategies/index.ts'
import type { TaskId } from '../tasks/index.ts'

/** What a trainer makes the settings of a run from. */
export interface ConfigRequest {
  readonly task: TaskId
  readonly strategy: StrategyId
  readonly trainItems: number
  readonly valItems: number
  readonly seed: number
  readonly epochs?: number
  /** Wall-clock limit of the training, minutes. */
  readonly minutes?: number
  /** Space for stored activations, MB. */
  readonly cacheMB?: number
  readonly recompute?: boolean
}

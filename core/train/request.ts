import type { ChosenSettings } from '../contract/run.ts'
import type { StrategyId, Tuning } from '../strategies/index.ts'
import type { TaskId } from '../tasks/index.ts'

/** The request from which a trainer creates a run's settings. */
export interface ConfigRequest {
  readonly task: TaskId
  readonly strategy: StrategyId
  /** What the model's checkpoint takes; the strategies' own numbers where nobody has measured it. */
  readonly tuning?: Tuning | undefined
  readonly trainItems: number
  readonly valItems: number
  readonly seed: number
  readonly epochs?: number
  /** Wall-clock limit of the training, minutes. */
  readonly minutes?: number
  /** Space for stored activations, MB. */
  readonly cacheMB?: number
  readonly recompute?: boolean
  /** Whether mirror images keep what the model should learn of them. */
  readonly mirror?: boolean
  /** Class templates, where more than one caption describes a class. */
  readonly templates?: readonly string[] | undefined
  /** What the person chose instead of the strategy's own. */
  readonly chosen?: ChosenSettings | undefined
}

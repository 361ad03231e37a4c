/** What a dataset is trained for, as data: which score decides, and the words that speak of it. */
import type { MetricId } from '../domain/metric.ts'

export interface TaskDescription {
  readonly id: string
  /** The score that runs are compared by. */
  readonly metric: MetricId
  /** Images of one step. */
  readonly batch: number
  /** Of the targets (Szegedy et al. 2016, §7). */
  readonly labelSmoothing: number
  /**
   * Whether the head can be fitted exactly before the first step, so that steps on a frozen tower add nothing.
   */
  readonly exactHead: boolean
  /** Whether only a model that reads texts can be trained for it. */
  readonly needsTexts: boolean
  readonly words: {
    /** What follows a validation score: “of the validation images right”. */
    readonly ofValidation: string
    /** What the model tells images by before a head is fitted: “class captions”. */
    readonly pretrainedHead: string
  }
}

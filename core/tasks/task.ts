/** A training task as data: its score, and the phrases about it. */
import type { Task } from '../domain/dataset.ts'
import type { MetricId } from '../domain/metric.ts'

export interface TaskDescription<Id extends Task = Task> {
  readonly id: Id
  /** The metric for comparing runs. */
  readonly metric: MetricId
  /** Images per step. */
  readonly batch: number
  /** Whether the loss of a batch is a sum over its images; if not, it contrasts them, and they pass the model together. */
  readonly sumsOverImages: boolean
  /** Smoothing of the targets (Szegedy et al. 2016, §7). */
  readonly labelSmoothing: number
  /**
   * Whether the head can be fitted exactly before the first step, so that steps on a frozen tower add nothing.
   */
  readonly exactHead: boolean
  /** Whether only a model that reads texts can be trained for it. */
  readonly needsTexts: boolean
  readonly words: {
    /** The phrase after a validation score: “of the validation images correct”. */
    readonly ofValidation: string
    /** What the pretrained model classifies images by: “class captions”. */
    readonly pretrainedHead: string
  }
}

/**
 * A strategy as data: which parts of a model train, stage by stage, at which rates, and what is believed of it before a
 * dataset is measured. Advice, costs, the trainer, the run's record and the window read this one description.
 */

import type { Range } from './range.ts'

/** An effect on the score against the baseline: mean and standard deviation, as shares (0.01 is one point). */
export interface Effect {
  readonly mean: number
  readonly sd: number
}

/** Conditions of the data under which practice has something to say; the advice finds out how far each holds. */
export const RULE_IDS = ['small-gap', 'large-gap', 'little-data', 'ample-data', 'keep-general'] as const
export type RuleId = (typeof RULE_IDS)[number]

export interface Stage {
  readonly name: string
  /** Share of the run's epochs; the last stage takes what rounding leaves. */
  readonly epochs: number
  /** What trains of each tower; null where it stays as it is. The connector between them trains in every stage. */
  readonly vision: Range | null
  /** Of a text tower that the model leaves to strategies; others stay as they are. */
  readonly text: Range | null
}

/** Peak learning rates. */
export interface Rates {
  readonly head: number
  readonly vision: number
  readonly text: number
  /** Each block of the tower has the rate of the one above it, divided by this. */
  readonly decay: number
}

/** What is believed before a dataset is measured. */
export interface Beliefs {
  /** Rules of practice, each as an effect against the baseline. */
  readonly rules: Readonly<Record<RuleId, Effect>>
  /** Share of what a trained tower can add that the strategy reaches. */
  readonly towerShare: number
}

export interface Strategy {
  readonly id: string
  readonly name: string
  /** One sentence. */
  readonly summary: string
  /** As something to do (“train everything”), and as what is being done (“training everything”). */
  readonly act: string
  readonly acting: string
  /** After the head is fitted, which every run begins with. */
  readonly stages: readonly Stage[]
  readonly rates: Rates
  /** Epochs over a thousand images and more. Without a tower to train: over more images than the head can be fitted to. */
  readonly epochs: number
  /** Rates and epochs instead of those where no exact fit of the head exists, so that it learns by steps. */
  readonly inexactHead?: { readonly rates: Rates; readonly epochs: number }
  /** Null for the baseline that the effects of the others are measured against. */
  readonly beliefs: Beliefs | null
}

export const trainsTower = ({ stages }: Pick<Strategy, 'stages'>): boolean =>
  stages.some(({ vision }) => vision !== null)

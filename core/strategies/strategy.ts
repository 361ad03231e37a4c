/**
 * A strategy as data: which parts of a model train, stage by stage, at which rates, and its expected effect before a
 * dataset is measured. Advice, costs, the trainer, the run's record and the window all use this description.
 */

import type { AdapterSettings } from './adapters.ts'
import { type Range, shareOf } from './range.ts'

/** An effect on the score compared with the baseline: mean and standard deviation, as shares (0.01 is one point). */
export interface Effect {
  readonly mean: number
  readonly sd: number
}

/**
 * Conditions under which others have published what training the tower adds; the advice determines how far each holds.
 * The first eight are about tests on images like those of the training, the shifted ones about changed images.
 */
export const RULE_IDS = [
  'small-gap',
  'large-gap',
  'weak-features',
  'few-per-class',
  'near-ceiling',
  'text',
  'knowledge',
  'localisation',
  'shifted',
  'shifted-weak',
] as const
export type RuleId = (typeof RULE_IDS)[number]

export interface Stage {
  readonly name: string
  /** Share of the run's epochs; the last stage gets the rounding remainder. */
  readonly epochs: number
  /** What trains of each tower; null where it stays as it is. The connector between them trains in every stage. */
  readonly vision: Range | null
  /** Of a text tower that the model leaves to strategies; others stay as they are. */
  readonly text: Range | null
  /**
   * Each part of the tower trains at its rate times its relative gradient norm ‖g‖/‖θ‖ over the largest one, measured anew
   * in every epoch (Auto-RGN).
   */
  readonly byGradient?: boolean
}

/** Peak learning rates. */
export interface Rates {
  readonly head: number
  readonly vision: number
  readonly text: number
  /**
   * Each block of the tower has the rate of the block above it, divided by this: of a tower of ten parts, stem and norm
   * included. Over more parts the rates fall by as much in all.
   */
  readonly decay: number
}

/** Expected effects before a dataset is measured. */
export interface Beliefs {
  /** What the published record lets expect under each condition, as an effect compared with the baseline. */
  readonly rules: Readonly<Record<RuleId, Effect>>
  /** Share of a trained tower's possible gain that the strategy reaches. */
  readonly towerShare: number
}

export interface Strategy {
  readonly id: string
  readonly name: string
  /** One sentence. */
  readonly summary: string
  /** As an instruction (“train everything”) and as an activity (“training everything”). */
  readonly act: string
  readonly acting: string
  /** The stages after fitting the head, which every run starts with. */
  readonly stages: readonly Stage[]
  readonly rates: Rates
  /** Epochs for a thousand images or more; for a frozen tower, if there are more images than the head can be fitted to. */
  readonly epochs: number
  /** Rates and epochs for tasks whose head has no exact fit and must learn in steps. */
  readonly inexactHead?: { readonly rates: Rates; readonly epochs: number }
  /** Whether a person may name the blocks of its stages. */
  readonly choosesBlocks?: boolean
  /** Low-rank adapters train in place of the towers' matrices: the usual rank and α. */
  readonly adapters?: AdapterSettings
  /** Null for the baseline, which the effects of the others are compared with. */
  readonly beliefs: Beliefs | null
}

export const trainsTower = ({ stages }: Pick<Strategy, 'stages'>): boolean =>
  stages.some(({ vision }) => vision !== null)

/** A tower that stays frozen but for less than this is computed once, so the size of the image hardly costs anything. */
const MOST_OF_TOWER = 0.75
/** Blocks of a usual tower, for stages that count them where nobody knows the tower. */
export const USUAL_BLOCKS = 12

/** Whether a run costs about as much as the image has pixels, in every epoch: not if most of the tower is computed once. */
export const paysForPixels = ({ stages }: Pick<Strategy, 'stages'>): boolean =>
  stages.some(({ vision }) => shareOf(vision, USUAL_BLOCKS) > 1 - MOST_OF_TOWER)

/** The pretraining recipe of thaw-tiny v0: one place for every number that decides the weights. */
import type { ProfileName } from '../../world/profile.ts'
import { createRandom } from '../../domain/random.ts'

export interface Recipe {
  readonly seed: number
  readonly pairs: number
  readonly batch: number
  readonly rate: number
  readonly warmupSteps: number
  readonly weightDecay: number
  readonly clipNorm: number
  /** Shares of the world's profiles in the stream of pairs. */
  readonly mix: readonly (readonly [ProfileName, number])[]
  /** Weights of the two descriptor losses beside the contrastive one. */
  readonly localWeight: number
  readonly coarseWeight: number
}

export const RECIPE: Recipe = {
  seed: 20_261_123,
  pairs: 192_000,
  batch: 64,
  rate: 1e-3,
  warmupSteps: 200,
  weightDecay: 0.05,
  clipNorm: 1,
  mix: [
    ['base', 0.3],
    ['rich', 0.7],
  ],
  localWeight: 1,
  coarseWeight: 1,
}

/** Pretraining pairs are counted from 0; held-out ones start here, far past anything a run reaches. */
export const HELD_OUT_FROM = 1_000_000_000

/** The world's profile for pair `index`: a function of the index alone, so that a resumed run sees the same stream. */
export function profileOf(recipe: Recipe, index: number): ProfileName {
  return createRandom(`mix-${recipe.seed}-${index}`).weighted(recipe.mix)
}

/** Seed of pair `index` in the world's generator. */
export function pairSeed(recipe: Recipe, index: number): number {
  return recipe.seed * 4096 + index
}

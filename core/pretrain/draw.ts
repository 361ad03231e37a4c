/** Draws the pretraining stream at a position: whole scenes, single objects, single objects that fill the picture. */
import type { Pair } from '../world/index.ts'
import { framedPair, pair, singlePair } from '../world/index.ts'
import type { Recipe } from './recipe.ts'
import { namedRows, profileOf, stageAt, totalSteps } from './recipe.ts'

export interface DrawnPair extends Pair {
  /** Shows one object, whose bare name is learnt beside the caption. */
  readonly named: boolean
}

/**
 * @param index place in the stream, which decides what kind of picture it is
 * @param seed of the picture itself
 */
export function drawPair(recipe: Recipe, index: number, seed: number, size: number): DrawnPair {
  const row = index % recipe.batch
  const named = row < namedRows(recipe)
  const profile = profileOf(recipe, index)
  if (!named) return { ...pair(seed, profile, size), named }
  // Pictures after the run, for statistics and checks, are drawn as at its end.
  const step = Math.min(Math.floor(index / recipe.batch), totalSteps(recipe) - 1)
  const { framing } = stageAt(recipe, step).stage
  if (row % 2 === 1 || framing === 'none') return { ...singlePair(seed, profile, size), named }
  return { ...framedPair(seed, profile, size, undefined, framing), named }
}

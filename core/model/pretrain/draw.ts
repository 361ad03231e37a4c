/** What the pretraining stream shows at a place: whole scenes, single objects, single objects that fill the picture. */
import type { Pair } from '../../world/world.ts'
import { framedPair, pair, singlePair } from '../../world/world.ts'
import type { Recipe } from './recipe.ts'
import { namedRows, profileOf } from './recipe.ts'

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
  const single = row % 2 === 0 ? framedPair : singlePair
  const drawn = (named ? single : pair)(seed, profileOf(recipe, index), size)
  return { ...drawn, named }
}

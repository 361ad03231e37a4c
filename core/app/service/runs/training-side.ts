import type { Advice } from '../../../contract/advice.ts'
import type { DescribedModel } from '../../../model/index.ts'
import { paysForPixels, STRATEGIES, type StrategyId } from '../../../strategies/index.ts'

/**
 * Side of the input image to train at, px; null for the model's own. Advice knows what each side costs on this machine. A run
 * without advice that trains most of the tower takes the smallest, because at the others it may take many times as long.
 */
export function trainingSide(
  { sides, chosenSide }: Pick<DescribedModel, 'sides' | 'chosenSide'>,
  strategy: StrategyId,
  advice: Pick<Advice, 'ranking'> | null,
): number | null {
  if (chosenSide !== null) return null
  const [own, ...others] = sides
  const ranked = advice?.ranking.find((one) => one.strategy === strategy)
  if (ranked) return ranked.side !== undefined && others.includes(ranked.side) ? ranked.side : null
  const smallest = Math.min(...sides)
  return paysForPixels(STRATEGIES[strategy]) && smallest !== own ? smallest : null
}

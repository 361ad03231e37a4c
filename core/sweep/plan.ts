/** The runs of a sweep, in the order in which they train. */
import type { SweepPlan } from '../contract/sweep.ts'
import type { StrategyId } from '../strategies/index.ts'
import { STRATEGY_IDS } from '../strategies/index.ts'

/** The question that Thaw answers, where the person names no strategies. */
export const USUAL_STRATEGIES: readonly StrategyId[] = ['frozen', 'lp-ft', 'full']
export const USUAL_SEEDS = 3

export interface Planned {
  readonly model: string
  readonly strategy: StrategyId
  readonly seed: number
}

/**
 * Every seed in turn, so that a stopped sweep has something to compare; within it the cheapest strategies first, so that a
 * process that keeps memory of a run before does not make them look expensive.
 */
export function plannedRuns({ seeds, models, strategies }: SweepPlan): Planned[] {
  return seeds.flatMap((seed) =>
    models.flatMap((model) => cheapestFirst(strategies).map((strategy) => ({ model, strategy, seed }))),
  )
}

/** In the order of the registry, each once. */
export function cheapestFirst(strategies: readonly StrategyId[]): StrategyId[] {
  return STRATEGY_IDS.filter((id) => strategies.includes(id))
}

/** Seconds that the remaining runs will take; null if nothing tells. */
export function secondsLeft(runs: readonly (Planned & { readonly seconds: number | null })[]): number | null {
  const done = runs.filter(({ seconds }) => seconds !== null)
  if (done.length === 0) return null
  const mean = (some: readonly { readonly seconds: number | null }[]): number =>
    some.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0) / some.length
  return runs
    .filter(({ seconds }) => seconds === null)
    .reduce((sum, { model, strategy }) => {
      const same = done.filter((run) => run.model === model && run.strategy === strategy)
      return sum + mean(same.length > 0 ? same : done)
    }, 0)
}

import type { Measurement } from '../contract/measurement.ts'
import { STRATEGY_IDS, type StrategyId } from '../strategies/index.ts'
import { costOf, type RunCost } from './cost.ts'
import { quantitiesOf } from './input.ts'

/** What each strategy costs on the measured dataset, without limits: minutes and MiB. From the cheapest strategy on. */
export function strategyCosts(measurement: Measurement): { readonly strategy: StrategyId; readonly cost: RunCost }[] {
  const quantities = quantitiesOf({ measurement, goal: 'in-domain', limits: {} })
  return STRATEGY_IDS.map((strategy) => ({ strategy, cost: costOf(quantities, strategy) }))
}

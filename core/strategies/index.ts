/** The strategies that Thaw knows. A new one is a file beside these and one line in the registry. */
import { frozen } from './frozen.ts'
import { full } from './full.ts'
import { lastBlock } from './last-block.ts'
import { layered } from './layered.ts'
import { lora } from './lora.ts'
import { lpFt } from './lp-ft.ts'
import { progressive } from './progressive.ts'
import type { Strategy } from './strategy.ts'

// From the cheapest to the most expensive: lists keep this order.
const registry = {
  frozen,
  'last-block': lastBlock,
  progressive,
  layered,
  lora,
  'lp-ft': lpFt,
  full,
} satisfies Record<string, Strategy>

export type StrategyId = keyof typeof registry
export const STRATEGIES: Readonly<Record<StrategyId, Strategy>> = registry
export const STRATEGY_IDS = Object.keys(registry) as [StrategyId, ...StrategyId[]]

/** The baseline for the others: the unchanged tower. */
export const BASELINE = 'frozen' satisfies StrategyId
/** The strategies that train the tower. */
export type Unfrozen = Exclude<StrategyId, typeof BASELINE>
export const UNFROZEN = STRATEGY_IDS.filter((id): id is Unfrozen => id !== BASELINE)

export function isStrategy(id: string): id is StrategyId {
  return (STRATEGY_IDS as readonly string[]).includes(id)
}

/** The name of a strategy that a record holds: of one that Thaw does not know, its id. */
export function strategyName(id: string): string {
  return isStrategy(id) ? STRATEGIES[id].name : id
}

/** One value for each strategy. */
export function eachStrategy<T>(of: (strategy: StrategyId) => T): Record<StrategyId, T> {
  return Object.fromEntries(STRATEGY_IDS.map((id) => [id, of(id)])) as Record<StrategyId, T>
}

export type { AdapterSettings } from './adapters.ts'
export type { Objective } from './objective.ts'
export { NORMS } from './norms.ts'
export { OBJECTIVES } from './objective.ts'
export { ADAPTED_SIDES } from './adapters.ts'
export type { Range } from './range.ts'
export { AUTO, blocksIn, parseBlocks, shareOf } from './range.ts'
export type { Beliefs, Effect, Rates, RuleId, Stage, Strategy } from './strategy.ts'
export { RULE_IDS, paysForPixels, trainsTower, USUAL_BLOCKS } from './strategy.ts'
export type { Tuning } from './tuning.ts'

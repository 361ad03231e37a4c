/** A strategy as the phases of one trainer: what trains, for how long, at which rates. */
import type { PhaseInfo, RunConfig } from '../contract/run.ts'
import type { TrainableStrategyId } from '../domain/strategy.ts'
import type { GroupName } from '../model/groups.ts'
import { HEAD_GROUPS, groupOf, visionGroups } from '../model/groups.ts'
import type { ModelConfig } from '../model/config.ts'
import type { Cut } from '../model/cut.ts'
import { highestCut } from '../model/cut.ts'
import type { Items } from './activations/room.ts'
import { allotViews } from './activations/room.ts'

export interface Phase extends PhaseInfo {
  readonly from: Cut
  readonly views: number | null
  /** Groups that train, from the input up. */
  readonly trainable: GroupName[]
  /** Peak learning rate of each trainable group. */
  readonly rates: Readonly<Record<GroupName, number>>
}

/**
 * The stages of `progressive` after the head is fitted: share of its epochs, and share of the tower's blocks, from the
 * top, that train.
 */
export const PROGRESSIVE_STAGES = [
  { epochs: 0.25, tower: 1 / 3 },
  { epochs: 0.3, tower: 2 / 3 },
  { epochs: 0.45, tower: 1 },
] as const

/** A phase before it is decided what it takes in. */
type Stage = Omit<Phase, 'cached' | 'from' | 'views'>

/** @param items how many the run trains and validates on: they decide how much of what is frozen can be stored */
export function planPhases(
  strategy: TrainableStrategyId,
  config: RunConfig,
  model: ModelConfig,
  items: Items,
): Phase[] {
  const stages = planStages(strategy, config, model)
  const cuts = stages.map(({ trainable }) => highestCut(model, trainable))
  const views = allotViews(cuts, model, items, config.augment, config.cacheMB * 2 ** 20)
  return stages.map((stage, i) => {
    const from = cuts[i] as Cut
    const stored = views.get(from)
    if (stored !== undefined) return Object.assign(stage, { cached: true, from, views: stored })
    return Object.assign(stage, { cached: false, from: 'pixels' as const, views: config.augment ? null : 1 })
  })
}

function planStages(strategy: TrainableStrategyId, config: RunConfig, model: ModelConfig): Stage[] {
  const tower = visionGroups(model)
  switch (strategy) {
    case 'frozen':
      return [frozenStage(config, tower)]
    case 'full':
      return [stage('everything', tower, config.epochs, config, tower)]
    case 'progressive':
      return progressiveStages(config, model, tower)
  }
}

/** Without epochs, the exact fit of the connector is all that happens. */
function frozenStage(config: RunConfig, tower: readonly GroupName[]): Stage {
  const whole = stage('head on cached features', [], config.epochs, config, tower)
  return config.epochs > 0 ? whole : { ...whole, name: 'exact head on cached features', trainable: ['connector'] }
}

function progressiveStages(config: RunConfig, model: ModelConfig, tower: readonly GroupName[]): Stage[] {
  const third = Math.ceil(model.visionDepth / 3)
  // Counted from the top: the final norm belongs to the last block, the stem to the first.
  const from = [1 + model.visionDepth - third, 1 + model.visionDepth - 2 * third, 0]
  const names = ['top third', 'top two thirds', 'everything']
  const epochs = shareOut(
    config.epochs,
    PROGRESSIVE_STAGES.map((stage) => stage.epochs),
  )
  return names.flatMap((name, i) => {
    const length = epochs[i] as number
    return length > 0 ? [stage(name, tower.slice(from[i]), length, config, tower)] : []
  })
}

/** Whole epochs by share; the last stage takes what rounding leaves, because it decides the weights that are kept. */
export function shareOut(epochs: number, shares: readonly number[]): number[] {
  const counts = shares.map((share) => Math.floor(epochs * share))
  counts[counts.length - 1] = epochs - counts.slice(0, -1).reduce((a, b) => a + b, 0)
  return counts
}

function stage(
  name: string,
  vision: readonly GroupName[],
  epochs: number,
  config: RunConfig,
  tower: readonly GroupName[],
): Stage {
  const rates: Record<GroupName, number> = { connector: config.headRate, text: config.textRate }
  for (const group of vision) {
    const below = tower.length - 1 - tower.indexOf(group)
    rates[group] = config.visionRate / config.rateDecay ** below
  }
  return { name, trainable: [...vision, ...HEAD_GROUPS], epochs, rates }
}

/** Names of the tensors that train in a phase. */
export function trainableTensors(of: Phase, tensors: Iterable<string>): string[] {
  const groups = new Set(of.trainable)
  return Array.from(tensors).filter((name) => groups.has(groupOf(name)))
}

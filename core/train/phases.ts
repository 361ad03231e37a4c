/** A strategy as the phases of one trainer: what trains, for how long, at which rates. */
import type { PhaseInfo, RunConfig } from '../contract/run.ts'
import type { TrainableStrategyId } from '../domain/strategy.ts'
import type { GroupName } from '../model/groups.ts'
import { HEAD_GROUPS, groupOf, visionGroups } from '../model/groups.ts'
import type { ModelConfig } from '../model/config.ts'

export interface Phase extends PhaseInfo {
  /** Groups that train, from the input up. */
  readonly trainable: GroupName[]
  /** Peak learning rate of each trainable group. */
  readonly rates: Readonly<Record<GroupName, number>>
}

/** The stages of `progressive`: share of its epochs, and share of the tower's blocks, from the top, that train. */
export const PROGRESSIVE_STAGES = [
  { epochs: 0.2, tower: 0 },
  { epochs: 0.2, tower: 1 / 3 },
  { epochs: 0.25, tower: 2 / 3 },
  { epochs: 0.35, tower: 1 },
] as const

export function planPhases(strategy: TrainableStrategyId, config: RunConfig, model: ModelConfig): Phase[] {
  const tower = visionGroups(model)
  switch (strategy) {
    case 'frozen':
      return [phase('head on cached features', [], config.epochs, config, tower)]
    case 'full':
      return [phase('everything', tower, config.epochs, config, tower)]
    case 'progressive':
      return progressivePhases(config, model, tower)
  }
}

function progressivePhases(config: RunConfig, model: ModelConfig, tower: readonly GroupName[]): Phase[] {
  const third = Math.ceil(model.visionDepth / 3)
  // Counted from the top: the final norm belongs to the last block, the stem to the first.
  const from = [tower.length, 1 + model.visionDepth - third, 1 + model.visionDepth - 2 * third, 0]
  const names = ['head on cached features', 'top third', 'top two thirds', 'everything']
  const epochs = shareOut(
    config.epochs,
    PROGRESSIVE_STAGES.map((stage) => stage.epochs),
  )
  return names.flatMap((name, i) => {
    const length = epochs[i] as number
    return length > 0 ? [phase(name, tower.slice(from[i]), length, config, tower)] : []
  })
}

/** Whole epochs by share; the last stage takes what rounding leaves, because it decides the weights that are kept. */
export function shareOut(epochs: number, shares: readonly number[]): number[] {
  const counts = shares.map((share) => Math.floor(epochs * share))
  counts[counts.length - 1] = epochs - counts.slice(0, -1).reduce((a, b) => a + b, 0)
  return counts
}

function phase(
  name: string,
  vision: readonly GroupName[],
  epochs: number,
  config: RunConfig,
  tower: readonly GroupName[],
): Phase {
  const rates: Record<GroupName, number> = { connector: config.headRate, text: config.textRate }
  for (const group of vision) {
    const below = tower.length - 1 - tower.indexOf(group)
    rates[group] = config.visionRate / config.rateDecay ** below
  }
  return { name, trainable: [...vision, ...HEAD_GROUPS], epochs, cached: vision.length === 0, rates }
}

/** Names of the tensors that train in a phase. */
export function trainableTensors(of: Phase, tensors: Iterable<string>): string[] {
  const groups = new Set(of.trainable)
  return Array.from(tensors).filter((name) => groups.has(groupOf(name)))
}

/** A strategy as the phases of one trainer: what trains, for how long, at which rates. */
import type { PhaseInfo, RunConfig } from '../contract/run.ts'
import type { StrategyId } from '../strategies/index.ts'
import { STRATEGIES } from '../strategies/index.ts'
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

/** A phase before it is decided what it takes in. */
type Stage = Omit<Phase, 'cached' | 'from' | 'views'>

/** @param items how many the run trains and validates on: they decide how much of what is frozen can be stored */
export function planPhases(strategy: StrategyId, config: RunConfig, model: ModelConfig, items: Items): Phase[] {
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

function planStages(id: StrategyId, config: RunConfig, model: ModelConfig): Stage[] {
  const tower = visionGroups(model)
  const { stages } = STRATEGIES[id]
  const epochs = shareOut(
    config.epochs,
    stages.map((planned) => planned.epochs),
  )
  const trained = stages.flatMap((planned, i) => {
    const length = epochs[i] as number
    return length > 0 ? [stage(planned.name, topOf(tower, planned.tower, model), length, config, tower)] : []
  })
  return trained.length > 0 ? trained : [exactHead(config, tower)]
}

/** The groups of the upper `share` of the tower's blocks; the final norm belongs to the last block, the stem to all of them. */
function topOf(tower: readonly GroupName[], share: number, model: ModelConfig): readonly GroupName[] {
  if (share >= 1) return tower
  if (share <= 0) return []
  return tower.slice(1 + model.visionDepth - Math.ceil(model.visionDepth * share))
}

/** Without epochs, the exact fit of the connector is all that happens. */
function exactHead(config: RunConfig, tower: readonly GroupName[]): Stage {
  return { ...stage('exact head on cached features', [], 0, config, tower), trainable: ['connector'] }
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

/** The groups of the vision tower that train in a phase, from the input up. */
export const towerGroups = ({ trainable }: Pick<Phase, 'trainable'>): GroupName[] =>
  trainable.filter((group) => !HEAD_GROUPS.includes(group))

/** Names of the tensors that train in a phase. */
export function trainableTensors(of: Phase, tensors: Iterable<string>): string[] {
  const groups = new Set(of.trainable)
  return Array.from(tensors).filter((name) => groups.has(groupOf(name)))
}

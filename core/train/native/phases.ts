/** Turns a strategy into phases: what trains, for how long, at which rates. */
import type { PhaseInfo } from '../../contract/run.ts'
import type { Settings } from './config.ts'
import type { Range, Stage as StrategyStage, StrategyId } from '../../strategies/index.ts'
import { AUTO, parseBlocks, STRATEGIES } from '../../strategies/index.ts'
import type { Architecture, Cut, GroupName } from '../../model/index.ts'
import { CONNECTOR, cutBelow, groupsIn, headGroups, isHeadGroup } from '../../model/index.ts'
import type { Items } from './activations/allot-views.ts'
import { allotViews } from './activations/allot-views.ts'

export interface Phase extends PhaseInfo {
  readonly from: Cut
  readonly views: number | null
  /** Groups that train, from the input up. */
  readonly trainable: GroupName[]
  /** Peak learning rate of each trainable group. */
  readonly rates: Readonly<Record<GroupName, number>>
  /** Whether each part of the tower trains at a share of its rate that its gradients determine. */
  readonly byGradient: boolean
  /** Whether it ends at its first plateau, because more of the tower trains after it. */
  readonly leaves: boolean
}

type Model = Pick<Architecture, 'vision' | 'text' | 'tensors' | 'tuning' | 'adapters'>

/** A phase whose input is not decided yet. */
type Stage = Omit<Phase, 'cached' | 'from' | 'views'>

/** @param items numbers of training and validation items, which determine how many activations fit into storage */
export function planPhases(strategy: StrategyId, config: Settings, model: Model, items: Items): Phase[] {
  const stages = planStages(strategy, config, model)
  const cuts = stages.map(({ trainable }) => cutBelow(model.vision, trainable))
  const views = allotViews(cuts, model, items, config.augment, config.cacheMB * 2 ** 20)
  return stages.map((stage, i) => {
    const from = cuts[i] as Cut
    const stored = views.get(from)
    if (stored !== undefined) return Object.assign(stage, { cached: true, from, views: stored })
    return Object.assign(stage, { cached: false, from: 'pixels' as const, views: config.augment ? null : 1 })
  })
}

function planStages(id: StrategyId, config: Settings, model: Model): Stage[] {
  const stages = stagesOf(id, config.blocks)
  const epochs = shareOut(
    config.epochs,
    stages.map((planned) => planned.epochs),
  )
  const trained = stages.flatMap((planned, i) => {
    const length = epochs[i] as number
    return length > 0 ? [stage(planned, length, config, model)] : []
  })
  if (trained.length === 0) return [exactHead(config, model)]
  return trained.map((one, i) => Object.assign(one, { leaves: i < trained.length - 1 }))
}

/** The stages of a strategy, with the blocks that the person chose. */
function stagesOf(id: StrategyId, blocks: string | undefined): readonly StrategyStage[] {
  const { stages, choosesBlocks } = STRATEGIES[id]
  const chosen = choosesBlocks && blocks !== undefined ? parseBlocks(blocks) : null
  if (chosen === null || chosen === AUTO) return stages
  return stages.map(({ epochs, text }) => ({ name: `blocks ${blocks}`, epochs, vision: chosen, text }))
}

/** Without epochs, the run consists of the exact fit of the connector. */
function exactHead(config: Settings, model: Model): Stage {
  return stage({ name: 'exact head on cached features', vision: null, text: null }, 0, config, model)
}

/** Whole epochs by share; the last stage gets the rounding remainder, because it determines the final weights. */
export function shareOut(epochs: number, shares: readonly number[]): number[] {
  const counts = shares.map((share) => Math.floor(epochs * share))
  counts[counts.length - 1] = epochs - counts.slice(0, -1).reduce((a, b) => a + b, 0)
  return counts
}

/**
 * Groups of the tower that the decay is given for. A tower that is cut into more of them has no deeper ones: the decay is
 * spread over them, so that its lowest group keeps the same share of the rate.
 */
const DECAY_GROUPS = 10

function stage(
  { name, ...planned }: Pick<StrategyStage, 'name' | 'vision' | 'text' | 'byGradient'>,
  epochs: number,
  config: Settings,
  model: Model,
): Stage {
  const vision = groupsIn(model.vision, planned.vision).filter((group) => !model.adapters || hasTrained(model, group))
  const head = [CONNECTOR, ...trainableText(model, planned.text)]
  const rates: Record<GroupName, number> = {}
  for (const group of head) rates[group] = group === CONNECTOR ? config.headRate : config.textRate
  const tower = model.vision.groups
  for (const group of vision) {
    const below = tower.length - 1 - tower.indexOf(group)
    rates[group] = config.visionRate / config.rateDecay ** (below * Math.min(1, DECAY_GROUPS / tower.length))
  }
  return {
    name,
    trainable: [...vision, ...head],
    epochs,
    rates,
    byGradient: planned.byGradient ?? false,
    leaves: false,
  }
}

/** With adapters, a part may have nothing to train. */
const hasTrained = ({ tensors }: Pick<Model, 'tensors'>, group: GroupName): boolean =>
  tensors.some((tensor) => tensor.trained && tensor.group === group)

/** The groups of the text tower within a range that the model leaves to strategies. */
function trainableText(model: Model, range: Range | null): GroupName[] {
  const groups = model.text?.tower.groups ?? []
  const left = new Set(headGroups(model))
  return groupsIn({ groups, blocks: groups }, range).filter((group) => left.has(group))
}

/** The groups of the vision tower that train in a phase, from the input up. */
export const towerGroups = ({ trainable }: Pick<Phase, 'trainable'>): GroupName[] =>
  trainable.filter((group) => !isHeadGroup(group))

export const trainsTower = (phases: readonly Pick<Phase, 'trainable'>[]): boolean =>
  phases.some((phase) => towerGroups(phase).length > 0)

/** Names of the tensors that train in a phase. */
export function trainableTensors(of: Pick<Phase, 'trainable'>, { tensors }: Pick<Architecture, 'tensors'>): string[] {
  const groups = new Set(of.trainable)
  return tensors.flatMap(({ name, group, trained }) => (trained && groups.has(group) ? [name] : []))
}

/** Names of every tensor that some strategy trains. */
export function trainedTensors({ tensors }: Pick<Architecture, 'tensors'>): string[] {
  return tensors.flatMap(({ name, trained }) => (trained ? [name] : []))
}

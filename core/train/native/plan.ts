/** What a run of this trainer would train, from the shapes of its model alone. */
import type { PhaseInfo, RunConfig, RunPlan } from '../../contract/run.ts'
import { type Result, success } from '../../domain/failure.ts'
import { adaptedArchitecture, adaptersOf, type Architecture, headedArchitecture } from '../../model/index.ts'
import { STRATEGIES, type StrategyId } from '../../strategies/index.ts'
import type { Items } from './activations/allot-views.ts'
import { settingsOf } from './config.ts'
import { changingNames, frozenNames } from './frozen-proof.ts'
import { type Phase, planPhases, trainableTensors } from './phases.ts'
import { savedTensors, wholeTensors } from './saved-tensors.ts'
import { valuesIn } from '../../math/shape.ts'

export interface PlanRequest {
  readonly strategy: StrategyId
  readonly config: RunConfig
  readonly architecture: Architecture
  /** Of the dataset; a model without texts gets a head with a row for each. */
  readonly classes: number
  readonly items: Items
}

const BYTES = 4

/** Failures: usage (settings of another trainer). */
export function planRun(request: PlanRequest): Result<Pick<RunPlan, 'phases' | 'numbers' | 'bytes'>> {
  const { strategy, items, classes } = request
  const config = settingsOf(request.config)
  if (!config.ok) return config
  const plain = headedArchitecture(request.architecture, classes)
  const adapters = config.value.adapters ?? STRATEGIES[strategy].adapters
  const architecture = adapters ? adaptedArchitecture(plain, adaptersOf(plain, adapters)) : plain
  const phases = planPhases(strategy, config.value, architecture, items)
  const sizes = sizesOf(architecture)
  const sizeOf = (names: Iterable<string>): number => {
    let sum = 0
    for (const name of names) sum += sizes.get(name) ?? 0
    return sum
  }
  const trained = phases.map((phase) => sizeOf(trainableTensors(phase, architecture)))
  const all = sizeOf(plain.tensors.map(({ name }) => name))
  const saved = sizeOf(savedTensors(architecture, changingNames(architecture, phases)).map(({ name }) => name))
  const weights = sizeOf(wholeTensors(plain).map(({ name }) => name))
  return success({
    phases: phases.map((phase) => describePhase(phase, architecture)),
    numbers: { all, frozen: sizeOf(frozenNames(architecture, phases)) },
    // A checkpoint holds AdamW's two moments of what trains, besides its weights.
    bytes: { checkpoint: BYTES * (saved + 2 * Math.max(0, ...trained)), weights: BYTES * weights },
  })
}

const sizesOf = ({ tensors }: Pick<Architecture, 'tensors'>): ReadonlyMap<string, number> =>
  new Map(tensors.map(({ name, shape }) => [name, valuesIn(shape)]))

/** A phase as a run's record has it. */
export function describePhase(phase: Phase, architecture: Pick<Architecture, 'tensors'>): PhaseInfo {
  const { name, trainable, epochs, cached, from, views, rates } = phase
  const sizes = sizesOf(architecture)
  const parts = trainable.map((part) => {
    const tensors = trainableTensors({ trainable: [part] }, architecture)
    const numbers = tensors.reduce((sum, tensor) => sum + (sizes.get(tensor) ?? 0), 0)
    return { part, rate: rates[part] ?? 0, numbers, tensors }
  })
  const numbers = parts.reduce((sum, part) => sum + part.numbers, 0)
  return { name, trainable: [...trainable], epochs, cached, from, views, numbers, rates: { ...rates }, parts }
}

/** The models that the training bench runs, and the sides of the pictures that they train on. */
import { trainingSide } from '../../../core/app/service/runs/training-side.ts'
import type { Framing } from '../../../core/domain/framing.ts'
import { describeModel } from '../../../core/model/index.ts'
import type { StrategyId } from '../../../core/strategies/index.ts'

interface BenchedModel {
  /** The script in `peer` that trains the same weights with PyTorch. */
  readonly peer: string
  /** Rates of the tower that it tries. */
  readonly rates: readonly number[]
  /** Whether the cases of whole folders run too where nobody names cases. */
  readonly wholes: boolean
}

export const BENCHED = {
  'thaw-tiny': { peer: 'finetune.py', rates: [1e-4, 3e-4, 1e-3], wholes: false },
  'thaw-photo': { peer: 'finetune_photo.py', rates: [3e-4, 1e-3], wholes: true },
} as const satisfies Record<string, BenchedModel>

export type BenchedId = keyof typeof BENCHED

export const isBenched = (name: string): name is BenchedId => Object.hasOwn(BENCHED, name)

export interface TrainedModel {
  /** As `loadModel` takes it: with a side where it is not the model's own. */
  readonly name: string
  /** How it takes in a picture at that side. */
  readonly framing: Framing
  /** Side of the pictures of the model's cases, px: its own. */
  readonly pictures: number
}

/** What a run of `strategy` trains in the app, where no advice has compared the sides. */
export async function trainedModel(model: string, strategy: StrategyId): Promise<TrainedModel> {
  const own = await describeModel(model)
  if (!own.ok) throw new Error(own.failure.message)
  const pictures = own.value.architecture.pixels.side
  const side = trainingSide(own.value, strategy, null)
  if (side === null) return { name: model, framing: own.value.architecture.pixels, pictures }
  const name = `${model}@${side}`
  const other = await describeModel(name)
  if (!other.ok) throw new Error(other.failure.message)
  return { name, framing: other.value.architecture.pixels, pictures }
}

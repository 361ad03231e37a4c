/** Which tensors a stage of a recipe trains, and how many numbers they hold. */
import type { PartTensor } from '../anatomy/index.ts'
import type { Recipe, RecipeStage } from './recipe.ts'

/** Whether the stage trains the tensor itself, without adapters. */
export function trains({ vision, connector, language }: RecipeStage, { part, block }: PartTensor): boolean {
  switch (part) {
    case 'vision':
      return vision !== null && block !== null && block >= vision[0] && block < vision[1]
    case 'connector':
      return connector
    case 'language':
    case 'head':
      return language
  }
}

export interface Trained {
  /** Tensors whose values the run may change: adapters change what they adapt once they are merged. */
  readonly tensors: readonly PartTensor[]
  /** Numbers that train: of the adapters in place of what they adapt. */
  readonly numbers: number
}

/**
 * @param recipe only the adapters of it matter
 * @param connector whether adapters stand for the connector's matrices, too, or all of it trains
 */
export function trainedIn(
  { anatomy, adapters }: Pick<Recipe, 'anatomy' | 'adapters'>,
  stage: RecipeStage,
  connector: 'whole' | 'adapted' = 'whole',
): Trained {
  const chosen = anatomy.tensors.filter((tensor) => trains(stage, tensor))
  if (!adapters) return { tensors: chosen, numbers: sum(chosen.map(({ numbers }) => numbers)) }
  const connects = chosen.filter(({ part }) => part === 'connector')
  const whole = connector === 'whole' ? connects : []
  const adapted = [
    ...adaptedBy({ anatomy, adapters }, stage),
    ...(connector === 'adapted' ? connects.filter(isMatrix) : []),
  ]
  const ranks = adapted.map(({ shape: [outputs = 0, inputs = 0] }) => adapters.rank * (outputs + inputs))
  return { tensors: [...whole, ...adapted], numbers: sum(whole.map(({ numbers }) => numbers)) + sum(ranks) }
}

/** The matrices that have adapters in a stage: none without. */
export function adaptedBy(
  { anatomy, adapters }: Pick<Recipe, 'anatomy' | 'adapters'>,
  stage: RecipeStage,
): readonly PartTensor[] {
  if (!adapters) return []
  const chosen = anatomy.tensors.filter((tensor) => trains(stage, tensor))
  return adaptable(chosen).filter(({ part }) => adapters.sides === 'both' || sideOf(part) === adapters.sides)
}

const sideOf = (part: PartTensor['part']): 'vision' | 'text' => (part === 'vision' ? 'vision' : 'text')

/** Linear layers of the towers' blocks; not embeddings, norms or the head, which peft and the trainers leave out, too. */
function adaptable(tensors: readonly PartTensor[]): readonly PartTensor[] {
  return tensors.filter(
    ({ part, shape, canonical }) =>
      (part === 'vision' || part === 'language') &&
      isMatrix({ shape, canonical }) &&
      /\.(?:blocks|layers?)\.\d+\./.test(canonical),
  )
}

const isMatrix = ({ shape, canonical }: Pick<PartTensor, 'shape' | 'canonical'>): boolean =>
  shape.length === 2 && canonical.endsWith('.weight')

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

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

/** @param recipe only the adapters of it matter */
export function trainedIn({ anatomy, adapters }: Pick<Recipe, 'anatomy' | 'adapters'>, stage: RecipeStage): Trained {
  const chosen = anatomy.tensors.filter((tensor) => trains(stage, tensor))
  if (!adapters) return { tensors: chosen, numbers: sum(chosen.map(({ numbers }) => numbers)) }
  const whole = chosen.filter(({ part }) => part === 'connector')
  const adapted = adaptable(chosen).filter(({ part }) => adapters.sides === 'both' || sideOf(part) === adapters.sides)
  const ranks = adapted.map(({ shape: [outputs = 0, inputs = 0] }) => adapters.rank * (outputs + inputs))
  return { tensors: [...whole, ...adapted], numbers: sum(whole.map(({ numbers }) => numbers)) + sum(ranks) }
}

const sideOf = (part: PartTensor['part']): 'vision' | 'text' => (part === 'vision' ? 'vision' : 'text')

/** Linear layers of the towers' blocks; not embeddings, norms or the head, which peft and the trainers leave out, too. */
function adaptable(tensors: readonly PartTensor[]): readonly PartTensor[] {
  return tensors.filter(
    ({ part, shape, canonical }) =>
      (part === 'vision' || part === 'language') &&
      shape.length === 2 &&
      canonical.endsWith('.weight') &&
      /\.(?:blocks|layers?)\.\d+\./.test(canonical),
  )
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

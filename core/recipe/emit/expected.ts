/** What each stage of a recipe should train by the trainer's own rules, to compare with what the trainer prints. */
import { numbersOf, type Part, PARTS } from '../../anatomy/index.ts'
import type { Recipe, RecipeStage } from '../recipe.ts'
import { trainedIn } from '../trained.ts'
import type { OtherTrainer } from '../trainers/trainer.ts'

export interface ExpectedStage {
  readonly name: string
  /** Numbers that train: of the adapters in place of what they adapt. */
  readonly trainable: number
  /** Those of tensors that change, by part. */
  readonly parts: Readonly<Record<Part, number>>
  /** Names in the files of the tensors whose values change; not those that no answer depends on. */
  readonly tensors: readonly string[]
}

export function expectedOf(recipe: Recipe, trainer: OtherTrainer): ExpectedStage[] {
  return recipe.stages.map((stage) => {
    const { tensors, numbers } = trainedBy(recipe, stage, trainer)
    const changing = tensors.filter(({ idle }) => !idle)
    return {
      name: stage.name,
      trainable: numbers,
      parts: Object.fromEntries(PARTS.map((part) => [part, numbersOf(changing, part)])) as Record<Part, number>,
      tensors: changing.map(({ name }) => name),
    }
  })
}

/** Of a checkpoint in which only that trains which the trainer trains. */
function trainedBy(recipe: Recipe, stage: RecipeStage, trainer: OtherTrainer) {
  const { anatomy, adapters } = recipe
  const tensors = anatomy.tensors.filter((tensor) => trainer.trains(stage, tensor, recipe))
  if (!adapters) return { tensors, numbers: tensors.reduce((sum, { numbers }) => sum + numbers, 0) }
  return trainedIn({ anatomy: { ...anatomy, tensors }, adapters }, stage, trainer.connector)
}

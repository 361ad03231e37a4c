export {
  type Method,
  METHODS,
  type PartRates,
  planRecipe,
  type Recipe,
  type RecipeRequest,
  type RecipeStage,
} from './recipe.ts'
export { supportOf } from './support.ts'
export { type Trained, trainedIn } from './trained.ts'
export { OTHER_TRAINER_IDS, OTHER_TRAINERS, type OtherTrainerId } from './trainers/index.ts'
export type { Support } from './trainers/trainer.ts'

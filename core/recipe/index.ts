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
export type { OtherTrainer, Support } from './trainers/trainer.ts'
export type { EmitRequest, EmittedCommand } from './emit/emitted.ts'
export type { ExpectedStage } from './emit/expected.ts'
export { stepsOf } from './emit/steps.ts'
export { pairSamples } from './data/pairs.ts'
export { type Sample, samplesOf } from './data/samples.ts'
export { boxConventionOf } from './data/box-convention.ts'
export type { ReadLog } from './logs/log.ts'
export { LOG_READERS, type LogReader } from './logs/readers.ts'
export { type RecipeFiles, writeRecipe } from './emit/recipe-files.ts'
export { jumpOfLoss } from './verify/after-resume.ts'
export { explainFailure, type Explained } from './verify/explain.ts'
export { type Printed, whyUnexpected } from './verify/printed.ts'
export { judgeTensors, type TensorVerdict } from './verify/tensors.ts'
export { OUTPUT_CHECKS } from './verify/warnings.ts'
export { KEEPER, LAST, type TrainerLaunch } from './launch/launch.ts'
export { LAUNCHERS, type LauncherId } from './launchers/launchers.ts'
export { type AskedItem, questionsOf } from './features/questions.ts'
export {
  FEATURES_PROGRAM,
  type FeaturesRequest,
  planFeatures,
  type PlannedTap,
  type Question,
  tapsIn,
} from './features/plan.ts'

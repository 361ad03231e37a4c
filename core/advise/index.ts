export { type Candidate, chooseModel, type ModelChoice } from './choose-model.ts'
export type { Past, PastRun } from './past/runs.ts'
export { type Recommendation, recommend } from './recommend.ts'
export { percent } from './wording.ts'

export { expectedEpochs } from './cost.ts'
export type { Limits } from './input.ts'
export { recommend } from './recommend.ts'
export type { RecommendInput } from './recommend.ts'

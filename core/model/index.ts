export { embedTexts, extractFeatures } from './features.ts'
export type { Encoder, ExtractOptions } from './features.ts'
export { modelHash } from './identity.ts'
export type { Pretrained } from './families/index.ts'
export {
  DEFAULT_MODEL,
  countParameters,
  currentModelHash,
  defaultZoo,
  describeModel,
  listZoo,
  loadModel,
} from './zoo.ts'
export type { DescribedModel, LoadedModel } from './zoo.ts'
export type { Architecture, Cut, GroupName, Weights } from './architecture.ts'
export { HEAD_GROUPS, sizeAt } from './architecture.ts'

export { embedTexts, extractFeatures, inJointSpace, rowLength } from './features.ts'
export type { Encoder, ExtractOptions } from './features.ts'
export { checkModel } from './check-model.ts'
export { modelHash } from './identity.ts'
export type { Pretrained } from './families/index.ts'
export {
  DEFAULT_MODEL,
  hashesOf,
  countParameters,
  currentModel,
  defaultZoo,
  describeModel,
  listZoo,
  loadModel,
} from './zoo.ts'
export type { DescribedModel, LoadedModel } from './zoo.ts'
export type {
  Adapter,
  Architecture,
  Connector,
  Cut,
  GroupName,
  HeadNames,
  Pixels,
  TextSide,
  Weights,
} from './architecture.ts'
export { CONNECTOR, connectorOf, headGroups, isHeadGroup, templatesOf, textOf, trainsText } from './architecture.ts'
export { compareCuts, cutBelow, isBelow, shapeAt, sizeAt } from './cuts.ts'
export { groupsIn } from './groups-in.ts'
export { adaptedArchitecture, adaptersOf, merged, withAdapters } from './adapters/with-adapters.ts'
export { rescalePeft, writePeft } from './adapters/peft.ts'
export { headedArchitecture, withClassHead } from './class-head.ts'
export { suitsTask } from './suits-task.ts'
export { saveTensors, saveTrained } from './save-trained.ts'
export type { Saved, Trained } from './save-trained.ts'
export { joinTexts } from './texts.ts'
export { writeForLibrary } from './write-for-library.ts'

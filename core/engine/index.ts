export { describeOrigin } from './describe.ts'
export { fastestRun, matrixSpeed } from './matrix-speed.ts'
export { openEngine } from './open.ts'
export { portableOnnx } from './ort/portable.ts'
export type {
  Arrays,
  Engine,
  EngineOptions,
  NonFinite,
  Origin,
  Param,
  Params,
  Program,
  ProgramSpec,
  ProgramStats,
  StepProgram,
  StepResult,
  StepSpec,
  TensorSpec,
  Traced,
} from './types.ts'

export { describeOrigin } from './describe.ts'
export { doctor, type EngineStatus } from './doctor.ts'
export { openEngine } from './open.ts'
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

/**
 * Training: what the compute process and pretraining may use of it. It loads the whole trainer; the service, which only
 * makes the settings of a run, uses config.ts, the second door.
 */
export { modelSpeed } from './native/model-speed.ts'
export type { AdamW } from './native/optimise/adamw.ts'
export { clipByGlobalNorm, createAdamW } from './native/optimise/adamw.ts'
export { runTrain } from './native/task.ts'
export { bindTask } from './native/tasks/index.ts'
export { timeSteps } from './native/time-steps.ts'

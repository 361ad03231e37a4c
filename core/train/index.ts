/**
 * Training: what the compute process and pretraining may use of it. It loads the whole trainer; the service, which only
 * makes the settings of a run, uses config.ts, the second door.
 */
export { modelSpeed } from './model-speed.ts'
export type { AdamW } from './optimise/adamw.ts'
export { clipByGlobalNorm, createAdamW } from './optimise/adamw.ts'
export { runTrain } from './task.ts'
export { bindTask } from './tasks/index.ts'
export { timeSteps } from './time-steps.ts'

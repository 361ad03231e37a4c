/**
 * The available trainers and their default settings. It loads none of them: the service, which only creates the
 * settings, must not load an engine for that. A new trainer is a folder beside `native`, one line here and one in
 * index.ts.
 */
import type { RunConfig, RunPlan } from '../contract/run.ts'
import type { Result } from '../domain/failure.ts'
import { hasCheckpoint, removeCheckpoints } from './native/checkpoint-files.ts'
import { nativeConfig } from './native/config.ts'
import { planRun, type PlanRequest } from './native/plan.ts'
import type { ConfigRequest } from './request.ts'

export interface TrainerDescription {
  readonly name: string
  /** The trainer's default settings. */
  config(request: ConfigRequest): RunConfig
  /** Whether a run in this folder has a checkpoint to continue from. */
  canResume(runDir: string): boolean
  /** Removes what only a resumed run needs, once a run is recorded as completed. Throws errors of the system. */
  forget(runDir: string): void
  /** What a run would train. Failures: usage (settings of another trainer). */
  plan(request: PlanRequest): Result<Pick<RunPlan, 'phases' | 'numbers' | 'bytes'>>
}

export const TRAINERS = {
  native: { name: 'Thaw', config: nativeConfig, plan: planRun, canResume: hasCheckpoint, forget: removeCheckpoints },
} satisfies Record<string, TrainerDescription>

export type TrainerId = keyof typeof TRAINERS

/** The default. */
export const DEFAULT_TRAINER = 'native' satisfies TrainerId

export const isTrainer = (id: string): id is TrainerId => Object.hasOwn(TRAINERS, id)

export { CACHE_MB } from './native/config.ts'
export type { ConfigRequest } from './request.ts'

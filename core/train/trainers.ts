/**
 * The trainers that a run can have, and the settings that each gives it. It loads none of them: the service, which only
 * makes the settings, must not load an engine for that. A new trainer is a folder beside `native`, one line here and one in
 * index.ts.
 */
import type { RunConfig } from '../contract/run.ts'
import { nativeConfig } from './native/config.ts'
import type { ConfigRequest } from './request.ts'

export interface TrainerDescription {
  readonly name: string
  /** What a run is trained with where the person asks for nothing else. */
  config(request: ConfigRequest): RunConfig
}

export const TRAINERS = {
  native: { name: 'Thaw', config: nativeConfig },
} satisfies Record<string, TrainerDescription>

export type TrainerId = keyof typeof TRAINERS

/** Asked for where nobody chose. */
export const DEFAULT_TRAINER = 'native' satisfies TrainerId

export const isTrainer = (id: string): id is TrainerId => Object.hasOwn(TRAINERS, id)

export { CACHE_MB } from './native/config.ts'
export type { ConfigRequest } from './request.ts'

/** The trainer's input and outcome. */
import type { Goal } from '../../contract/advice.ts'
import type { Blend } from '../../contract/blend.ts'
import type { DatasetPayload, RobustSet } from '../../contract/compute.ts'
import type { Failure } from '../../domain/failure.ts'
import type { Engine } from '../../engine/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import type { ImageStore } from './data/images.ts'
import type { AdamW } from './optimise/adamw.ts'
import type { Pull } from './optimise/pull.ts'
import type { OnRunProgress } from '../trainer.ts'
import type { Settings } from './config.ts'
import type { Fingerprints } from './fingerprints.ts'
import type { Adapted } from './merge-adapters.ts'
import type { Phase } from './phases.ts'
import type { Position, Resumed } from './run-checkpoint.ts'
import type { BoundTask } from './tasks/index.ts'

export interface TrainerOptions {
  readonly engine: Engine
  readonly model: LoadedModel
  readonly dataset: DatasetPayload
  readonly images: ImageStore
  readonly task: BoundTask
  readonly config: Settings
  readonly phases: readonly Phase[]
  readonly goal: Goal | null
  /** The person's own pictures from another place. */
  readonly robust?: RobustSet | undefined
  /** Of the model's tensors before anything trained; none if no phase trains the tower. */
  readonly pretrained: Fingerprints
  /** Names of the tensors that the run may change. */
  readonly changing: ReadonlySet<string>
  readonly optimiser: AdamW
  /** If adapters train in place of the model's matrices. */
  readonly adapted?: Adapted | null
  /** Towards the pretrained weights; none by default. */
  readonly pull?: Pull | null
  /** Images that pass the tower after the last step. */
  readonly ending: number
  readonly start: Resumed
  /** When the run, or its resumption, began, in the milliseconds of `now`. */
  readonly began: number
  readonly runDir: string
  readonly cacheDir: string
  readonly onProgress: OnRunProgress
  readonly signal: AbortSignal
  readonly now: () => number
}

export type TrainerOutcome =
  | {
      readonly kind: 'done'
      readonly reason: string
      readonly position: Position
      readonly blend: Blend | null
      /** Scores the kept weights as a part of the run; the work tells how many images have passed the tower. */
      readonly score: <T>(work: (passed: (images: number) => void) => Promise<T>) => Promise<T>
      /** Ends the run after its scores, and says how it spent its time. @returns its seconds */
      readonly end: () => number
    }
  | { readonly kind: 'stopped'; readonly position: Position }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly position: Position }

/** A family of models: everything that knows how its folders are laid out and its tensors are named. */
import type { Result } from '../../domain/failure.ts'
import type { Architecture } from '../architecture.ts'
import type { Tokenizer } from '../tokenizer.ts'

/** What a model has learnt from, by its own account. */
export interface Pretrained {
  readonly summary: string
  /** Shares of what its images show, by name; absent where the maker of the model did not say. */
  readonly mix?: readonly (readonly [name: string, share: number])[] | undefined
  readonly pairs: number
}

/** A model as its folder describes it, before its weights are read. */
export interface Description {
  readonly name: string
  /** Identity of the weights and the preprocessing that the folder was written for; whoever needs them checks. */
  readonly hash: string
  readonly architecture: Architecture
  readonly tokenizer: Tokenizer
  readonly pretrained: Pretrained
  /** Where its weights lie, and the pretraining statistics that came with it. */
  readonly weightsFile: string
  readonly statsFile: string
}

export interface Family {
  readonly id: string
  /**
   * Null where the folder is of another family.
   * Failures: model-unreadable, model-mismatch (made for another preprocessing).
   */
  describe(folder: string): Promise<Result<Description> | null>
}

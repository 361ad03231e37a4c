/** A family of models, which defines the layout of its folders and the names of its tensors. */
import type { Result } from '../../domain/failure.ts'
import type { Library } from '../../domain/library.ts'
import type { Params } from '../../engine/index.ts'
import type { Architecture } from '../architecture.ts'
import type { Tokenizer } from '../tokenizer.ts'

/** A model's pretraining data, according to its card. */
export interface Pretrained {
  readonly summary: string
  /** Shares of what its images show, by name; absent if the model's author did not state them. */
  readonly mix?: readonly (readonly [name: string, share: number])[] | undefined
  readonly pairs: number
}

/** A file of weights, which holds some of the model's tensors. */
export interface WeightsFile {
  readonly file: string
  /** SHA-256, hex, of the file's bytes followed by the salt: what the folder was written for. */
  readonly hash: string
  readonly salt: string
}

/** A model as its folder describes it, before its weights are read. */
export interface Description {
  readonly name: string
  /** Identity of the weights and preprocessing that the folder was written for; callers that need it must check it. */
  readonly hash: string
  readonly architecture: Architecture
  /** The same weights at other sides of the input image, where the family offers a choice. */
  readonly otherSides?: readonly Architecture[]
  readonly tokenizer: Tokenizer
  readonly pretrained: Pretrained
  readonly weights: readonly WeightsFile[]
  /**
   * The pretraining statistics that belong to the model: without that file, Thaw does not measure it. Null for models that
   * come without: Thaw measures them, and shift stays unknown until a person builds statistics.
   */
  readonly statsFile: string | null
}

export interface Family {
  readonly id: string
  /**
   * Null if the folder belongs to another family. Failures: model-unreadable, model-mismatch (made for another
   * preprocessing).
   */
  describe(folder: string): Promise<Result<Description> | null>
  /**
   * Writes what `describe` reads of `from` into an empty folder, with these weights in place of its own: the same names in
   * the same number formats, and its identity renewed. Statistics are left out, because they are of other weights.
   * Failures: model-unreadable. Throws system errors.
   */
  write(from: string, to: string, params: Params): Promise<Result<null>>
  /**
   * The same in the files of a library, which may be another one than the model came from; absent where no library has a
   * class for the family's models.
   * @returns what that library does otherwise, a sentence each
   * Failures: model-unreadable, usage (the library has no form of this model). Throws system errors.
   */
  writeFor?(library: Library, from: string, to: string, params: Params): Promise<Result<readonly string[]>>
}

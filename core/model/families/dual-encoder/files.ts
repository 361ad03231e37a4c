/** What a library's folder of a dual encoder holds beside its weights, and where the weights are. */
import type { Layout } from './tensors.ts'

export interface LibraryFiles {
  readonly layout: Layout
  /** Name of the file of weights. */
  readonly weights: string
  /** Text files by name, as JSON. */
  readonly json: Readonly<Record<string, unknown>>
}

/** Why a library has no form of a model, in words that follow “open_clip: ”. */
export type NoForm = string

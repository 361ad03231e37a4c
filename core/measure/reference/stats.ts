/** A model's pretraining statistics: built once per model, compared with every dataset. */
import type { AlignmentReference } from './alignment.ts'
import type { NativeSizes } from '../statistics/pixels/native.ts'
import type { TapReference } from './tap-reference.ts'
import type { TextReference } from './text.ts'

export interface ReferenceStats {
  /** Identity of the weights and preprocessing that produced the features. */
  readonly modelHash: string
  readonly preprocessing: string
  /** A description of the reference's source, as in “the folder “photos””. */
  readonly source: string
  /** Whether its items are of the model's own pretraining, or images that a person chose to stand for it. */
  readonly of: 'pretraining' | 'chosen'
  /** Number of items behind the statistics, R1 and R2 together. */
  readonly items: number
  readonly seed: number
  /** Stem, blocks and embedding, from the input up. */
  readonly taps: readonly TapReference[]
  readonly pixels: TapReference
  /** Sizes of the image files; null if the images were drawn at the model's size. */
  readonly native: NativeSizes | null
  /** Null if the reference has no texts. */
  readonly text: TextReference | null
  readonly alignment: AlignmentReference | null
}

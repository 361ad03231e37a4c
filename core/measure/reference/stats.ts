/** What a model's pretraining looks like from inside the model: made once per model, compared with every dataset. */
import type { AlignmentReference } from './alignment.ts'
import type { NativeSizes } from '../statistics/pixels/native.ts'
import type { TapReference } from './tap-reference.ts'
import type { TextReference } from './text.ts'

export interface ReferenceStats {
  /** Identity of the weights and preprocessing that produced the features. */
  readonly modelHash: string
  readonly preprocessing: string
  /** Where the reference came from, in words. */
  readonly source: string
  /** Items behind the statistics, both halves. */
  readonly items: number
  readonly seed: number
  /** Stem, blocks and embedding, from the input up. */
  readonly taps: readonly TapReference[]
  readonly pixels: TapReference
  /** Sizes of the image files; null where the images were drawn at the model's size. */
  readonly native: NativeSizes | null
  /** Null where the reference has no texts. */
  readonly text: TextReference | null
  readonly alignment: AlignmentReference | null
}

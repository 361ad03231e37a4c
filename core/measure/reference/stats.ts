/** What a model's pretraining looks like from inside the model: made once per model, compared with every dataset. */
import type { Matrix } from '../../math/matrix.ts'
import type { Moments } from '../../math/standardise.ts'
import type { AlignmentReference } from '../alignment/reference.ts'
import type { NativeSizes } from '../pixels/native.ts'
import type { TextReference } from '../text/reference.ts'
import type { NullTable } from './nulls.ts'

/** The statistics that compare a dataset with a tap's reference. */
export type TapStatistic = 'kid' | 'novelty' | 'coverage' | 'energy' | 'auc'

/** The reference in one space: a layer of the tower, the texts' embeddings, or the descriptors of plain pixels. */
export interface TapReference {
  readonly tap: string
  readonly depth: number
  /** Scale of the features over the whole reference (width values each). */
  readonly moments: Moments
  /** width × m: from standardised features to their leading principal components, whitened. */
  readonly projection: Matrix
  /** Variance of each component before whitening; together they are nearly the width. */
  readonly variances: Float32Array
  /** Reference half R1, whitened: items × m. */
  readonly bank: Matrix
  /** Mean kernel between different items of R1. */
  readonly self: number
  /** 95 % of the other half, R2, lies within this fifth-neighbour distance of R1. */
  readonly radius: number
  /** Distance of each item of R1 to its 50th neighbour in R1; a nearer one in a smaller bank. */
  readonly reach: Float32Array
  readonly nulls: NullTable<TapStatistic>
}

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

import type { Matrix } from '../../math/matrix.ts'
import type { Moments } from '../../math/standardise.ts'
import type { NullTable } from '../statistics/nulls.ts'

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
  /** Reference part R1, whitened: items × m. */
  readonly bank: Matrix
  /** Mean kernel between different items of R1. */
  readonly self: number
  /** 95 % of R2 is within this fifth-neighbour distance of R1. */
  readonly radius: number
  /** Distance of each item of R1 to its 50th neighbour in R1; an earlier one if R1 is small. */
  readonly reach: Float32Array
  readonly nulls: NullTable<TapStatistic>
}

/** What is known of the sampled items when they are compared with pretraining. */
import type { FeatureSet, Matrix } from '../../math/matrix.ts'
import { takeRows } from '../../math/matrix.ts'
import type { Texts } from '../items/read-texts.ts'
import type { Pairs } from '../statistics/pairs.ts'
import { pairsOf } from '../statistics/pairs.ts'
import type { Size } from '../statistics/pixels/native.ts'

export interface Sample {
  readonly features: FeatureSet
  /** items × PIXEL_COLUMNS */
  readonly pixels: Matrix
  readonly sizes: readonly Size[]
  /** Null where the model reads no texts. */
  readonly texts: Texts | null
  /** One item of each duplicate cluster: a copy is not a second witness, and KID would take copies for structure. */
  readonly distinct: readonly number[]
}

/** The chosen images beside their texts in the joint space; null where the model has none. */
export function pairsAmong(
  { features: { embedding }, texts }: Pick<Sample, 'features' | 'texts'>,
  chosen: readonly number[],
): Pairs | null {
  if (!embedding || !texts) return null
  const ofChosen = Int32Array.from(chosen, (i) => texts.ofItem[i] as number)
  return pairsOf(takeRows(embedding, chosen), texts.embedding, ofChosen)
}

/** Features of a model that writes texts, in the form of those of Thaw's own models. */
import type { MeasureElsewhereTask } from '../../contract/compute.ts'
import type { FeatureSet, Matrix } from '../../math/matrix.ts'
import type { ExpectedFeatures } from './read-features.ts'

/** What the connector reads, and what the language model gets. */
export const [POOLED, CONNECTOR] = ['pooled', 'connector'] as const

type Taps = MeasureElsewhereTask['taps']

export const planned = (
  items: readonly { readonly id: string }[],
  taps: Taps,
  questions: readonly { readonly id: string }[],
  texts: readonly string[],
): ExpectedFeatures => ({
  items: items.map(({ id }) => id),
  taps: items.length === 0 ? [] : taps.map(({ name }) => name),
  questions: questions.map(({ id }) => id),
  texts: texts.length,
})

export function featureSet(taps: Taps, read: ReadonlyMap<string, Matrix>): FeatureSet {
  const at = (tap: string): Matrix => read.get(tap) as Matrix
  return {
    taps: taps
      .filter(({ name }) => name !== POOLED)
      .map(({ name, depth }) => ({ tap: name, depth, features: at(name) })),
    pooled: at(POOLED),
    embedding: null,
  }
}

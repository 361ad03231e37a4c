/** Made-up features with known properties. */
import type { FeatureSet, Matrix } from '../../../core/domain/matrix.ts'
import { matrix } from '../../../core/domain/matrix.ts'
import type { Random } from '../../../core/domain/random.ts'

/** rows × cols standard normal values, plus `offset` in the first `shifted` columns. */
export function gaussian(rows: number, cols: number, random: Random, offset = 0, shifted = cols): Matrix {
  const out = matrix(rows, cols)
  for (let i = 0; i < out.data.length; i++) out.data[i] = random.normal() + (i % cols < shifted ? offset : 0)
  return out
}

/** Balanced classes, each `distance` away from the others along its own column. */
export function labelled(
  rows: number,
  cols: number,
  classes: number,
  distance: number,
  random: Random,
): { features: Matrix; labels: number[] } {
  const labels = Array.from({ length: rows }, (_, i) => i % classes)
  const features = gaussian(rows, cols, random)
  labels.forEach((label, i) => {
    features.data[i * cols + label] = (features.data[i * cols + label] as number) + distance
  })
  return { features, labels }
}

/** A tower with a stem and one block whose features are all the given matrix. */
export function featureSet(of: Matrix): FeatureSet {
  return {
    taps: [
      { tap: 'stem', depth: 0, features: of },
      { tap: 'block1', depth: 1, features: of },
    ],
    pooled: of,
    embedding: of,
  }
}

export const noPause = (): Promise<void> => Promise.resolve()

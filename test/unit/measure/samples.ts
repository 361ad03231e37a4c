/** Made-up features with known properties. */
import type { FeatureSet, Matrix } from '../../../core/math/matrix.ts'
import { matrix } from '../../../core/math/matrix.ts'
import type { Random } from '../../../core/domain/random.ts'
import type { ReferenceItems } from '../../../core/measure/index.ts'
import { PIXEL_COLUMNS } from '../../../core/measure/statistics/pixels/describe.ts'
import type { Texts } from '../../../core/measure/items/read-texts.ts'

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

/** Items of a reference or a sample that are known by their features alone; the pixel descriptors are noise. */
export function itemsOf(of: Matrix, random: Random): ReferenceItems {
  return {
    features: featureSet(of),
    pixels: gaussian(of.rows, PIXEL_COLUMNS, random),
    texts: null,
    sizes: null,
    strata: Array.from({ length: of.rows }, () => 0),
  }
}

/** Texts with made-up tokens and embeddings. */
export function textsOf(texts: readonly string[], vocabulary: number, embed: (text: string) => Float32Array): Texts {
  const distinct = [...new Set(texts)]
  const rows = distinct.map(embed)
  const embedding = matrix(distinct.length, rows[0]?.length ?? 0)
  rows.forEach((row, i) => embedding.data.set(row, i * embedding.cols))
  return {
    distinct,
    ofItem: Int32Array.from(texts, (text) => distinct.indexOf(text)),
    // A word is its number; 300 is past the single bytes.
    tokens: distinct.map((text) => text.split(' ').map(Number)),
    vocabulary,
    context: 31,
    embedding,
  }
}

export const rowsOf = (of: Matrix): number[] => Array.from({ length: of.rows }, (_, i) => i)

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

export const sd = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / (values.length - 1))

export const noPause = (): Promise<void> => Promise.resolve()

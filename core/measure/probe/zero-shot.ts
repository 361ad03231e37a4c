/** Zero-shot classification: the class with the closest caption, without any training. */
import { wilson } from '../../math/interval.ts'
import type { Matrix } from '../../math/matrix.ts'
import { crossProducts } from '../../math/linalg/products.ts'
import { unitRows } from '../../math/standardise.ts'
import type { ProbeResult } from './linear.ts'
import { argmax } from './linear.ts'

/**
 * @param embedding n × e, images in the joint space
 * @param captions classes × e, one caption per class in the same space
 */
export function zeroShot(embedding: Matrix, captions: Matrix, labels: ArrayLike<number>): ProbeResult {
  const cosines = crossProducts(unitRows(embedding), unitRows(captions))
  const predictions = Int32Array.from({ length: embedding.rows }, (_, i) =>
    argmax(cosines, i * captions.rows, captions.rows),
  )
  const right = predictions.reduce((sum, p, i) => sum + (p === labels[i] ? 1 : 0), 0)
  return { accuracy: wilson(right, embedding.rows), predictions }
}

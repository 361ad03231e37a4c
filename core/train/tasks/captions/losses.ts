/** Contrastive losses of pairs from their embeddings: what weights and connectors are compared by. */
import { matrix, type Matrix } from '../../../math/matrix.ts'
import { eachProduct } from '../../../math/linalg/products.ts'
import { calibrate, lossesAt } from '../../score/calibrate.ts'

/**
 * Of each pair, the mean of its cross-entropy among the others' texts and among the others' images, at the temperature of
 * the list that suits them all best. Pairs that are no contrast are left out.
 * @param images [pairs, e], texts [pairs, e], unit rows
 * @param isContrast whether the text of j is a wrong one for the image of i
 */
export function pairLosses(
  images: Matrix,
  texts: Matrix,
  isContrast: (i: number, j: number) => boolean,
  scales: readonly number[],
): { readonly losses: Float32Array; readonly scale: number } {
  const n = images.rows
  const cosines = new Float32Array(n * n)
  const across = new Float32Array(n * n)
  eachProduct(images, texts, (i, j, value) => {
    // Lower than any cosine by so much that no temperature lets it count.
    const seen = i === j || isContrast(i, j) ? value : -100
    cosines[i * n + j] = seen
    across[j * n + i] = seen
  })
  const both = matrix(2 * n, n)
  both.data.set(cosines)
  both.data.set(across, n * n)
  const labels = Array.from({ length: 2 * n }, (_, i) => i % n)
  const { factor, losses } = calibrate(both.data, labels, n, scales)
  return { losses: halves(losses), scale: factor }
}

/** The same at one temperature, among the pairs of each batch only, as a training step sees them. */
export function batchLoss(
  images: Matrix,
  texts: Matrix,
  isContrast: (i: number, j: number) => boolean,
  scale: number,
  batch: number,
): number {
  const n = images.rows
  let sum = 0
  for (let from = 0; from < n; from += batch) {
    const rows = Math.min(batch, n - from)
    const part = ({ cols, data }: Matrix): Matrix =>
      matrix(rows, cols, data.subarray(from * cols, (from + rows) * cols))
    const scores = new Float32Array(2 * rows * rows)
    eachProduct(part(images), part(texts), (i, j, value) => {
      const seen = i === j || isContrast(from + i, from + j) ? value : -100
      scores[i * rows + j] = seen
      scores[(rows + j) * rows + i] = seen
    })
    const labels = Array.from({ length: 2 * rows }, (_, i) => i % rows)
    sum += lossesAt(scores, labels, rows, scale).reduce((a, b) => a + b, 0) / 2
  }
  return sum / Math.max(1, n)
}

function halves(losses: Float32Array): Float32Array {
  const n = losses.length / 2
  return Float32Array.from({ length: n }, (_, i) => ((losses[i] as number) + (losses[n + i] as number)) / 2)
}

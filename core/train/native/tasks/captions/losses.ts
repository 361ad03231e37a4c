/** Contrastive losses of pairs from their embeddings, for comparing weights and connectors. */
import { matrix, type Matrix } from '../../../../math/matrix.ts'
import { eachProduct } from '../../../../math/linalg/products.ts'
import { calibrate, lossesAt } from '../../score/calibrate.ts'

type Contrast = (i: number, j: number) => boolean

/** So far below any cosine that it counts at no temperature. */
const LEFT_OUT = -100

/**
 * For each pair, the mean of its cross-entropy among the others' texts and among the others' images, at the temperature
 * in the list that is best for all of them. Excluded pairs are left out.
 * @param images [pairs, e], texts [pairs, e], unit rows
 * @param isContrast whether the text of j is wrong for the image of i
 */
export function pairLosses(
  images: Matrix,
  texts: Matrix,
  isContrast: Contrast,
  scales: readonly number[],
): { readonly losses: Float32Array; readonly scale: number } {
  const { scores, labels } = bothWays(images, texts, isContrast)
  const { factor, losses } = calibrate(scores, labels, images.rows, scales)
  const n = images.rows
  const means = Float32Array.from({ length: n }, (_, i) => ((losses[i] as number) + (losses[n + i] as number)) / 2)
  return { losses: means, scale: factor }
}

/** The mean of the same at one temperature, among the pairs of each batch only, as in a training step. */
export function batchLoss(images: Matrix, texts: Matrix, isContrast: Contrast, scale: number, batch: number): number {
  const n = images.rows
  let sum = 0
  for (let from = 0; from < n; from += batch) {
    const rows = Math.min(batch, n - from)
    const part = ({ cols, data }: Matrix): Matrix =>
      matrix(rows, cols, data.subarray(from * cols, (from + rows) * cols))
    const { scores, labels } = bothWays(part(images), part(texts), (i, j) => isContrast(from + i, from + j))
    sum += lossesAt(scores, labels, rows, scale).reduce((a, b) => a + b, 0) / 2
  }
  return sum / Math.max(1, n)
}

/** Cosines of every image with every text, [2·pairs, pairs]: by image, then by text; the label of a row is its own pair. */
function bothWays(images: Matrix, texts: Matrix, isContrast: Contrast) {
  const n = images.rows
  const scores = new Float32Array(2 * n * n)
  eachProduct(images, texts, (i, j, value) => {
    const seen = i === j || isContrast(i, j) ? value : LEFT_OUT
    scores[i * n + j] = seen
    scores[(n + j) * n + i] = seen
  })
  return { scores, labels: Array.from({ length: 2 * n }, (_, i) => i % n) }
}

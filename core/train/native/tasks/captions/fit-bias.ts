/** The bias of a model whose pairs are told apart one by one: it says how rare matching pairs are, which a batch decides. */
import type { Matrix } from '../../../../math/matrix.ts'
import { eachProduct } from '../../../../math/linalg/products.ts'

/** Beyond any bias that a model has, and steps that halve that range to a millionth. */
const FURTHEST = 500
const HALVINGS = 40

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/**
 * The bias with the least sigmoid loss (Zhai et al. 2023, eq. 1) where each pair stands beside those of a batch.
 * @param images [pairs, e], texts [pairs, e], unit rows
 * @param isContrast whether the text of j is wrong for the image of i
 * @param scale factor of the cosines
 */
export function fitBias(
  images: Matrix,
  texts: Matrix,
  isContrast: (i: number, j: number) => boolean,
  scale: number,
  batch: number,
): number {
  const matching: number[] = []
  const others: number[] = []
  eachProduct(images, texts, (i, j, value) => {
    if (i === j) matching.push(scale * value)
    else if (isContrast(i, j)) others.push(scale * value)
  })
  // For each pair there are as many others as the batch has besides it.
  const weight = ((batch - 1) * matching.length) / Math.max(1, others.length)
  let [low, high] = [-FURTHEST, FURTHEST]
  for (let step = 0; step < HALVINGS; step++) {
    const bias = (low + high) / 2
    const up = matching.reduce((sum, logit) => sum + sigmoid(-(logit + bias)), 0)
    const down = others.reduce((sum, logit) => sum + sigmoid(logit + bias), 0) * weight
    if (up > down) low = bias
    else high = bias
  }
  return (low + high) / 2
}

import type { Tensor } from '@tensorflow/tfjs-core'
import { recomputed } from '../engine/recompute.ts'
import type { Weights } from './architecture.ts'
import { weight } from './weights.ts'

/**
 * A block that keeps only its input for the backward pass and computes the rest a second time there.
 * @param prefix of the names of all tensors that the block reads
 */
export function recomputedOver(
  weights: Weights,
  prefix: string,
  x: Tensor,
  block: (weights: Weights, x: Tensor) => Tensor,
): Tensor {
  const names = Object.keys(weights).filter((each) => each.startsWith(prefix))
  return recomputed(
    (x, ...values) => block(Object.fromEntries(names.map((each, i) => [each, values[i] as Tensor])), x),
    [x, ...names.map((each) => weight(weights, each))],
  )
}

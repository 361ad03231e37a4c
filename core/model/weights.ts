import type { Tensor } from '@tensorflow/tfjs-core'
import type { Weights } from './architecture.ts'

/** The tensor called `name`; a missing one is a bug in the model, so it throws. */
export function weight(weights: Weights, name: string): Tensor {
  const found = weights[name]
  if (!found) throw new Error(`the model has no tensor ${name}`)
  return found
}

/**
 * A pull towards the pretrained weights (L2-SP: Li, Grandvalet & Davoine 2018, arXiv 1802.01483, eq. 2), decoupled from the
 * gradients as AdamW's weight decay is: w ← w − η·a·(w − w₀).
 */
import type { Params } from '../../../engine/index.ts'

export interface Pull {
  /** Whether a tensor is pulled, so that no weight decay applies to it. */
  has(tensor: string): boolean
  /** Moves the tensors that `trained` names. @param rateOf learning rate of a tensor now */
  apply(trained: Iterable<string>, rateOf: (tensor: string) => number): void
}

/**
 * @param params the model's as pretrained; copied here, because training changes them in place
 * @param tensors those with pretrained values: a new head has none
 * @param strength a, per unit of the learning rate
 */
export function createPull(params: Params, tensors: readonly string[], strength: number): Pull {
  const start = new Map(tensors.map((name) => [name, (params.get(name) as { data: Float32Array }).data.slice()]))
  return {
    has: (tensor) => start.has(tensor),
    apply(trained, rateOf) {
      for (const name of trained) {
        const from = start.get(name)
        if (from) pullTensor((params.get(name) as { data: Float32Array }).data, from, strength * rateOf(name))
      }
    },
  }
}

function pullTensor(data: Float32Array, from: Float32Array, amount: number): void {
  for (let i = 0; i < data.length; i++)
    data[i] = (data[i] as number) - amount * ((data[i] as number) - (from[i] as number))
}

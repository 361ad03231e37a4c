/** Which items make up which batch: a function of seed and epoch, so that a resumed run sees the same batches. */
import { createRandom } from '../../../domain/random.ts'

/** Item indices of an epoch in shuffled order. */
export function epochOrder(items: readonly number[], seed: number, epoch: number): number[] {
  return createRandom(`order-${seed}-${epoch}`).shuffle(items)
}

/** The items of batch `step` of an epoch; the last batch may be short. */
export function batchOf(order: readonly number[], step: number, batch: number): number[] {
  return order.slice(step * batch, (step + 1) * batch)
}

/** Batches of an epoch; the next one is prepared during the current step. */
import type { Source } from '../sources.ts'
import { batchOf } from './order.ts'

export interface Loader {
  /** Input rows of batch `step` of an epoch, zeros after the last item; valid until the next call but one. */
  batch(order: readonly number[], step: number, epoch: number): Promise<Float32Array>
}

export function createLoader(source: Source, batch: number): Loader {
  const buffers = [0, 1].map(() => new Float32Array(batch * source.rowSize))
  let turn = 0
  let next: { readonly step: number; readonly epoch: number; readonly x: Promise<Float32Array> } | null = null

  function load(order: readonly number[], step: number, epoch: number): Promise<Float32Array> {
    turn = 1 - turn
    const x = buffers[turn] as Float32Array
    const items = batchOf(order, step, batch)
    x.fill(0, items.length * source.rowSize)
    const fill = async (item: number, i: number): Promise<void> => source.fillTrain(item, epoch, x, i * source.rowSize)
    const loading = Promise.all(items.map(fill)).then(() => x)
    // It may fail before it is requested, or never be requested; neither may end the process.
    loading.catch(() => {})
    return loading
  }

  return {
    async batch(order, step, epoch) {
      const x = await (next?.step === step && next.epoch === epoch ? next.x : load(order, step, epoch))
      const after = step + 1
      next = after * batch < order.length ? { step: after, epoch, x: load(order, after, epoch) } : null
      return x
    },
  }
}

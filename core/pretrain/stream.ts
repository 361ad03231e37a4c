/** Batches in order, rendered ahead of the step that needs them. */
import { Worker } from 'node:worker_threads'
import type { ModelConfig } from '../model/families/thaw/config.ts'
import type { Merges } from '../model/byte-pairs.ts'
import type { PretrainBatch } from './batch.ts'
import type { Recipe } from './recipe.ts'

export interface BatchStream {
  /** The batch of the next step. */
  next(): Promise<PretrainBatch>
  close(): Promise<void>
}

/** Starts at `firstStep` and keeps up to `ahead` batches ready. */
export function openStream(
  config: ModelConfig,
  recipe: Recipe,
  merges: Merges,
  firstStep: number,
  ahead = 3,
): BatchStream {
  const worker = new Worker(new URL('./batch-worker.ts', import.meta.url), { workerData: { config, recipe, merges } })
  const ready: PretrainBatch[] = []
  const waiting: { resolve: (batch: PretrainBatch) => void; reject: (error: Error) => void }[] = []
  let asked = firstStep
  const ask = (): void => worker.postMessage(asked++)
  worker.on('message', (batch: PretrainBatch) => {
    const first = waiting.shift()
    if (first) first.resolve(batch)
    else ready.push(batch)
  })
  worker.on('error', (error: Error) => {
    for (const { reject } of waiting.splice(0)) reject(error)
  })
  for (let i = 0; i < ahead; i++) ask()
  return {
    next: () => {
      ask()
      const first = ready.shift()
      return first ? Promise.resolve(first) : new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
    close: async () => {
      await worker.terminate()
    },
  }
}

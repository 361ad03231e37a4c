/** Renders batches on a separate thread, while the step runs on the others. */
import { parentPort, workerData } from 'node:worker_threads'
import type { ModelConfig } from '../model/families/thaw/config.ts'
import type { Merges } from '../model/byte-pairs.ts'
import { createTokenizer } from '../model/byte-pair-tokenizer.ts'
import { pretrainBatch } from './batch.ts'
import type { Recipe } from './recipe.ts'

const { config, recipe, merges } = workerData as { config: ModelConfig; recipe: Recipe; merges: Merges }
const tokenizer = createTokenizer(merges, config.vocabulary)

parentPort?.on('message', (step: number) => {
  const batch = pretrainBatch(config, tokenizer, recipe, step)
  parentPort?.postMessage(batch, [...new Set(Object.values(batch).map((array) => array.buffer as ArrayBuffer))])
})

/** One batch of the pretraining stream, ready for the step. */
import { pair } from '../../world/pair.ts'
import type { ModelConfig } from '../config.ts'
import { gridSide } from '../config.ts'
import { normalisePixels } from '../pixels.ts'
import type { Tokenizer } from '../tokenizer.ts'
import { COARSE, PER_PATCH, describePatches } from './descriptors.ts'
import type { Recipe } from './recipe.ts'
import { pairSeed, profileOf } from './recipe.ts'

/** Typed as a record so that it can be fed to a program as it is. */
export type PretrainBatch = Record<string, Float32Array | Int32Array>

/** Two rows with the same caption are no negatives of each other. */
const NOT_A_NEGATIVE = -1e9

export function pretrainBatch(config: ModelConfig, tokenizer: Tokenizer, recipe: Recipe, step: number): PretrainBatch {
  const { imageSize: size, patch } = config
  const n = recipe.batch
  const tokens = gridSide(config) ** 2
  const images = new Float32Array(n * size * size * 3)
  const local = new Float32Array(n * tokens * PER_PATCH)
  const coarse = new Float32Array(n * COARSE * COARSE * PER_PATCH)
  const captions: string[] = []
  for (let i = 0; i < n; i++) {
    const index = step * n + i
    const { image, caption } = pair(pairSeed(recipe, index), profileOf(recipe, index), size)
    normalisePixels(image, images, i * size * size * 3)
    const described = describePatches(image, size, patch)
    local.set(described.local, i * tokens * PER_PATCH)
    coarse.set(described.coarse, i * COARSE * COARSE * PER_PATCH)
    captions.push(caption)
  }
  const sameCaption = new Float32Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) if (i !== j && captions[i] === captions[j]) sameCaption[i * n + j] = NOT_A_NEGATIVE
  }
  return { images, local, coarse, sameCaption, ...tokenizer.batch(captions, config.textContext) }
}

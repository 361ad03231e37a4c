/** One batch of the pretraining stream, ready for the step. */
import { classCaption } from '../../domain/caption.ts'
import { createRandom } from '../../domain/random.ts'
import { baseShapes } from '../../world/vocabulary.ts'
import type { Pair, ProfileName } from '../../world/world.ts'
import { captionOf, className, pair, renderScene, sampleScene } from '../../world/world.ts'
import type { ModelConfig } from '../config.ts'
import { gridSide } from '../config.ts'
import { normalisePixels } from '../pixels.ts'
import type { Tokenizer } from '../tokenizer.ts'
import { COARSE, PER_PATCH, describePatches } from './descriptors.ts'
import type { Recipe } from './recipe.ts'
import { namedRows, pairSeed, profileOf, stageAt } from './recipe.ts'

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
  const names: string[] = []
  const { stage } = stageAt(recipe, step)
  const named = namedRows(recipe, stage)
  for (let i = 0; i < n; i++) {
    const index = step * n + i
    const make = i < named ? singlePair : pair
    const { image, caption, scene } = make(pairSeed(recipe, index), profileOf(recipe, stage, index), size)
    normalisePixels(image, images, i * size * size * 3)
    const described = describePatches(image, size, patch)
    local.set(described.local, i * tokens * PER_PATCH)
    coarse.set(described.coarse, i * COARSE * COARSE * PER_PATCH)
    captions.push(caption)
    if (i < named) names.push(className(scene))
  }
  const batch = {
    images,
    local,
    coarse,
    sameCaption: repeats(captions),
    ...tokenizer.batch(captions, config.textContext),
  }
  if (named === 0) return batch
  const bare = tokenizer.batch(
    names.map((name) => classCaption(name)),
    config.textContext,
  )
  const shapes = new Float32Array(named * baseShapes.length)
  names.forEach((name, i) => (shapes[i * baseShapes.length + baseShapes.findIndex((shape) => shape === name)] = 1))
  return { ...batch, nameIds: bare.ids, nameReal: bare.real, sameName: repeats(names), shapes }
}

/** A pair of the world whose scene holds one object. */
function singlePair(seed: number, profile: ProfileName, size: number): Pair {
  const random = createRandom(`single-${profile}-${seed}`)
  for (let attempt = 0; ; attempt++) {
    const scene = sampleScene(random.fork(attempt), profile)
    if (scene.objects.length > 1) continue
    const words = random.fork('caption')
    return { image: renderScene(scene, size), caption: captionOf(scene, words, words.pick([0, 1, 2] as const)), scene }
  }
}

/** [n, n]: a large negative number where two different rows say the same, 0 elsewhere. */
function repeats(texts: readonly string[]): Float32Array {
  const n = texts.length
  const out = new Float32Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) if (i !== j && texts[i] === texts[j]) out[i * n + j] = NOT_A_NEGATIVE
  }
  return out
}

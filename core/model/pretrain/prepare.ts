/** What a fresh pretraining run starts from. */
import { createRandom } from '../../domain/random.ts'
import { pair } from '../../world/pair.ts'
import type { ModelConfig } from '../config.ts'
import { initialParameters } from '../parameters.ts'
import { learnMerges } from '../tokenizer.ts'
import { COARSE, PER_PATCH, describePatches } from './descriptors.ts'
import type { TargetScale } from './objective.ts'
import { descriptorHeads } from './objective.ts'
import type { Recipe } from './recipe.ts'
import { pairSeed, profileOf } from './recipe.ts'
import type { PretrainState } from './state.ts'

const CAPTIONS_FOR_MERGES = 8000
const IMAGES_FOR_SCALE = 1024

export function freshState(config: ModelConfig, recipe: Recipe): PretrainState {
  const first = recipe.stages[0]
  if (!first) throw new Error('a recipe needs a stage')
  const captions: string[] = []
  const scale = new ScaleCounter(config)
  for (let index = 0; index < CAPTIONS_FOR_MERGES; index++) {
    const made = pair(pairSeed(recipe, index), profileOf(recipe, first, index), config.imageSize)
    captions.push(made.caption)
    if (index < IMAGES_FOR_SCALE) scale.add(made.image)
  }
  const random = createRandom(recipe.seed)
  const params = initialParameters(config, random.fork('weights'))
  for (const [name, param] of descriptorHeads(config, random.fork('heads'))) params.set(name, param)
  return { params, merges: learnMerges(captions, config.vocabulary), scale: scale.result(), step: 0 }
}

/** Mean and standard deviation of every descriptor value over images and places. */
class ScaleCounter {
  readonly #config: ModelConfig
  readonly #local = new Float64Array(3 * PER_PATCH)
  readonly #coarse = new Float64Array(3 * COARSE * COARSE * PER_PATCH)

  constructor(config: ModelConfig) {
    this.#config = config
  }

  add(image: Uint8Array): void {
    const described = describePatches(image, this.#config.imageSize, this.#config.patch)
    for (let i = 0; i < described.local.length; i++)
      this.#count(this.#local, i % PER_PATCH, described.local[i] as number)
    for (let i = 0; i < described.coarse.length; i++) this.#count(this.#coarse, i, described.coarse[i] as number)
  }

  #count(into: Float64Array, column: number, value: number): void {
    into[3 * column] = (into[3 * column] as number) + 1
    into[3 * column + 1] = (into[3 * column + 1] as number) + value
    into[3 * column + 2] = (into[3 * column + 2] as number) + value * value
  }

  result(): TargetScale {
    const of = (sums: Float64Array): { mean: Float32Array; sd: Float32Array } => {
      const columns = sums.length / 3
      const mean = new Float32Array(columns)
      const sd = new Float32Array(columns)
      for (let i = 0; i < columns; i++) {
        const n = sums[3 * i] as number
        const average = (sums[3 * i + 1] as number) / n
        mean[i] = average
        // A floor keeps a value that hardly varies from being blown up into noise.
        sd[i] = Math.max(0.01, Math.sqrt(Math.max(0, (sums[3 * i + 2] as number) / n - average * average)))
      }
      return { mean, sd }
    }
    const local = of(this.#local)
    const coarse = of(this.#coarse)
    return { localMean: local.mean, localSd: local.sd, coarseMean: coarse.mean, coarseSd: coarse.sd }
  }
}

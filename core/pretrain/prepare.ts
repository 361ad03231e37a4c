/** The initial state of a pretraining run. */
import { createRandom } from '../domain/random.ts'
import { pair } from '../world/index.ts'
import type { ModelConfig } from '../model/families/thaw/config.ts'
import { initialParameters } from '../model/families/thaw/parameters.ts'
import { learnMerges } from './learn-merges.ts'
import { pretextHeads } from './objective.ts'
import type { Recipe } from './recipe.ts'
import { pairSeed, profileOf } from './recipe.ts'
import type { PretrainState } from './state.ts'
import { PER_CELL, describeCells } from './targets.ts'

const CAPTIONS_FOR_MERGES = 8000
const IMAGES_FOR_SCALE = 1024

export function freshState(config: ModelConfig, recipe: Recipe): PretrainState {
  const captions: string[] = []
  const patches = new SpreadCounter()
  const cells = new SpreadCounter()
  const size = config.imageSize
  for (let index = 0; index < CAPTIONS_FOR_MERGES; index++) {
    const { image, caption } = pair(pairSeed(recipe, index), profileOf(recipe, index), size)
    captions.push(caption)
    if (index >= IMAGES_FOR_SCALE) continue
    patches.add(describeCells(image, size, config.patch))
    cells.add(describeCells(image, size, size / config.poolGrid))
  }
  const random = createRandom(recipe.seed)
  const params = initialParameters(config, random.fork('weights'))
  for (const [name, param] of pretextHeads(config, recipe, random.fork('heads'))) params.set(name, param)
  const [patch, cell] = [patches.result(), cells.result()]
  return {
    params,
    merges: learnMerges(captions, config.vocabulary),
    scale: { patchMean: patch.mean, patchSd: patch.sd, cellMean: cell.mean, cellSd: cell.sd },
    step: 0,
  }
}

/** Mean and standard deviation of each of the PER_CELL values over cells and images. */
class SpreadCounter {
  #cells = 0
  readonly #sums = new Float64Array(PER_CELL)
  readonly #squares = new Float64Array(PER_CELL)

  /** descriptors: [cells, PER_CELL] */
  add(descriptors: Float32Array): void {
    this.#cells += descriptors.length / PER_CELL
    for (let i = 0; i < descriptors.length; i++) {
      const value = descriptors[i] as number
      this.#sums[i % PER_CELL] = (this.#sums[i % PER_CELL] as number) + value
      this.#squares[i % PER_CELL] = (this.#squares[i % PER_CELL] as number) + value * value
    }
  }

  result(): { mean: Float32Array; sd: Float32Array } {
    const mean = Float32Array.from(this.#sums, (sum) => sum / this.#cells)
    const sd = Float32Array.from(this.#squares, (squares, k) => {
      const variance = squares / this.#cells - (mean[k] as number) ** 2
      // A floor prevents a value that hardly varies from being amplified into noise.
      return Math.max(0.01, Math.sqrt(Math.max(0, variance)))
    })
    return { mean, sd }
  }
}

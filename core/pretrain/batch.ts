/** One batch of the pretraining stream, ready for the step. */
import { createRandom } from '../domain/random.ts'
import { baseShapes, className, describe, falseStatement, labelPlaces, realise } from '../world/index.ts'
import type { Pair } from '../world/index.ts'
import type { ModelConfig } from '../model/families/thaw/config.ts'
import { gridSide } from '../model/families/thaw/config.ts'
import { normalised } from '../model/pixels.ts'
import type { Tokenizer } from '../model/tokenizer.ts'
import { batchShape, tokensOf } from './batch-shape.ts'
import { drawPair } from './draw.ts'
import type { Recipe } from './recipe.ts'
import { namedRows, negativeRows, pairSeed, stageAt } from './recipe.ts'
import { PER_CELL, describeCells } from './targets.ts'

/** Typed as a record so that it can be passed directly to a program. */
export type PretrainBatch = Record<string, Float32Array | Int32Array>

/** Two rows with the same caption are no negatives of each other. */
const NOT_A_NEGATIVE = -1e9

/** Every array has the shape that `pretrainInputs` declares. */
export function pretrainBatch(config: ModelConfig, tokenizer: Tokenizer, recipe: Recipe, step: number): PretrainBatch {
  const { imageSize: size, patch } = config
  const { stage } = stageAt(recipe, step)
  const shape = batchShape(config, recipe, stage)
  const { rows, cells, perCell, parts } = shape
  const tokens = tokensOf(shape)
  const named = namedRows(recipe)
  const negatives = negativeRows(recipe)
  const side = gridSide(config)
  const values = patch * patch * 3
  const patches = new Float32Array(tokens * values)
  const places = new Int32Array(tokens)
  const local = new Float32Array(tokens * PER_CELL)
  const cell = new Float32Array(rows * cells * (perCell + 1) * PER_CELL)
  const labels = {
    shape: new Int32Array(places.length),
    hue: new Int32Array(places.length),
    fill: new Int32Array(places.length),
  }
  const names = new Int32Array(named)
  const captions: string[] = []
  const lies: string[] = []
  let token = 0
  for (let i = 0; i < rows; i++) {
    const kept = parts[i < named ? 0 : 1].kept
    const index = step * rows + i
    const made = drawPair(recipe, index, pairSeed(recipe, index), size)
    const { image, scene } = made
    const random = createRandom(`batch-${recipe.seed}-${index}`)
    if (i < named) names[i] = baseShapes.findIndex((shape) => shape === className(scene))
    const contrast = i >= rows - negatives ? contrastingCaptions(made, random.int(0x7fffffff)) : null
    captions.push(contrast?.truth ?? made.caption)
    if (contrast) lies.push(contrast.lie)
    const ofPatches = describeCells(image, size, patch)
    const ofCells = describeCells(image, size, size / config.poolGrid)
    const seen = labelPlaces(scene, side)
    for (let c = 0; c < cells; c++) {
      const members = patchesOfCell(config, c)
      const cellAt = (i * cells + c) * (perCell + 1) * PER_CELL
      members.forEach((place, m) => {
        cell.set(ofPatches.subarray(place * PER_CELL, (place + 1) * PER_CELL), cellAt + m * PER_CELL)
      })
      cell.set(ofCells.subarray(c * PER_CELL, (c + 1) * PER_CELL), cellAt + perCell * PER_CELL)
      const chosen = kept === perCell ? members : random.shuffle(members).slice(0, kept)
      for (const place of chosen) {
        const at = token++
        places[at] = place
        copyPatch(image, size, patch, place, patches, at * values)
        local.set(ofPatches.subarray(place * PER_CELL, (place + 1) * PER_CELL), at * PER_CELL)
        labels.shape[at] = seen.shape[place] as number
        labels.hue[at] = seen.hue[place] as number
        labels.fill[at] = seen.fill[place] as number
      }
    }
  }
  const whole = named * cells * perCell
  const lying = tokenizer.batch(lies, config.textContext)
  return {
    namedPatches: patches.subarray(0, whole * values),
    patches: patches.subarray(whole * values),
    places,
    local,
    cell,
    ...labels,
    names,
    sameCaption: repeats(captions),
    ...tokenizer.batch(captions, config.textContext),
    lieIds: lying.ids,
    lieReal: lying.real,
  }
}

/** The patches of a cell of the pooling layout, row by row. */
export function patchesOfCell(config: ModelConfig, cell: number): number[] {
  const side = gridSide(config)
  const across = side / config.poolGrid
  const [top, left] = [Math.floor(cell / config.poolGrid) * across, (cell % config.poolGrid) * across]
  return Array.from({ length: across * across }, (_, m) => (top + Math.floor(m / across)) * side + left + (m % across))
}

/** One patch of [size, size, 3] bytes as the tower embeds it: row by row, −1…1. */
export function copyPatch(
  rgb: Uint8Array,
  size: number,
  patch: number,
  place: number,
  out: Float32Array,
  to: number,
): void {
  const side = size / patch
  const [top, left] = [Math.floor(place / side) * patch, (place % side) * patch]
  let at = to
  for (let y = top; y < top + patch; y++) {
    for (let from = (y * size + left) * 3, end = from + patch * 3; from < end; from++) {
      out[at++] = normalised(rgb[from] as number)
    }
  }
}

/** A true caption and one that swaps a single attribute of it, in the same words else. */
function contrastingCaptions({ scene }: Pair, seed: number): { truth: string; lie: string } {
  const detail = createRandom(seed)
    .fork('detail')
    .pick([1, 2] as const)
  const stream = (name: string) => createRandom(seed).fork(name)
  return {
    truth: realise(describe(scene, stream('statement'), detail), stream('words')),
    lie: realise(falseStatement(scene, stream('statement'), detail), stream('words')),
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

/**
 * `npm run pretrain:stats [-- --model NAME]`: builds an embedded model's pretraining statistics, for measuring
 * how far a dataset is from its pretraining data.
 */
import { parseArgs } from 'node:util'
import { classCaption } from '../domain/caption.ts'
import { createRandom } from '../domain/random.ts'
import { openEngine } from '../engine/index.ts'
import { buildReference, readItems, readTexts, temperatureOf, writeReference } from '../measure/index.ts'
import { className } from '../world/index.ts'
import { writeAtomically } from '../model/checkpoint.ts'
import { DEFAULT_MODEL, loadModel } from '../model/index.ts'
import { drawPair } from './draw.ts'
import type { Recipe, RecipeName } from './recipe.ts'
import { HELD_OUT_FROM, RECIPES, profileOf } from './recipe.ts'

/** Held-out scenes of the pretraining stream: 2048 are kept for comparison, the others make the null tables. */
const ITEMS = 6144
/** Held-out scenes before these are for `pretrain:check`. */
const FIRST = HELD_OUT_FROM + 100_000

interface HeldOut {
  readonly image: Uint8Array
  readonly text: string
  readonly stratum: string
}

/** Scene `index` as pretraining would have shown it: some single objects by their name alone. */
function heldOut(recipe: Recipe, index: number, size: number): HeldOut {
  const { image, caption, scene, named } = drawPair(recipe, index, FIRST + index, size)
  const bare = named && createRandom(`named-${recipe.seed}-${index}`).chance(0.5)
  return {
    image,
    text: bare ? classCaption(className(scene)) : caption,
    stratum: `${profileOf(recipe, index)} ${scene.objects.length} ${scene.objects[0]?.shape}`,
  }
}

const { values: options } = parseArgs({ options: { model: { type: 'string', default: DEFAULT_MODEL } } })
if (!Object.hasOwn(RECIPES, options.model)) {
  console.error(`“${options.model}” has no recipe here. “thaw models stats” builds statistics from a folder of images.`)
  process.exit(2)
}
const recipe: Recipe = RECIPES[options.model as RecipeName]
const loaded = await loadModel(options.model)
if (!loaded.ok) {
  console.error(loaded.failure.message)
  process.exit(2)
}
const model = loaded.value
const opened = await openEngine('ort')
if (!opened.ok) throw new Error(opened.failure.message)
const engine = opened.value
const started = performance.now()
const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(0)} s`
const texts: string[] = []
const strata: string[] = []
const seen = await readItems({
  engine,
  model,
  count: ITEMS,
  image: (index) => {
    const { image, text, stratum } = heldOut(recipe, index, model.architecture.pixels.side)
    texts[index] = text
    strata[index] = stratum
    return image
  },
})
const read = await readTexts(engine, model, texts)
if (!read) throw new Error(`${model.id} reads no texts`)
await engine.dispose()
console.log(
  `${seconds()}: features of ${ITEMS} scenes and ${read.distinct.length} different texts; building null tables`,
)
const reference = await buildReference(
  { ...seen, texts: read, sizes: null, strata },
  {
    modelHash: model.hash,
    preprocessing: model.architecture.pixels.preprocessing,
    source: 'held-out scenes of its pretraining',
    seed: recipe.seed,
    temperature: temperatureOf(model),
    onProgress: (done, total) => console.log(`${seconds()}: ${done} of ${total}`),
  },
)
const { bytes, id } = writeReference(reference)
if (model.statsFile === null) throw new Error(`${model.id} has no place for statistics in its folder`)
await writeAtomically(model.statsFile, bytes)
console.log(`${model.statsFile}: ${(bytes.length / 1e6).toFixed(1)} MB, ${id.slice(0, 12)}`)

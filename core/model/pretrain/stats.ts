/**
 * `npm run pretrain:stats [-- --model NAME]`: what pretraining looked like from inside an embedded model, for measuring
 * how far a dataset lies from it.
 */
import { parseArgs } from 'node:util'
import { classCaption } from '../../domain/caption.ts'
import { createRandom } from '../../domain/random.ts'
import { openEngine } from '../../engine/index.ts'
import { buildReference, readItems, readTexts, temperatureOf, writeReference } from '../../measure/index.ts'
import { className, pair } from '../../world/world.ts'
import { writeAtomically } from '../checkpoint.ts'
import { DEFAULT_MODEL, loadModel } from '../index.ts'
import { HELD_OUT_FROM, RECIPE, profileOf } from './recipe.ts'

/** Held-out scenes of the pretraining stream: 2048 are kept for comparison, the others make the null tables. */
const ITEMS = 6144
/** Held-out scenes before these are for `pretrain:check`. */
const FIRST = HELD_OUT_FROM + 100_000

interface HeldOut {
  readonly image: Uint8Array
  readonly text: string
  readonly stratum: string
}

/** Scene `index` as the last stage of pretraining would have shown it: some single objects by their name alone. */
function heldOut(index: number, size: number): HeldOut {
  const stage = RECIPE.stages.at(-1)
  if (!stage) throw new Error('the recipe has no stage')
  const profile = profileOf(RECIPE, stage, HELD_OUT_FROM + index)
  const { image, caption, scene } = pair(FIRST + index, profile, size)
  const single = scene.objects.length === 1
  const named = single && createRandom(`named-${RECIPE.seed}-${index}`).chance(stage.namedShare)
  return {
    image,
    text: named ? classCaption(className(scene)) : caption,
    stratum: `${profile} ${scene.objects.length} ${scene.objects[0]?.shape}`,
  }
}

const { values: options } = parseArgs({ options: { model: { type: 'string', default: DEFAULT_MODEL } } })
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
    const { image, text, stratum } = heldOut(index, model.config.imageSize)
    texts[index] = text
    strata[index] = stratum
    return image
  },
})
const read = await readTexts(engine, model, texts)
await engine.dispose()
console.log(
  `${seconds()}: features of ${ITEMS} scenes and ${read.distinct.length} different texts; building null tables`,
)
const reference = await buildReference(
  { ...seen, texts: read, sizes: null, strata },
  {
    modelHash: model.hash,
    preprocessing: model.card.preprocessing,
    source: 'held-out scenes of its pretraining',
    seed: RECIPE.seed,
    temperature: temperatureOf(model),
    onProgress: (done, total) => console.log(`${seconds()}: ${done} of ${total}`),
  },
)
const { bytes, id } = writeReference(reference)
await writeAtomically(model.statsFile, bytes)
console.log(`${model.statsFile}: ${(bytes.length / 1e6).toFixed(1)} MB, ${id.slice(0, 12)}`)

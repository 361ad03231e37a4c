/** `npm run pretrain:stats`: what pretraining looked like from inside the model, for measuring how far a dataset lies from it. */
import { rm, stat } from 'node:fs/promises'
import { openEngine } from '../../engine/index.ts'
import { buildReference, writeReference } from '../../measure/index.ts'
import { pair } from '../../world/world.ts'
import { writeAtomically } from '../checkpoint.ts'
import { PREPROCESSING } from '../config.ts'
import { extractFeatures, loadModel } from '../index.ts'
import { HELD_OUT_FROM, RECIPE, profileOf } from './recipe.ts'

/** Held-out scenes of the pretraining stream: half are kept for comparison, half make the null tables. */
const ITEMS = 6144

const last = RECIPE.stages.at(-1)
if (!last) throw new Error('the recipe has no stage')
const loaded = await loadModel()
if (!loaded.ok) throw new Error(loaded.failure.message)
const model = loaded.value
const opened = await openEngine('ort')
if (!opened.ok) throw new Error(opened.failure.message)
const engine = opened.value
const features = await extractFeatures({
  engine,
  model,
  count: ITEMS,
  image: (i) =>
    pair(HELD_OUT_FROM + 100_000 + i, profileOf(RECIPE, last, HELD_OUT_FROM + i), model.config.imageSize).image,
})
await engine.dispose()
console.log(`features of ${ITEMS} scenes; building null tables`)
const reference = buildReference(features, { modelHash: model.hash, preprocessing: PREPROCESSING, seed: RECIPE.seed })
await rm(model.statsFile, { force: true })
await writeAtomically(model.statsFile, writeReference(reference))
console.log(`${model.statsFile}: ${((await stat(model.statsFile)).size / 1e6).toFixed(1)} MB`)

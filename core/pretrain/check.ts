/**
 * `npm run pretrain:check [-- --model NAME --json]`: scores an embedded model on held-out scenes of its own world
 * and, if the folders exist, on real photos.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openEngine } from '../engine/index.ts'
import { DEFAULT_MODEL, loadModel } from '../model/index.ts'
import { type Nuisance, type NuisanceScores, nuisanceScores, nuisances } from './check/nuisance-scores.ts'
import { type PhotoScores, photoScores } from './check/photo-scores.ts'
import { type WorldScores, worldScores } from './check/world-scores.ts'

const PHOTO_SETS = ['cifar10-small', 'sign-digits'] as const
const WORLDS = { base: 'plain scenes', rich: 'all nuisances' } as const

interface Report {
  readonly model: string
  readonly hash: string
  readonly pairs: number
  readonly world: Record<string, WorldScores>
  readonly photos: Record<string, PhotoScores>
  readonly nuisances: Record<Nuisance, NuisanceScores>
}

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: DEFAULT_MODEL },
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: process.env['THAW_TEST_DATA'] ?? '../shared/data' },
  },
})

const percent = (value: number): string => (100 * value).toFixed(1).padStart(6)

function print({ model, hash, pairs, world, photos, nuisances: ofNuisances }: Report): void {
  const line = (name: string, cells: readonly string[]): void => console.log([name.padEnd(16), ...cells].join(' '))
  console.log(`${model} ${hash.slice(0, 12)}, pretrained on ${pairs} pairs; numbers are per cent\n`)
  line('held-out scenes', ['zero-shot', 'R@1 of 64', 'hard negatives'])
  for (const [profile, name] of Object.entries(WORLDS)) {
    const scores = world[profile]
    if (!scores) continue
    line(name, [percent(scores.zeroShot), percent(scores.recallAt1), percent(scores.hardNegatives)])
  }
  console.log('')
  line('linear probe', ['  model', 'random', '   HOG', 'targets', '  raw'])
  for (const [name, scores] of Object.entries(photos)) {
    const { randomTower, hog, targets, rawPixels } = scores
    line(name, [scores.model, randomTower, hog, targets, rawPixels].map(percent))
  }
  console.log('\nby depth, from the stem up; of nuisances, last the embedding')
  for (const [name, { byDepth }] of Object.entries(photos)) line(name, byDepth.map(percent))
  for (const name of nuisances) {
    const { byDepth, embedding } = ofNuisances[name]
    line(name, [...byDepth, embedding].map(percent))
  }
}

const opened = await openEngine('ort')
if (!opened.ok) throw new Error(opened.failure.message)
const engine = opened.value
const loaded = await loadModel(options.model)
if (!loaded.ok) {
  console.error(loaded.failure.message)
  process.exit(2)
}
const model = loaded.value
const world: Report['world'] = {}
for (const profile of ['base', 'rich'] as const) world[profile] = await worldScores(engine, model, profile)
const photos: Report['photos'] = {}
for (const name of PHOTO_SETS) {
  const folder = resolve(options.data, name, 'train')
  if (existsSync(folder)) photos[name] = await photoScores(engine, model, folder)
  else console.error(`${name}: skipped, there is no ${folder}`)
}
const report: Report = {
  model: model.id,
  hash: model.hash,
  pairs: model.pretrained.pairs,
  world,
  photos,
  nuisances: {
    palette: await nuisanceScores(engine, model, 'palette'),
    blur: await nuisanceScores(engine, model, 'blur'),
  },
}
await engine.dispose()
if (options.json) console.log(JSON.stringify(report))
else print(report)

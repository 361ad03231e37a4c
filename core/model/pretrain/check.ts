/**
 * `npm run pretrain:check [-- --json]`: what the embedded model can do, on held-out scenes of its own world and, where the
 * folders are there, on real photos.
 */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { classCaption } from '../../domain/caption.ts'
import { decodeRgb } from '../../dataset/index.ts'
import type { Matrix } from '../../domain/matrix.ts'
import { matrix, row } from '../../domain/matrix.ts'
import { createRandom } from '../../domain/random.ts'
import type { Engine } from '../../engine/index.ts'
import { openEngine } from '../../engine/index.ts'
import { linearProbe, makeFolds } from '../../measure/index.ts'
import { pair, renderScene, sampleScene, hardNegative, captionOf } from '../../world/world.ts'
import type { ProfileName } from '../../world/world.ts'
import { baseShapes } from '../../world/vocabulary.ts'
import { embedTexts, extractFeatures, loadModel } from '../index.ts'
import type { LoadedModel } from '../index.ts'
import { describePatches } from './descriptors.ts'
import { initialParameters } from '../parameters.ts'
import { HELD_OUT_FROM } from './recipe.ts'

const SCENES = 1024
const POOL = 64

interface WorldScores {
  /** Accuracy among the 12 base shapes, by class caption, on scenes with one object. */
  zeroShot: number
  /** Image → caption recall at 1 in pools of 64; another image's identical caption counts as a hit. */
  recallAt1: number
  /** Share of scenes whose caption lies nearer than one with a single attribute swapped. */
  hardNegatives: number
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0)

async function worldScores(engine: Engine, model: LoadedModel, profile: ProfileName): Promise<WorldScores> {
  const size = model.config.imageSize
  const embed = async (image: (i: number) => Uint8Array): Promise<Matrix> =>
    (await extractFeatures({ engine, model, count: SCENES, image })).embedding
  const singles = Array.from({ length: SCENES }, (_, i) => {
    const random = createRandom(`check-${profile}-${i}`)
    for (let attempt = 0; ; attempt++) {
      const scene = sampleScene(random.fork(attempt), profile)
      if (scene.objects.length === 1) return scene
    }
  })
  const images = await embed((i) => renderScene(singles[i]!, size))
  const classes = await embedTexts({ engine, model, texts: baseShapes.map((shape) => classCaption(shape)) })
  const named = singles.map((scene) => baseShapes.findIndex((shape) => shape === scene.objects[0]?.shape))
  let right = 0
  for (let i = 0; i < SCENES; i++) {
    const scores = baseShapes.map((_, c) => dot(row(images, i), row(classes, c)))
    if (scores.indexOf(Math.max(...scores)) === named[i]) right++
  }
  const pairs = Array.from({ length: SCENES }, (_, i) => pair(HELD_OUT_FROM + i, profile, size))
  const seen = await embed((i) => pairs[i]!.image)
  const captions = await embedTexts({ engine, model, texts: pairs.map(({ caption }) => caption) })
  let hits = 0
  for (let i = 0; i < SCENES; i++) {
    const pool = Math.floor(i / POOL) * POOL
    const scores = Array.from({ length: POOL }, (_, j) => dot(row(seen, i), row(captions, pool + j)))
    const best = pool + scores.indexOf(Math.max(...scores))
    if (pairs[best]?.caption === pairs[i]?.caption) hits++
  }
  const truth = pairs.map(({ scene }, i) => captionOf(scene, createRandom(`true-${i}`), 1))
  const lies = pairs.map(({ scene }, i) => hardNegative(scene, createRandom(`lie-${i}`)))
  const [trueText, falseText] = [
    await embedTexts({ engine, model, texts: truth }),
    await embedTexts({ engine, model, texts: lies }),
  ]
  let apart = 0
  for (let i = 0; i < SCENES; i++)
    if (dot(row(seen, i), row(trueText, i)) > dot(row(seen, i), row(falseText, i))) apart++
  return { zeroShot: right / SCENES, recallAt1: hits / SCENES, hardNegatives: apart / SCENES }
}

/** Cross-validated linear-probe accuracy of a train folder of class folders, beside simpler features. */
async function photoScores(engine: Engine, model: LoadedModel, folder: string): Promise<Record<string, number>> {
  const size = model.config.imageSize
  const classes = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
  const files: { path: string; label: number }[] = []
  for (const [label, name] of classes.entries()) {
    for (const file of await readdir(join(folder, name))) files.push({ path: join(folder, name, file), label })
  }
  const images = await Promise.all(
    files.map(async ({ path }) => {
      const decoded = await decodeRgb(dirname(path), { path: basename(path) }, size)
      if (!decoded.ok) throw new Error(decoded.failure.message)
      return decoded.value
    }),
  )
  const labels = files.map(({ label }) => label)
  const folds = makeFolds(
    labels.map((label, i) => ({ label, cluster: i })),
    5,
    createRandom('check'),
  )
  const probe = (features: Matrix): number => linearProbe(features, labels, classes.length, folds).accuracy.value
  const pooled = async (of: LoadedModel): Promise<Matrix> =>
    (await extractFeatures({ engine, model: of, count: images.length, image: (i) => images[i]! })).pooled
  const hog = matrix(images.length, describePatches(images[0]!, size, model.config.patch).local.length)
  const raw = matrix(images.length, 16 * 16 * 3)
  images.forEach((rgb, i) => {
    hog.data.set(describePatches(rgb, size, model.config.patch).local, i * hog.cols)
    raw.data.set(shrink(rgb, size, 16), i * raw.cols)
  })
  const random = { ...model, params: initialParameters(model.config, createRandom('random tower')) }
  return {
    'thaw-tiny': probe(await pooled(model)),
    'random tower': probe(await pooled(random)),
    descriptors: probe(hog),
    'raw pixels': probe(raw),
  }
}

function shrink(rgb: Uint8Array, size: number, to: number): Float32Array {
  const out = new Float32Array(to * to * 3)
  const cell = size / to
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = (Math.floor(y / cell) * to + Math.floor(x / cell)) * 3
      for (let c = 0; c < 3; c++)
        out[at + c] = (out[at + c] as number) + (rgb[(y * size + x) * 3 + c] as number) / (cell * cell)
    }
  }
  return out
}

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: process.env['THAW_TEST_DATA'] ?? '../shared/data' },
  },
})
const opened = await openEngine('ort')
if (!opened.ok) throw new Error(opened.failure.message)
const engine = opened.value
const loaded = await loadModel()
if (!loaded.ok) {
  console.error(loaded.failure.message)
  process.exit(2)
}
const model = loaded.value
const report: {
  model: string
  hash: string
  pairs: number
  base: WorldScores
  rich: WorldScores
  probes: Record<string, Record<string, number>>
} = {
  model: model.id,
  hash: model.hash,
  pairs: model.card.pretrained.pairs,
  base: await worldScores(engine, model, 'base'),
  rich: await worldScores(engine, model, 'rich'),
  probes: {},
}
for (const name of ['cifar10-small', 'sign-digits']) {
  const folder = resolve(options.data, name, 'train')
  if (existsSync(folder)) report.probes[name] = await photoScores(engine, model, folder)
  else console.error(`${name}: skipped, there is no ${folder}`)
}
await engine.dispose()
if (options.json) console.log(JSON.stringify(report))
else {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`.padStart(8)
  console.log(`${report.model} ${report.hash.slice(0, 12)}, pretrained on ${report.pairs} pairs`)
  for (const world of ['base', 'rich'] as const) {
    const { zeroShot, recallAt1, hardNegatives } = report[world]
    console.log(
      `${world.padEnd(14)} zero-shot${percent(zeroShot)}  R@1 of 64${percent(recallAt1)}  hard negatives${percent(hardNegatives)}`,
    )
  }
  for (const [name, scores] of Object.entries(report.probes)) {
    console.log(
      `${name.padEnd(14)} ${Object.entries(scores)
        .map(([of, value]) => `${of}${percent(value)}`)
        .join('  ')}`,
    )
  }
}

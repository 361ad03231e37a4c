/** A model with batch normalisation and without statistics: its own running moments tell how far a dataset lies. */
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recommend } from '../../../core/advise/index.ts'
import { adviceText } from '../../../core/cli/commands/recommend.ts'
import { measurementText } from '../../../core/cli/commands/measure.ts'
import { advice as adviceSchema } from '../../../core/contract/advice.ts'
import type { MeasureTask } from '../../../core/contract/compute.ts'
import { measurement, type Measurement } from '../../../core/contract/measurement.ts'
import { encodePng } from '../../../core/dataset/index.ts'
import type { DatasetItem } from '../../../core/domain/dataset.ts'
import type { MomentMark } from '../../../core/domain/moment-marks.ts'
import { createRandom } from '../../../core/domain/random.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { runMeasure } from '../../../core/measure/index.ts'
import { extractFeatures, type LoadedModel } from '../../../core/model/index.ts'
import { matrix, takeRows } from '../../../core/math/matrix.ts'
import { recognise } from '../../../core/measure/recognised.ts'
import { LAYERS, pretrainedOn } from '../../support/families/batch-norm.ts'
import { POOLED, SIDE } from '../../support/families/convolutions.ts'
import { opened } from '../../unit/engine/support.ts'

const CLASSES = ['left', 'right']
const MARKS: MomentMark[] = [
  { images: 'pictures like its own', distance: [0, 0, 0, 0], logVariance: 0.1 },
  { images: 'bright pictures', distance: [1, 1, 1, 1], logVariance: 0.5 },
]

let engine: Engine
let home: string
let model: LoadedModel
let unmarked: LoadedModel
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  home = await mkdtemp(join(tmpdir(), 'thaw-moments-'))
  const pretraining = (i: number): Uint8Array => picture('pretraining', i, 0)
  model = await pretrainedOn(engine, 300, pretraining, MARKS)
  unmarked = await pretrainedOn(engine, 300, pretraining)
})
afterAll(async () => {
  await engine.dispose()
  await rm(home, { recursive: true, force: true })
})

/** Noise of a brightness of its own, with a bright half on one side. */
function picture(kind: string, index: number, brighter: number): Uint8Array {
  const random = createRandom(`${kind} ${index}`)
  const base = 40 + random.int(60) + brighter
  return Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => {
    const right = Math.floor(at / 3) % SIDE >= SIDE / 2
    return Math.min(255, base + random.int(40) + (right === (index % 2 === 1) ? 40 : 0))
  })
}

async function written(kind: string, count: number, brighter: number): Promise<DatasetItem[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i): Promise<DatasetItem> => {
      const bytes = await encodePng(picture(kind, i, brighter), SIDE, SIDE)
      const path = `${kind}-${i}.png`
      await writeFile(join(home, path), bytes)
      const hash = createHash('sha256').update(bytes).digest('hex')
      const split = i % 5 === 4 ? 'test' : 'train'
      return { path, label: i % 2, split, width: SIDE, height: SIDE, bytes: bytes.length, hash, dhash: '0', cluster: i }
    }),
  )
}

async function measured(items: readonly DatasetItem[], of: LoadedModel = model, cache = 'cache'): Promise<Measurement> {
  const task: MeasureTask = {
    task: 'measure',
    dataset: { datasetId: 'd', root: home, fingerprint: 'f', task: 'classes', classes: CLASSES, items },
    model: of.id,
    engine: { backend: 'ort', automatic: false },
    cacheDir: join(home, cache),
    statisticsDir: join(home, 'built'),
    seed: 1,
  }
  const hooks = { engine, model: of, signal: new AbortController().signal, onProgress: () => {} }
  const result = await runMeasure(task, hooks)
  if (!result.ok) throw new Error(result.failure.message)
  const ids = { measurementId: 'm', datasetId: 'd', fingerprint: 'f', model: of.id, measuredAt: '2026-01-01' }
  return measurement.parse({ ...ids, ...result.value })
}

const advise = (of: Measurement) =>
  adviceSchema.parse({
    ...recommend({ measurement: of, goal: 'in-domain', limits: {}, today: new Date('2026-01-01') }),
    adviceId: 'a',
    createdAt: '2026-01-01',
  })

describe('a dataset measured by moments', () => {
  test('like the images of pretraining lies at no distance, within its interval', async () => {
    const { shift } = await measured(await written('familiar', 150, 0))
    expect(shift).toMatchObject({ level: 'in-domain', taps: [], lateNovelty: null, referenceSize: 0 })
    const { moments } = shift
    expect(moments).toMatchObject({ images: 120, marks: MARKS })
    expect(moments?.layers.map(({ layer, depth }) => [layer, depth])).toEqual(LAYERS.map((of) => [of.layer, of.depth]))
    for (const { distance } of moments!.layers) {
      expect(distance.low).toBeLessThan(0.05)
      expect(distance.high).toBeGreaterThan(-0.05)
      expect(Math.abs(distance.value)).toBeLessThan(0.1)
    }
  })

  test('of brighter images lies far away, and advice and command line say by what', async () => {
    const found = await measured(await written('bright', 150, 110))
    expect(found.shift.level).toBe('large')
    expect(found.shift.moments!.quarters[0]!.low).toBeGreaterThan(1)
    const given = advise(found)
    const reason = given.reasons.find(({ id }) => id === 'shift')!
    expect(reason.text).toMatch(
      /^Most of your images differ from the model’s pretraining data: by the moments of the checkpoint’s BatchNorm layers/u,
    )
    expect(reason.text).toContain('pictures like its own have 0.00 and 0.00')
    expect(reason.numbers['lateDistance']).toBe(found.shift.moments!.quarters.at(-1)!.value)
    expect(given.trust.warnings.join()).toContain('on a scale of 2 kinds of images')
    expect(adviceText(given)).toContain('BatchNorm')
    const text = measurementText(found)
    expect(text).toMatch(/shift +large\nmoments +farther from pretraining than any mark, by the running statistics/u)
    expect(text).toMatch(/these 120 +[\d.]+ \([\d.]+ to [\d.]+\)/u)
    expect(text).toMatch(/bright pictures +1\.00/u)
  })

  test('again reads its moments from the cache, with the same numbers', async () => {
    const items = await written('cached', 60, 30)
    const first = await measured(items, model, 'warm')
    // Of the images, and of their mirror images.
    expect(await readdir(join(home, 'warm'))).toHaveLength(2)
    const gone = items.map((item): DatasetItem => Object.assign({}, item, { path: `gone-${item.path}` }))
    expect((await measured(gone, model, 'warm')).shift).toEqual(first.shift)
  })

  test('counts copies once', async () => {
    const items = await written('copies', 60, 30)
    // Of twenty kinds of copies, four are in the test part.
    const copies = items.map((item, i): DatasetItem => Object.assign({}, item, { cluster: i % 20 }))
    expect((await measured(copies, model, 'copies')).shift.moments?.images).toBe(16)
  })

  test('without marks is told in numbers, and its level is unknown', async () => {
    const found = await measured(await written('unmarked', 60, 60), unmarked)
    expect(found.shift.level).toBe('unknown')
    expect(found.shift.moments?.quarters[0]?.value).toBeGreaterThan(0.1)
    expect(advise(found).reasons.find(({ id }) => id === 'shift')?.text).toContain('is not known')
    expect(measurementText(found)).toContain('D² early')
  })

  test('of very few images is not', async () => {
    const found = await measured(await written('few', 8, 0))
    expect([found.shift.moments, found.shift.level]).toEqual([undefined, 'unknown'])
  })
})

test('a model with a classifier of its own names what it recognises in the training images, copies once', async () => {
  const weight = { shape: [3, POOLED], data: Float32Array.from({ length: 3 * POOLED }, (_, i) => Math.sin(7 * i)) }
  const classifier = { weight: 'own.weight', bias: 'own.bias', names: ['apple', 'pear', 'plum'] }
  const params = new Map(model.params)
  params.set('own.weight', weight).set('own.bias', { shape: [3], data: Float32Array.of(0, 0.5, -0.5) })
  const architecture = { ...model.architecture, vision: { ...model.architecture.vision, classifier } }
  const items = (await written('named', 60, 60)).map((item, i): DatasetItem => Object.assign(item, { cluster: i >> 1 }))
  const found = await measured(items, { ...model, architecture, params }, 'named')
  const { recognised } = found.shift
  // Of the thirty pairs, twelve have one image in the test part.
  expect(recognised?.images).toBe(30)
  const image = (i: number): Uint8Array => picture('named', i, 60)
  const { pooled } = await extractFeatures({ engine, model, count: 60, image })
  for (const { name, example } of recognised!.names) {
    expect(items[example.index]?.split).toBe('train')
    const { names } = recognise(
      takeRows(pooled, [example.index]),
      { weight: matrix(3, POOLED, weight.data), bias: [0, 0.5, -0.5], names: classifier.names },
      [0],
    )
    expect(names).toMatchObject([{ name, images: 1 }])
    expect(names[0]!.example.probability).toBeCloseTo(example.probability, 4)
  }
  expect(measurementText(found)).toMatch(/\nsees +confident about [\d.]+ % \([\d.]+ to [\d.]+ %\).*: \w+ \(\d+\)/u)
  expect((await measured(items)).shift).not.toHaveProperty('recognised')
})

test('the features are the same whether moments are read in the same pass or not', async () => {
  const options = { engine, model, count: 10, image: (i: number) => picture('same', i, 0) }
  let rows = 0
  const [plain, beside] = [
    await extractFeatures(options),
    await extractFeatures({ ...options, onMoments: () => rows++ }),
  ]
  expect(rows).toBe(10)
  for (const [i, value] of plain.pooled.data.entries()) expect(beside.pooled.data[i]).toBeCloseTo(value, 5)
})

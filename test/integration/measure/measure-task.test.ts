/** The measure task end to end: real files, the embedded model, a real engine. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MeasureTask, StageProgress } from '../../../core/contract/compute.ts'
import { measurement } from '../../../core/contract/measurement.ts'
import { encodePng } from '../../../core/dataset/index.ts'
import { USUAL_TEMPLATES } from '../../../core/domain/caption.ts'
import type { DatasetItem } from '../../../core/domain/dataset.ts'
import type { Random } from '../../../core/domain/random.ts'
import { createRandom } from '../../../core/domain/random.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { openEngine } from '../../../core/engine/index.ts'
import type { MeasureHooks } from '../../../core/measure/index.ts'
import {
  buildReference,
  readItems,
  readTexts,
  runMeasure,
  temperatureOf,
  writeReference,
} from '../../../core/measure/index.ts'
import type { LoadedModel } from '../../../core/model/index.ts'
import { loadModel } from '../../../core/model/index.ts'

/** A device of Linux and FreeBSD that is always full: writing to it fails with ENOSPC. */
const FULL = '/dev/full'
const SIDE = 64
const steps = { stepMsPerImage: 9, headMsPerImage: 1, stepMemoryMB: 500, headMemoryMB: 200, batch: 32 }
const CLASSES = ['red', 'blue']

/** A noisy field with a bright square somewhere, in the colour of its class. */
function picture(label: number, random: Random): Uint8Array {
  const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, () => random.int(60))
  const [x, y] = [random.int(32), random.int(32)]
  for (let r = y; r < y + 28; r++) for (let c = x; c < x + 28; c++) rgb[(r * SIDE + c) * 3 + 2 * label] = 230
  return rgb
}

let engine: Engine
let model: LoadedModel
let home: string
let items: DatasetItem[]
let statistics: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thaw-measure-'))
  const opened = await openEngine('ort', { threads: 1 })
  if (!opened.ok) throw new Error(opened.failure.message)
  engine = opened.value
  const loaded = await loadModel()
  if (!loaded.ok) throw new Error(loaded.failure.message)
  const random = createRandom('reference pictures')
  const seen = await readItems({ engine, model: loaded.value, count: 160, image: (i) => picture(i % 2, random) })
  const words = Array.from(
    { length: 160 },
    (_, i) => `a photo of a ${i % 2 === 0 ? 'red' : 'green'} square, number ${i}`,
  )
  const statsFile = join(home, 'statistics.safetensors')
  model = { ...loaded.value, statsFile }
  const stats = await buildReference(
    {
      ...seen,
      texts: await readTexts(engine, model, words),
      sizes: null,
      strata: words.map((_, i) => i % 2),
    },
    {
      modelHash: model.hash,
      preprocessing: 'test',
      source: 'pictures of a test',
      temperature: temperatureOf(model),
      seed: 1,
      draws: 20,
    },
  )
  const written = writeReference(stats)
  statistics = written.id
  await writeFile(statsFile, written.bytes)
  items = await writeItems()
})

afterAll(async () => {
  await engine.dispose()
  await rm(home, { recursive: true, force: true })
})

async function writeItems(): Promise<DatasetItem[]> {
  const random = createRandom('pictures')
  return Promise.all(
    Array.from({ length: 48 }, async (_, i): Promise<DatasetItem> => {
      const bytes = await encodePng(picture(i % 2, random), SIDE, SIDE)
      const path = `${i}.png`
      await writeFile(join(home, path), bytes)
      const hash = createHash('sha256').update(bytes).digest('hex')
      const split = i < 40 ? 'train' : 'test'
      return { path, label: i % 2, split, width: SIDE, height: SIDE, bytes: bytes.length, hash, dhash: '0', cluster: i }
    }),
  )
}

function task(of: readonly DatasetItem[] = items): MeasureTask {
  return {
    task: 'measure',
    dataset: { datasetId: 'd', root: home, fingerprint: 'f', task: 'classes', classes: CLASSES, items: of },
    model: model.id,
    engine: { backend: 'ort', automatic: false },
    cacheDir: join(home, 'cache'),
    statisticsDir: join(home, 'models'),
    seed: 1,
  }
}

function hooks(changes: Partial<MeasureHooks> = {}): MeasureHooks {
  return {
    engine,
    model,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    timeSteps: () => Promise.resolve(steps),
    ...changes,
  }
}

async function measured(
  of?: readonly DatasetItem[],
  changes?: Partial<MeasureHooks>,
  cacheDir: string = join(home, 'cache'),
) {
  const result = await runMeasure({ ...task(of), cacheDir }, hooks(changes))
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

describe('measuring a dataset', () => {
  test('finds its size, shift, probes and cost, in the shape of the contract', async () => {
    const stages: StageProgress[] = []
    const result = await measured(undefined, {
      timeSteps: async () => steps,
      onProgress: (stage) => stages.push(stage),
    })
    const { size, shift, probe, cost, modelHash, engine, seconds } = measurement.shape
    for (const [name, part] of Object.entries({ size, shift, probe, cost, modelHash, engine, seconds })) {
      expect({ name, ...part.safeParse(result[name as keyof typeof result]) }).toMatchObject({ success: true })
    }
    expect(result.size).toMatchObject({ items: 48, train: 40, classes: 2, effectiveItems: 40 })
    expect(result.shift.taps.map(({ tap }) => tap).slice(0, 2)).toEqual(['stem', 'block1'])
    expect(result.shift.taps.at(-1)?.tap).toBe('embedding')
    expect(result.shift.level).not.toBe('large')
    expect(result.shift.statistics).toBe(statistics)
    expect(result.shift.pixels?.changes.find(({ name }) => name === 'brightness')?.z).toBeLessThan(5)
    expect(result.shift.text).toMatchObject({ texts: 2, embedding: null })
    expect(result.shift.alignment?.recallAt1.value).toBeGreaterThanOrEqual(0)
    expect(result.probe.linear.value).toBeGreaterThan(0.9)
    expect(result.cost).toMatchObject(steps)
    expect(result.modelHash).toBe(model.hash)
    expect(stages.some(({ stage, done }) => stage === 'Read features' && done === 40)).toBe(true)
  })

  test('with captions probes by the searches that a run is scored by', async () => {
    const captioned = items.map((item, i): DatasetItem => {
      const texts = [`picture ${i % 8} of kind ${item.label}`, 'one of many']
      return { ...item, label: -1, annotation: { kind: 'caption', texts } }
    })
    const { dataset, ...rest } = task(captioned)
    const result = await runMeasure({ ...rest, dataset: { ...dataset, task: 'captions', classes: [] } }, hooks())
    if (!result.ok) throw new Error(result.failure.message)
    const { size, probe, shift } = result.value
    expect(size).toMatchObject({ items: 48, train: 40, classes: 0, smallestClass: null, effectiveItems: 40 })
    // Eight test items: so many are searched among.
    expect(probe).toMatchObject({ metric: 'recall-at-1', pool: 8, chance: 1 / 8, knn: null, folds: 5 })
    expect(probe.byDepth.map(({ tap }) => tap)).toEqual(shift.taps.slice(0, -1).map(({ tap }) => tap))
    expect(probe.linear.value).toBeGreaterThan(0)
    for (const part of ['size', 'probe'] as const) {
      expect(measurement.shape[part].safeParse(result.value[part])).toMatchObject({ success: true })
    }
  })

  test('again reads the features from the cache, with the same numbers', async () => {
    const first = await measured()
    // The files are not where the items say: the features can only come from the cache.
    const second = await measured(
      items.map((item): DatasetItem => Object.assign({}, item, { path: `gone-${item.path}` })),
    )
    expect({ ...second, seconds: 0 }).toEqual({ ...first, seconds: 0 })
    // Of the images, and of their mirror images.
    expect(await readdir(join(home, 'cache'))).toHaveLength(2)
  })
})

describe('class templates', () => {
  test('other than the last ones change the zero-shot score alone, from the cached features', async () => {
    const first = await measured()
    expect(first.probe.templates).toEqual(USUAL_TEMPLATES)
    const templates = ['the {} square', 'something {}']
    const gone = items.map((item): DatasetItem => Object.assign({}, item, { path: `gone-${item.path}` }))
    const again = await runMeasure({ ...task(gone), templates, earlier: first }, hooks())
    if (!again.ok) throw new Error(again.failure.message)
    const { zeroShot, templates: used, ...probe } = again.value.probe
    expect(used).toEqual(templates)
    const { zeroShot: before, templates: _usual, ...same } = first.probe
    expect(zeroShot?.value).not.toBeUndefined()
    expect([{ ...again.value, probe }, before?.value]).toEqual([{ ...first, probe: same }, first.probe.zeroShot?.value])
    const whole = await runMeasure({ ...task(), templates }, hooks())
    expect(whole).toMatchObject({ ok: true, value: { probe: { zeroShot, templates } } })
  })
})

describe('a model that came without statistics', () => {
  const without = (): LoadedModel => ({ ...model, statsFile: null })

  test('is measured, with its probes and how well images and texts fit, and says that shift is unknown', async () => {
    const known = await measured()
    const found = await measured(undefined, { model: without() })
    expect(measurement.shape.shift.safeParse(found.shift)).toMatchObject({ success: true })
    expect(found.shift).toMatchObject({ level: 'unknown', sampleSize: 40, referenceSize: 0, taps: [], text: null })
    expect([found.shift.lateNovelty, found.shift.earlyNovelty, found.shift.statistics]).toEqual([null, null, undefined])
    expect([found.size, found.probe]).toEqual([known.size, known.probe])
    const { alignment } = found.shift
    expect([alignment?.shift, alignment?.referenceSeparation]).toEqual([null, null])
    expect(alignment?.separation).toBeCloseTo(known.shift.alignment!.separation, 1)
    expect(alignment?.recallAt1.value).toBeGreaterThanOrEqual(0)
  })

  test('is compared with what a person has built for it', async () => {
    const statisticsDir = join(home, 'built')
    await mkdir(join(statisticsDir, model.hash), { recursive: true })
    await copyFile(join(home, 'statistics.safetensors'), join(statisticsDir, model.hash, 'statistics.safetensors'))
    const result = await runMeasure({ ...task(), statisticsDir }, hooks({ model: without() }))
    expect(result).toMatchObject({ ok: true, value: { shift: { statistics, referenceSize: 160 } } })
  })
})

test.skipIf(!existsSync(FULL))('features that find no room on the disk cost nothing but the time', async () => {
  const first = await measured()
  const isOfImages = (name: string): boolean => name.startsWith('measured-')
  const names = (await readdir(join(home, 'cache'))).filter(isOfImages).toSorted()
  const cacheDir = join(home, 'full')
  await mkdir(cacheDir)
  for (const name of names) {
    const temporary = join(cacheDir, `${name}.${process.pid}.tmp`)
    await symlink(FULL, temporary)
    await expect(writeFile(temporary, 'x')).rejects.toThrow('ENOSPC')
  }
  const onFullDisk = await measured(undefined, {}, cacheDir)
  expect({ ...onFullDisk, seconds: 0, cost: null }).toEqual({ ...first, seconds: 0, cost: null })
  expect(await readdir(cacheDir)).toEqual([])

  const withRoom = await measured(undefined, {}, cacheDir)
  expect((await readdir(cacheDir)).toSorted()).toEqual(names)
  expect({ ...withRoom, seconds: 0, cost: null }).toEqual({ ...first, seconds: 0, cost: null })
})

test('without timed steps the cost of a step is estimated from the forward pass', async () => {
  const { cost } = await measured(undefined, { timeSteps: undefined })
  expect(cost.stepMsPerImage).toBeCloseTo(3 * cost.forwardMsPerImage, 9)
  expect(cost.headMsPerImage).toBeLessThan(cost.forwardMsPerImage)
})

describe('measuring fails with what to do next', () => {
  test('when an image is gone', async () => {
    const gone = [...items.slice(0, 39), { ...items[39]!, path: 'nowhere.png', hash: 'other' }]
    const result = await runMeasure(task(gone), hooks())
    expect(result).toMatchObject({ ok: false, failure: { code: 'dataset-changed' } })
  })

  test('when it is stopped', async () => {
    const controller = new AbortController()
    const stopAtProbes = ({ stage }: StageProgress): void => {
      if (stage === 'Probe the features') controller.abort()
    }
    const result = await runMeasure(task(), hooks({ signal: controller.signal, onProgress: stopAtProbes }))
    expect(result).toMatchObject({ ok: false, failure: { code: 'stopped' } })
  })

  test('when the statistics are missing, or of another checkpoint', async () => {
    const missing = await runMeasure(task(), hooks({ model: { ...model, statsFile: join(home, 'none') } }))
    expect(missing).toMatchObject({ ok: false, failure: { code: 'model-unreadable' } })
    const other = await runMeasure(task(), hooks({ model: { ...model, hash: 'another' } }))
    expect(other).toMatchObject({ ok: false, failure: { code: 'model-mismatch' } })
  })

  test('when there is nothing to compare', async () => {
    const copies = items.slice(0, 4).map((item): DatasetItem => Object.assign({}, item, { cluster: 7 }))
    expect(await runMeasure(task(copies), hooks())).toMatchObject({ ok: false, failure: { code: 'dataset-empty' } })
  })
})

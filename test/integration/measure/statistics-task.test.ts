/** Building a model's statistics from a folder of images, end to end, and measuring against them. */
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StageProgress, StatisticsTask } from '../../../core/contract/compute.ts'
import { statisticsBuilt } from '../../../core/contract/methods.ts'
import { encodePng, importDataset } from '../../../core/dataset/index.ts'
import { createRandom } from '../../../core/domain/random.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { openEngine } from '../../../core/engine/index.ts'
import { loadReference, runMeasure, runStatistics } from '../../../core/measure/index.ts'
import type { LoadedModel } from '../../../core/model/index.ts'
import { defaultZoo, loadModel } from '../../../core/model/index.ts'

const SIDE = 64
let engine: Engine
let model: LoadedModel
let home: string
let task: StatisticsTask

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thaw-statistics-'))
  const opened = await openEngine('ort', { threads: 1 })
  if (!opened.ok) throw new Error(opened.failure.message)
  engine = opened.value
  await mkdir(join(home, 'model'))
  for (const file of ['model.json', 'weights.safetensors']) {
    await copyFile(join(defaultZoo(), 'thaw-tiny', file), join(home, 'model', file))
  }
  model = await load(join(home, 'model'))
  const random = createRandom('statistics')
  for (const [c, name] of ['red', 'green'].entries()) {
    await mkdir(join(home, 'pictures', name), { recursive: true })
    for (let i = 0; i < 45; i++) {
      const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => (at % 3 === c ? 90 : 0) + random.int(160))
      await writeFile(join(home, 'pictures', name, `${i}.png`), await encodePng(rgb, SIDE, SIDE))
    }
  }
  const imported = await importDataset({ root: join(home, 'pictures'), seed: 0 })
  if (!imported.ok) throw new Error(imported.failure.message)
  const { root, fingerprint, classes, items } = imported.value
  task = {
    task: 'statistics',
    reference: { datasetId: '', root, fingerprint, classes: classes.map(({ name }) => name), items },
    source: 'folder pictures',
    model: join(home, 'model'),
    engine: { backend: 'ort', automatic: false },
    statisticsDir: join(home, 'models'),
    seed: 1,
  }
})

afterAll(async () => {
  await engine.dispose()
  await rm(home, { recursive: true, force: true })
})

async function load(name: string): Promise<LoadedModel> {
  const loaded = await loadModel(name)
  if (!loaded.ok) throw new Error(loaded.failure.message)
  return loaded.value
}

async function built(of: LoadedModel = model, signal = new AbortController().signal) {
  const stages: StageProgress[] = []
  const result = await runStatistics(task, { engine, model: of, signal, onProgress: (stage) => stages.push(stage) })
  return { result, stages }
}

describe('building statistics', () => {
  test('without any there is nothing to compare with, and the message says what to do', async () => {
    const none = await loadReference(model, task.statisticsDir)
    expect(none).toMatchObject({ ok: false, failure: { code: 'model-unreadable' } })
    expect(!none.ok && none.failure.message).toContain(`thaw models stats ${model.folder} --reference`)
  })

  test('from a folder writes them beside the model, with progress, and measuring uses them', async () => {
    const { result, stages } = await built()
    if (!result.ok) throw new Error(result.failure.message)
    expect(statisticsBuilt.safeParse(result.value)).toMatchObject({ success: true })
    expect(result.value).toMatchObject({ file: join(model.folder, 'statistics.safetensors'), items: 90, texts: 2 })
    expect((await stat(result.value.file)).size).toBe(result.value.bytes)
    expect(stages.some(({ stage, done, total }) => stage === 'Read the reference images' && done === total)).toBe(true)
    expect(stages.at(-1)).toMatchObject({ stage: 'Build the null tables', done: stages.at(-1)?.total })
    const found = await loadReference(model, task.statisticsDir)
    expect(found).toMatchObject({
      ok: true,
      value: { id: result.value.statistics, stats: { source: 'folder pictures' } },
    })
    expect(found.ok && found.value?.stats.native?.side[3]).toBe(1)
    const { reference, ...common } = task
    const dataset = { ...reference, task: 'classes' as const }
    const measured = await runMeasure(
      { ...common, task: 'measure', dataset, cacheDir: join(home, 'cache') },
      { engine, model, onProgress: () => {}, signal: new AbortController().signal },
    )
    expect(measured).toMatchObject({
      ok: true,
      value: { shift: { level: 'in-domain', statistics: result.value.statistics, pixels: { native: { side: 0 } } } },
    })
  })

  test('of a model that came with Thaw goes to the home, and what lies there comes first', async () => {
    const embedded = await load('thaw-tiny')
    const shipped = embedded.statsFile ?? ''
    const before = (await stat(shipped)).mtimeMs
    const { result } = await built(embedded)
    const file = join(task.statisticsDir, embedded.hash, 'statistics.safetensors')
    expect(result).toMatchObject({ ok: true, value: { file } })
    expect((await stat(shipped)).mtimeMs).toBe(before)
    expect(await loadReference(embedded, task.statisticsDir)).toMatchObject({ ok: true, value: { file } })
    // Those written into another model's folder later are the newer ones: the home's make room.
    expect(await built()).toMatchObject({ result: { ok: true, value: { file: model.statsFile } } })
    expect(await loadReference(model, task.statisticsDir)).toMatchObject({ ok: true, value: { file: model.statsFile } })
  })

  test('of a model whose folder cannot be written goes to the home', async () => {
    // A folder in the way of the file fails for every user, root too.
    const file = model.statsFile ?? ''
    await rm(file, { force: true })
    await mkdir(file)
    await chmod(model.folder, 0o555)
    try {
      const { result } = await built()
      expect(result).toMatchObject({
        ok: true,
        value: { file: join(task.statisticsDir, model.hash, 'statistics.safetensors') },
      })
      expect((await readdir(model.folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
    } finally {
      await chmod(model.folder, 0o755)
      await rm(file, { recursive: true })
    }
  })

  test('of a model whose folder has no place for them goes to the home', async () => {
    const without = { ...model, statsFile: null }
    expect(await loadReference(without, join(home, 'nothing built'))).toEqual({ ok: true, value: null })
    const { result } = await built(without)
    const file = join(task.statisticsDir, model.hash, 'statistics.safetensors')
    expect(result).toMatchObject({ ok: true, value: { file } })
    expect(await loadReference(without, task.statisticsDir)).toMatchObject({ ok: true, value: { file } })
  })

  test('stopped half-way changes nothing', async () => {
    const controller = new AbortController()
    const folder = join(home, 'none')
    const result = await runStatistics(
      { ...task, statisticsDir: folder },
      {
        engine,
        model,
        signal: controller.signal,
        onProgress: ({ stage }) => stage === 'Build the null tables' && controller.abort(),
      },
    )
    expect(result).toMatchObject({ ok: false, failure: { code: 'stopped' } })
    await expect(stat(folder)).rejects.toThrow('ENOENT')
  })

  test('from too few different images is refused', async () => {
    const copies = task.reference.items.map((item) => Object.assign({}, item, { cluster: item.cluster % 20 }))
    const result = await runStatistics(
      { ...task, reference: { ...task.reference, items: copies } },
      { engine, model, signal: new AbortController().signal, onProgress: () => {} },
    )
    expect(result).toMatchObject({ ok: false, failure: { code: 'dataset-empty' } })
  })
})

/** A run's model as one ONNX file, run by ONNX Runtime alone. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import onnxProto from 'onnx-proto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExportTask } from '../../../core/contract/compute.ts'
import { success } from '../../../core/domain/failure.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { InferenceSession, Tensor } from '../../../core/engine/ort/library.ts'
import type { LoadedModel } from '../../../core/model/index.ts'
import { runExport } from '../../../core/train/index.ts'
import { recorded } from '../../../core/train/native/config.ts'
import { createImageStore } from '../../../core/train/native/data/images.ts'
import { eyes, modelOf } from '../../support/families/convolutions.ts'
import { opened } from '../../unit/engine/support.ts'
import { SETTINGS } from '../../unit/train/settings.ts'
import type { Ran, Toy } from './toy.ts'
import { run, toy, toyModel, valueOf } from './toy.ts'

let engine: Engine
let data: Toy
beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  data = await toy()
})
afterAll(async () => {
  await engine.dispose()
  await data[Symbol.asyncDispose]()
})

async function written(ran: Ran, model: LoadedModel, changes: Partial<ExportTask> = {}) {
  const file = join(data.folder, 'exports', `${model.id}.onnx`)
  const task: ExportTask = {
    task: 'export',
    dataset: data.dataset,
    model: model.id,
    modelHash: model.hash,
    engine: { backend: 'ort', automatic: false },
    trainer: 'native',
    config: recorded(SETTINGS),
    runDir: ran.runDir,
    runName: 'toy · full · 1',
    file,
    ...changes,
  }
  const open = async () => success({ engine, model })
  return runExport(task, { open, signal: new AbortController().signal, onProgress: () => {} })
}

/** Share of the test images that the file's probabilities are right about. */
async function accuracy(file: string, { architecture }: LoadedModel): Promise<number> {
  const session = await InferenceSession.create(file)
  const images = createImageStore(data.dataset, architecture.pixels)
  const { side } = architecture.pixels
  const items = data.dataset.items.flatMap((item, index) => (item.split === 'test' ? [{ ...item, index }] : []))
  let right = 0
  for (const { index, label } of items) {
    const image = new Tensor('float32', Float32Array.from(await images.get(index)), [1, side, side, 3])
    const { probabilities } = await session.run({ image })
    const values = Array.from(probabilities!.data as Float32Array)
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4)
    if (values.indexOf(Math.max(...values)) === label) right++
  }
  await session.release()
  return right / items.length
}

test.each([
  ['reads texts', toyModel],
  ['has no texts', () => ({ ...modelOf(eyes), id: 'eyes' })],
])('the file of a model that %s scores the test images as the run did', async (_, make) => {
  const ran = await run({ toy: data, engine, strategy: 'full', run: `run ${_}`, config: { epochs: 4 }, model: make() })
  const result = await written(ran, make())
  if (!result.ok) throw new Error(result.failure.message)
  const { file, bytes } = result.value
  expect((await readFile(file)).length).toBe(bytes)
  expect(await accuracy(file, make())).toBe(valueOf(ran).scores.test!.value)
})

test('the file has standard operators alone, names its classes, and tells how a picture becomes its input', async () => {
  const ran = await run({ toy: data, engine, strategy: 'frozen', run: 'plain', config: { epochs: 0 } })
  const result = await written(ran, toyModel())
  if (!result.ok) throw new Error(result.failure.message)
  const model = onnxProto.onnx.ModelProto.decode(await readFile(result.value.file))
  expect(model.opsetImport.map(({ domain }) => domain)).toEqual([''])
  expect(new Set(model.graph!.node!.map(({ domain }) => domain))).toEqual(new Set(['']))
  expect(model.graph!.input!.map(({ name }) => name)).toEqual(['image'])
  expect(model.graph!.output!.map(({ name }) => name)).toEqual(['embedding', 'logits', 'probabilities'])
  const metadata = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]))
  expect(JSON.parse(metadata['classes'] as string)).toEqual(['red', 'green', 'blue'])
  expect(JSON.parse(metadata['image'] as string)).toMatchObject({ side: toyModel().architecture.pixels.side })
})

test('a model that is not the one of the run, or a folder that cannot be written, is a failure', async () => {
  const ran = await run({ toy: data, engine, strategy: 'frozen', run: 'other', config: { epochs: 0 } })
  expect(await written(ran, toyModel(), { modelHash: 'another' })).toMatchObject({
    failure: { code: 'model-mismatch' },
  })
  expect(await written(ran, toyModel(), { file: '/dev/null/model.onnx' })).toMatchObject({
    failure: { code: 'path-unreadable' },
  })
})

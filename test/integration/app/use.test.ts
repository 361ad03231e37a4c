/** Pictures of a person's own, scored by a run before and after it, and by a model. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import { useModel } from '../../../core/app/compute/use.ts'
import type { UseTask } from '../../../core/contract/compute.ts'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import type { Sample } from '../../../core/contract/dataset.ts'
import type { RunDetail } from '../../../core/contract/run.ts'
import type { ModelUsed } from '../../../core/contract/use.ts'
import { eyes, modelOf } from '../../support/families/convolutions.ts'
import { openThaw } from '../../support/service.ts'
import type { CheckedService } from '../../support/service-alone.ts'
import { opened } from '../../unit/engine/support.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-use-'))
const folder = join(root, 'pictures')
let thaw: CheckedService
let dataset: DatasetSummary
let run: RunDetail
let tested: Sample[]

beforeAll(async () => {
  const written = await writeSampleDataset(folder, { items: 90, seed: 3 })
  if (!written.ok) throw new Error(written.failure.message)
  thaw = openThaw(join(root, 'home'))
  dataset = await thaw.call('datasets.import', { path: folder })
  const input = { dataset: dataset.datasetId, model: 'thaw-tiny', strategy: 'frozen', epochs: 2 } as const
  run = await thaw.call('runs.wait', { run: (await thaw.call('runs.start', input)).runId })
  if (run.status !== 'completed') throw new Error(run.reason)
  const { samples } = await thaw.call('datasets.samples', { dataset: dataset.datasetId, offset: 0, limit: 500 })
  tested = samples.filter(({ split }) => split === 'test')
})
afterAll(async () => {
  await thaw[Symbol.asyncDispose]()
  rmSync(root, { recursive: true, force: true })
})

const paths = () => tested.map(({ path }) => ({ path: join(folder, path) }))
const sumOf = (values: readonly number[] | null): number => (values ?? []).reduce((a, b) => a + b, 0)
const bestOf = ({ texts }: ModelUsed, values: readonly number[] | null): string =>
  texts[(values ?? []).indexOf(Math.max(...(values ?? [])))] ?? ''

describe('a run', () => {
  it('scores pictures by its classes as it was scored itself, beside the checkpoint that it started from', async () => {
    const used = await thaw.call('models.use', { run: run.runId, pictures: paths() })
    expect(used).toMatchObject({ model: 'thaw-tiny', run: run.name, kind: 'probability', notes: [] })
    expect(used.texts).toEqual(dataset.classes.map(({ name }) => name))
    for (const { before, after, problem, thumbnail } of used.pictures) {
      expect([problem, thumbnail]).toEqual([null, null])
      expect(sumOf(before)).toBeCloseTo(1, 4)
      expect(sumOf(after)).toBeCloseTo(1, 4)
    }
    const right = used.pictures.filter(({ after }, i) => bestOf(used, after) === tested[i]?.className)
    expect(right.length / tested.length).toBeCloseTo(run.scores.test!.value, 6)
  })

  it('tells new labels by the meaning of their words, and says so', async () => {
    const [first = '', second = ''] = dataset.classes.map(({ name }) => name)
    const labels = [`  ${first} `, 'zebra', '', 'zebra', second]
    const used = await thaw.call('models.use', { run: run.runId, pictures: paths().slice(0, 2), texts: labels })
    expect(used.texts).toEqual([first, 'zebra', second])
    expect(used.notes).toEqual([expect.stringMatching(/^“zebra” is no class that the run trained on/)])
    expect(sumOf(used.pictures[0]!.after)).toBeCloseTo(1, 4)
  })

  it('answers with cosines where nothing can be a probability: captions, and a label alone', async () => {
    const about = { run: run.runId, pictures: paths().slice(0, 1) }
    const captions = await thaw.call('models.use', { ...about, kind: 'captions', texts: ['a red circle', 'a dog'] })
    expect(captions).toMatchObject({ kind: 'cosine', templates: null, notes: [] })
    for (const value of captions.pictures[0]!.after ?? []) expect(Math.abs(value)).toBeLessThanOrEqual(1)
    const alone = await thaw.call('models.use', { ...about, texts: ['circle'] })
    expect(alone).toMatchObject({ kind: 'cosine', notes: [expect.stringMatching(/^One label alone/)] })
  })

  it('has nothing to say to no picture, no label, and nobody’s run', async () => {
    const about = { run: run.runId, pictures: paths().slice(0, 1) }
    const { message } = await thaw.fail('models.use', { ...about, texts: [' '] })
    expect(message).toBe('Type at least one label to score the pictures by.')
    expect((await thaw.fail('models.use', { ...about, pictures: [] })).message).toMatch(/Choose at least one picture/)
    expect((await thaw.fail('models.use', { ...about, run: 'none' })).code).toBe('not-found')
  })
})

it('a model without a run has one score, by its own templates or those of a person', async () => {
  const about = { model: 'thaw-tiny', pictures: paths().slice(0, 2), texts: ['circle', 'square'] }
  const used = await thaw.call('models.use', { ...about, thumbnails: 64 })
  expect(used).toMatchObject({ run: null, kind: 'probability' })
  expect(used.templates).toHaveLength(5)
  for (const { after, before, thumbnail } of used.pictures) {
    expect([after, before?.length]).toEqual([null, 2])
    expect(thumbnail).toMatch(/^data:image\/jpeg;base64,/)
  }
  const other = await thaw.call('models.use', { ...about, templates: ['the {} of a dream'] })
  expect(other.pictures[0]!.before).not.toEqual(used.pictures[0]!.before)
})

it('each picture that cannot be read is a sentence, and the others are scored', async () => {
  const file = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(join(root, name), bytes)
    return { path: join(root, name) }
  }
  const good = readFileSync(paths()[0]!.path)
  const clear = await sharp({ create: { width: 40, height: 40, channels: 4, background: '#f008' } })
    .png()
    .toBuffer()
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0heicmif1'), Buffer.alloc(40)])
  const pictures = [
    { path: join(root, 'none.png') },
    { path: folder },
    file('words.png', 'no picture'),
    file('cut.png', good.subarray(0, 120)),
    file('empty.png', ''),
    file('phone.heic', heic),
    file('clear.png', clear),
    { name: 'from a browser.png', data: good.toString('base64') },
  ]
  const used = await thaw.call('models.use', { model: 'thaw-tiny', pictures, texts: ['circle', 'square'] })
  expect(used.pictures.map(({ name, problem, note }) => problem ?? note ?? `${name} is fine`)).toEqual([
    '“none.png” is not there.',
    '“pictures” is a folder: choose the pictures in it.',
    '“words.png” is not an image, despite its name: remove or replace it.',
    expect.stringMatching(/^“cut.png” is (cut off|damaged)/),
    '“empty.png” is empty.',
    expect.stringMatching(/^“phone.heic” is a HEIC image/),
    'Parts of it are transparent: the model sees them white.',
    'from a browser.png is fine',
  ])
  expect(used.pictures.map(({ before }) => before === null)).toEqual([...Array<true>(6).fill(true), false, false])
})

describe('a model that reads no texts', () => {
  const task: UseTask = {
    task: 'use',
    model: 'eyes',
    engine: { backend: 'ort', automatic: false },
    run: null,
    pictures: [{ path: 'none.png' }],
    texts: ['circle'],
    kind: 'labels',
    templates: undefined,
    thumbnails: null,
  }
  const context = { signal: new AbortController().signal, report: () => {} }
  const classes = ['square']
  const weights = { name: 'the run', modelHash: '', trainer: 'native', runDir: root, classes, factor: 1 }

  it.each([
    [{}, 'task-unsupported', /reads no texts/],
    [{ run: weights, kind: 'captions' }, 'task-unsupported', /reads no texts/],
    [{ run: weights }, 'usage', /^“circle” is not a class of “the run”/],
  ] as const)('refuses what only texts could tell: %j', async (changes, code, message) => {
    const engine = await opened('ort', { threads: 1 })
    const used = await useModel({ ...task, ...changes }, engine, modelOf(eyes), context)
    await engine.dispose()
    expect(used).toMatchObject({ ok: false, failure: { code, message: expect.stringMatching(message) as unknown } })
  })
})

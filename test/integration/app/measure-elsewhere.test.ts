/** Measuring a model that other trainers train, in a Python environment that only acts as if it ran it. */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ElsewhereMeasurement } from '../../../core/contract/elsewhere-measurement.ts'
import type { AppEvent } from '../../../core/contract/events.ts'
import type { Input } from '../../../core/contract/methods.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { openThaw } from '../../support/service.ts'
import { fakeEnvironment, havePython } from '../../support/trainers/fake-environment.ts'
import { writeTinyCheckpoint } from '../../support/trainers/tiny-checkpoint.ts'

let folder: TemporaryFolder
let python: string
let thaw: ReturnType<typeof openThaw>
const events: AppEvent[] = []
beforeAll(async () => {
  if (!havePython) return
  folder = await temporaryFolder()
  python = join(dirname(fakeEnvironment(join(folder.path, "env 'é"))), 'python-with-features')
  await writeTinyCheckpoint(join(folder.path, 'Qwen2.5-VL tiny'))
  await folder.photos(names('classes/cat/', 30).concat(names('classes/dog/', 30)))
  await folder.photos(names('texts/cat/', 60))
  await folder.write({
    'texts/captions.jsonl': names('', 60)
      .map((name, i) => JSON.stringify({ image: `cat/${name}`, caption: `cat number ${i}` }))
      .join('\n'),
  })
  thaw = openThaw(join(folder.path, 'home'), { emit: (event) => events.push(event) })
})
afterAll(async () => {
  if (!havePython) return
  await thaw[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})
afterEach(() => vi.unstubAllEnvs())

const asked = (input: Partial<Input<'measure.elsewhere'>> = {}): Input<'measure.elsewhere'> => ({
  dataset: join(folder.path, 'classes'),
  model: join(folder.path, 'Qwen2.5-VL tiny'),
  python,
  ...input,
})
async function measured(how = '', input: Partial<Input<'measure.elsewhere'>> = {}): Promise<ElsewhereMeasurement> {
  vi.stubEnv('FAKE_FEATURES', how)
  const { measurement } = await thaw.call('measure.elsewhere', asked(input))
  if (!measurement) throw new Error('nothing was measured')
  return measurement
}
const left = (): string[] =>
  readdirSync(join(folder.path, 'home', 'cache')).filter((name) => name.startsWith('features-'))

describe.skipIf(!havePython)('a model that writes texts', () => {
  it('is measured by its features and its answers, and leaves nothing in the cache', async () => {
    const found = await measured()
    expect(found).toMatchObject({
      family: 'Qwen2.5-VL',
      task: 'classes',
      engine: 'CPU, float32, torch 2.13.0, transformers 5.6.0',
      unscored: null,
      msPerImage: 2,
      score: { metric: 'exact-match', value: 1 },
    })
    expect(found.images).toBe(found.size.train)
    expect(found.score?.items).toBe(found.size.validation)
    expect(found.probe).toMatchObject({ linear: { value: 1 }, knn: { value: 1 }, connector: 1, doubtful: { value: 0 } })
    expect(found.probe?.byDepth).toEqual([
      { tap: 'stem', depth: 0, value: 1 },
      { tap: 'block1', depth: 0.5, value: 1 },
      { tap: 'block2', depth: 1, value: 1 },
      { tap: 'connector', depth: 1, value: 1 },
    ])
    expect(left()).toEqual([])
  })

  it('is not measured again unless a person asks, or its files change', async () => {
    const first = await measured()
    expect((await measured('refuses')).measurementId).toBe(first.measurementId)
    const again = await measured('wrong-answers', { again: true })
    expect(again.measurementId).not.toBe(first.measurementId)
    expect(again.score).toMatchObject({ value: 0, low: 0 })
    // The environment is remembered.
    expect((await thaw.call('settings.get', {})).pythons).toMatchObject({ runner: python })
  })

  it('is a reason of the advice from then on', async () => {
    await measured('', { again: true })
    const { dataset, model } = asked()
    const { advice } = await thaw.call('advice.elsewhere', { dataset, model })
    expect(advice?.measured).toMatchObject({ score: { value: 1 } })
    expect(advice?.reasons.map(({ id }) => id)).toEqual(expect.arrayContaining(['base-score', 'frozen-probe']))
    expect(advice?.trust.warnings.join(' ')).not.toContain('Thaw has not run the model')
  })

  it('asks at most as much as is wanted', async () => {
    const found = await measured('', { again: true, images: 12, questions: 3 })
    expect(found).toMatchObject({ images: 12, score: { items: 3 } })
    const silent = await measured('', { again: true, questions: 0 })
    expect(silent).toMatchObject({ score: null, unscored: 'No questions were wanted.' })
  })

  it.each([
    ['refuses', 'environment', 'cannot be read: it is torn'],
    ['outdated', 'environment', 'cannot import name'],
    ['nan', 'model-mismatch', 'values that are no numbers'],
    ['short', 'model-mismatch', 'bytes, not'],
  ])('that goes wrong (%s) fails with %s and a sentence', async (how, code, text) => {
    vi.stubEnv('FAKE_FEATURES', how)
    const failed = await thaw.fail('measure.elsewhere', asked({ again: true }))
    expect(failed).toMatchObject({ code, message: expect.stringContaining(text) })
  })

  it('can be stopped, keeps what was read, and says so', async () => {
    vi.stubEnv('FAKE_FEATURES', 'hangs')
    events.length = 0
    const stopped = thaw.fail('measure.elsewhere', asked({ again: true, images: 11, jobId: 'job' }))
    await vi.waitFor(() =>
      expect(events).toContainEqual(expect.objectContaining({ type: 'job.progress', stage: 'Read features' })),
    )
    await thaw.call('jobs.cancel', { jobId: 'job' })
    expect(await stopped).toMatchObject({ code: 'stopped', message: expect.stringContaining('goes on from there') })
    expect(left()).not.toEqual([])
  })

  it('of captions has a score of words, and probes of how well images and words find each other', async () => {
    const found = await measured('', { dataset: join(folder.path, 'texts') })
    expect(found).toMatchObject({ task: 'captions', images: found.size.train })
    // “cat” is one of the three words of each caption.
    expect(found.score).toMatchObject({ metric: 'token-f1', value: expect.closeTo(0.5, 6), guess: null })
    expect(found.probe).toMatchObject({
      metric: 'recall-at-1',
      pool: found.size.items * 0.15,
      knn: null,
      doubtful: null,
    })
    // Guessing would find one in nine.
    expect(found.probe?.linear.value).toBeGreaterThan(0.8)
  })

  it('has a shift from images that a person chose, as long as their statistics are there', async () => {
    await folder.photos(names('reference/cat/', 40).concat(names('reference/dog/', 40)), 500)
    await folder.photos(names('far/zebra/', 20).concat(names('far/lion/', 20)), 700)
    const { model } = asked()
    const built = await thaw.call('models.statistics', { model, python, reference: join(folder.path, 'reference') })
    expect(built).toMatchObject({ items: 80, source: 'the folder “reference”', texts: 0 })
    const near = await measured()
    expect(near.shift).toMatchObject({ statistics: built.statistics, referenceSize: 80 })
    expect(near.shift?.taps.map(({ tap }) => tap)).toEqual(['stem', 'block1', 'block2', 'connector'])
    expect(near.shift?.lateNovelty).toBeLessThan(0.2)
    const far = await measured('', { dataset: join(folder.path, 'far') })
    expect(far.shift).toMatchObject({ level: 'large', basis: { chosen: true } })
    expect(far.shift?.lateNovelty).toBeGreaterThan(0.9)
    const captions = await measured('', { dataset: join(folder.path, 'texts') })
    expect(captions).toMatchObject({ probe: { metric: 'recall-at-1' }, images: captions.size.train })
    expect(captions.shift?.lateNovelty).toBeLessThan(0.3)
    const { advice } = await thaw.call('advice.elsewhere', { dataset: join(folder.path, 'far'), model })
    expect(advice?.reasons.find(({ id }) => id === 'far')?.text).toContain('80 images of the folder “reference”')
    await thaw.call('models.forgetStatistics', { model })
    expect((await measured()).shift).toBeNull()
  })

  it('needs at least 64 different images to compare with', async () => {
    const { model, dataset } = asked()
    const few = await thaw.fail('models.statistics', { model, python, reference: dataset })
    expect(few).toMatchObject({ code: 'dataset-empty', message: expect.stringContaining('has 60') })
  })

  it('is told from one that Thaw runs itself, and from an environment without transformers', async () => {
    expect(await thaw.call('measure.elsewhere', asked({ model: 'thaw-photo' }))).toEqual({ measurement: null })
    const missing = await thaw.fail('measure.elsewhere', asked({ again: true, python: '/usr/bin/false' }))
    expect(missing).toMatchObject({ code: 'environment' })
  })
})

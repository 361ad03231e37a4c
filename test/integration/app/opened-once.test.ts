import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as readRecord from '../../../core/dataset/import/read-record.ts'
import { heldInflated } from '../../../core/dataset/source/inflated.ts'
import * as openTree from '../../../core/dataset/source/open-tree.ts'
import { zipOf } from '../../support/datasets/archives.ts'
import { imageParquet } from '../../support/datasets/parquet.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'
import { checked, type CheckedService, openServiceAlone } from '../../support/service-alone.ts'

// Both do what they always do, and count how often.
vi.mock('../../../core/dataset/source/open-tree.ts', { spy: true })
vi.mock('../../../core/dataset/import/read-record.ts', { spy: true })

const opens = (): number => vi.mocked(openTree.openTree).mock.calls.length
const imagesRead = (): number => vi.mocked(readRecord.readRecord).mock.calls.length

afterEach(() => {
  vi.clearAllMocks()
  vi.useRealTimers()
})

const openThaw = (folder: TemporaryFolder): CheckedService => checked(openServiceAlone(join(folder.path, 'home')))

/** Twelve pictures with questions whose answers are yes or no. */
async function questions(folder: TemporaryFolder): Promise<string> {
  await folder.photos(names('data/images/', 12))
  const rows = names('images/', 12).map((image, i) => ({
    image,
    question: 'Is it?',
    answer: i % 2 ? 'no' : 'yes',
    set: `s${i % 4}`,
  }))
  await folder.write({ 'data/qa.jsonl': rows.map((row) => JSON.stringify(row)).join('\n') })
  return join(folder.path, 'data', 'qa.jsonl')
}

async function classes(folder: TemporaryFolder): Promise<string> {
  await folder.photos([...names('set/a/', 5), ...names('set/b/', 5)])
  return join(folder.path, 'set')
}

describe('from a look at a dataset to its import', () => {
  it('opens the source once and reads each image once, with the options of the look', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const path = await questions(folder)
    const options = { path, texts: 'classes', groupBy: 'column:set', seed: 3 } as const
    const { previewId, samples } = await thaw.call('datasets.inspect', options)
    const { checked: found, ...seen } = await thaw.call('datasets.check', { previewId })
    expect(seen).toMatchObject({ previewId, samples })
    expect(found).toMatchObject({
      items: 12,
      skipped: 0,
      groups: { count: 4, largest: 3 },
      changes: { before: null, added: 12 },
    })
    const dataset = await thaw.call('datasets.importPreview', { previewId, name: 'Questions' })
    expect({ opens: opens(), imagesRead: imagesRead() }).toEqual({ opens: 1, imagesRead: 12 })

    expect(dataset).toMatchObject({ task: 'classes', name: 'Questions', items: 12, fingerprint: found?.fingerprint })
    const { samples: items } = await thaw.call('datasets.samples', {
      dataset: dataset.datasetId,
      offset: 0,
      limit: 100,
    })
    const splitOf = Map.groupBy(items, ({ group }) => group)
    for (const group of splitOf.values()) expect(new Set(group.map(({ split }) => split)).size).toBe(1)
    const { datasetId: _, importedAt: _at, name: _name, ...facts } = dataset
    expect(await thaw.call('datasets.import', options)).toMatchObject(facts)
  })

  it('opens it once where nothing was checked, or the check was stopped', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const path = await classes(folder)
    const { previewId } = await thaw.call('datasets.inspect', { path })
    const check = thaw.fail('datasets.check', { previewId, jobId: 'check' })
    await thaw.call('jobs.cancel', { jobId: 'check' })
    expect(await check).toMatchObject({ code: 'stopped' })
    expect(await thaw.call('datasets.importPreview', { previewId })).toMatchObject({ items: 10 })
    expect(opens()).toBe(1)
  })

  it('tells of files that are passed over once, however often it was read', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const path = await classes(folder)
    await folder.write({ 'set/notes.txt': 'mine' })
    const skipped = { code: 'skipped-file', message: expect.stringMatching(/^Skipped 1 file that is not an image/) }
    const looked = await thaw.call('datasets.inspect', { path })
    const { previewId } = looked
    const check = await thaw.call('datasets.check', { previewId })
    const { problems } = await thaw.call('datasets.importPreview', { previewId })
    for (const told of [looked.problems, check.problems, problems]) {
      expect(told.filter(({ code }) => code === 'skipped-file')).toEqual([expect.objectContaining(skipped)])
    }
    expect(opens()).toBe(1)
  })

  it('shows both pictures of every pair that the check finds, beside those of the samples', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const path = await classes(folder)
    await folder.write({
      'set/a/copy.png': await photo(1).png().toBuffer(),
      'set/b/other.png': await photo(1).png().toBuffer(),
    })
    const { previewId, samples } = await thaw.call('datasets.inspect', { path })
    const { checked: found } = await thaw.call('datasets.check', { previewId })
    expect(found?.pairs.length).toBeGreaterThan(0)
    const bytesOf = async (index: number): Promise<Buffer> => {
      const { base64 } = await thaw.call('datasets.thumbnail', { dataset: previewId, index, size: 16 })
      return sharp(Buffer.from(base64, 'base64')).raw().toBuffer()
    }
    for (const { a, b } of found?.pairs ?? []) expect(await bytesOf(a.index)).toEqual(await bytesOf(b.index))
    for (const { index } of samples) expect((await bytesOf(index)).length).toBeGreaterThan(0)
  })
})

describe('a source that changes between the look and the import', () => {
  const changes: Record<string, (path: string, folder: TemporaryFolder) => Promise<unknown>> = {
    'an image that comes': (_, folder) => folder.photos(['set/a/new.png'], 70),
    'an image that goes': (path) => rm(join(path, 'a', '0.png')),
    'a table that is written anew': (path) => writeFile(join(path, 'names.txt'), 'apple\nbear\n'),
  }

  it.each(Object.entries(changes))('is opened anew: %s', async (_, change) => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const path = await classes(folder)
    await folder.write({ 'set/names.txt': 'ant\nbee\n' })
    const { previewId } = await thaw.call('datasets.inspect', { path })
    await thaw.call('datasets.check', { previewId })
    expect(opens()).toBe(1)
    await change(path, folder)
    const after = await thaw.call('datasets.importPreview', { previewId })
    expect(opens()).toBe(2)
    const { datasetId: _id, importedAt: _at, ...facts } = after
    expect(await thaw.call('datasets.import', { path })).toMatchObject(facts)
  })

  it('is opened anew where an archive in it was packed again, as entries are found by their places', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const pictures = await Promise.all(names('', 12).map(async (name, i) => [name, await photo(i).png().toBuffer()]))
    const rows = names('', 12).map((name, i) => `${name},${i % 2 ? 'cat' : 'dog'}`)
    await folder.write({
      'set/photos.zip': zipOf(Object.fromEntries(pictures)),
      'set/list.csv': ['image,label', ...rows].join('\n'),
    })
    const path = join(folder.path, 'set')
    const { previewId } = await thaw.call('datasets.inspect', { path })
    await folder.write({ 'set/photos.zip': zipOf(Object.fromEntries(pictures.toReversed())) })
    expect(await thaw.call('datasets.importPreview', { previewId })).toMatchObject({ items: 12 })
    expect(opens()).toBe(2)
  })

  it('is read as it is then where only images beside a list have come', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const path = await questions(folder)
    await rm(join(folder.path, 'data/images/11.png'))
    const { previewId, records } = await thaw.call('datasets.inspect', { path })
    expect(records).toBe(11)
    await folder.photos(['data/images/11.png'], 70)
    expect(await thaw.call('datasets.importPreview', { previewId })).toMatchObject({ items: 12 })
    expect(opens()).toBe(1)
  })

  it('fails with a sentence where nothing is left to import', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const path = await classes(folder)
    const { previewId } = await thaw.call('datasets.inspect', { path })
    await rm(path, { recursive: true })
    expect(await thaw.fail('datasets.importPreview', { previewId })).toMatchObject({ code: 'path-missing' })
  })
})

describe('what is kept of a preview', () => {
  it('is let go of after a while, and the import opens the source again', async () => {
    await using folder = await temporaryFolder()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await using thaw = openThaw(folder)
    const images = await Promise.all(Array.from({ length: 12 }, (_, i) => photo(i).png().toBuffer()))
    const shard = imageParquet(images, { label: images.map((_, i) => (i % 2 ? 'cat' : 'dog')) })
    await folder.write({ 'pets.zip': zipOf({ 'train.parquet': shard }) })
    const { previewId } = await thaw.call('datasets.inspect', { path: join(folder.path, 'pets.zip') })
    expect(heldInflated()).toBeGreaterThan(0)
    vi.advanceTimersByTime(11 * 60_000)
    await expect.poll(heldInflated).toBe(0)
    expect(await thaw.call('datasets.importPreview', { previewId })).toMatchObject({ items: 12 })
    expect(opens()).toBe(2)
  })

  it('is that of the newest one only', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const path = await classes(folder)
    const first = await thaw.call('datasets.inspect', { path })
    await thaw.call('datasets.inspect', { path, classNames: 'none' })
    expect(await thaw.call('datasets.importPreview', { previewId: first.previewId })).toMatchObject({ items: 10 })
    expect(opens()).toBe(3)
  })

  it('is gone with the preview: neither check nor import knows it any more', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const { previewId } = await thaw.call('datasets.inspect', { path: await classes(folder) })
    await thaw.call('datasets.forgetPreview', { previewId })
    for (const method of ['datasets.check', 'datasets.importPreview'] as const) {
      const told = await thaw.fail(method, { previewId })
      expect(told).toMatchObject({ code: 'not-found', message: expect.stringMatching(/Open it again\.$/) })
    }
  })
})

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { heldInflated } from '../../../core/dataset/source/inflated.ts'
import { problemsCsv } from '../../../core/domain/problems-csv.ts'
import { tarOf, zipOf } from '../../support/datasets/archives.ts'
import { imageParquet } from '../../support/datasets/parquet.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { writeManyNames } from '../../support/images/many-names.ts'
import { photo } from '../../support/images/photo.ts'
import { checked, type CheckedService, openServiceAlone } from '../../support/service-alone.ts'

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

describe('looking at a dataset before its import', () => {
  it('tells what was recognised, offers the answers as classes, and shows samples by the preview’s id', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const path = await questions(folder)
    const first = await thaw.call('datasets.inspect', { path })
    expect(first).toMatchObject({
      format: 'table',
      task: 'conversations',
      complete: true,
      records: 12,
      splits: { unassigned: 12 },
      columns: { used: { image: 'image', question: 'question', answer: 'answer' } },
      offers: [{ options: { texts: 'classes' } }],
      checked: null,
    })
    expect(first.samples[0]).toMatchObject({ index: 0, path: 'images/0.png', text: 'Is it?\nyes' })
    const picture = await thaw.call('datasets.thumbnail', { dataset: first.previewId, index: 0, size: 32 })
    expect((await sharp(Buffer.from(picture.base64, 'base64')).metadata()).format).toBe('jpeg')
    await thaw.call('datasets.forgetPreview', { previewId: first.previewId })
    expect((await thaw.fail('datasets.thumbnail', { dataset: first.previewId, index: 0, size: 32 })).code).toBe(
      'not-found',
    )
    expect(await thaw.call('datasets.list', {})).toEqual({ datasets: [] })
  })

  it('says how long a check of every image takes instead of making it, where that is longer than asked for', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const path = join(folder.path, 'set')
    await writeManyNames(path, { classes: ['a', 'b'], names: 5000, side: 600 })
    const { previewId } = await thaw.call('datasets.inspect', { path })
    const looked = await thaw.call('datasets.check', { previewId, patience: 2 })
    expect(looked.checked).toBeNull()
    expect(looked.checkSeconds).toBeGreaterThan(2)
    expect(looked.samples).toHaveLength(24)
  })

  it('holds what a zip file has packed only while a preview of it is open', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const images = await Promise.all(Array.from({ length: 12 }, (_, i) => photo(i).png().toBuffer()))
    const shard = imageParquet(images, { label: images.map((_, i) => (i % 2 ? 'cat' : 'dog')) })
    await folder.write({ 'pets.zip': zipOf({ 'train.parquet': shard }) })
    const path = join(folder.path, 'pets.zip')
    const gone = async (): Promise<void> => {
      await expect.poll(heldInflated).toBe(0)
    }

    const { previewId } = await thaw.call('datasets.inspect', { path })
    expect(heldInflated()).toBeGreaterThanOrEqual(shard.byteLength)
    const other = await thaw.call('datasets.inspect', { path })
    await thaw.call('datasets.forgetPreview', { previewId })
    await thaw.call('datasets.import', { path })
    await thaw.call('datasets.thumbnail', { dataset: other.previewId, index: 0, size: 32 })
    expect(heldInflated()).toBeGreaterThan(0)
    await thaw.call('datasets.forgetPreview', { previewId: other.previewId })
    await gone()

    expect(await thaw.call('datasets.import', { path })).toMatchObject({ items: 12 })
    await gone()
    await folder.write({
      'odd.zip': zipOf({ 'train.parquet': imageParquet(images, { label: images.map(() => 'one') }) }),
    })
    expect(await thaw.fail('datasets.import', { path: join(folder.path, 'odd.zip') })).toMatchObject({
      code: 'dataset-one-class',
    })
    await gone()
  })
})

describe('Parquet in an archive', () => {
  it.each(['zip', 'tar'])('keeps its pictures in reach of the stored items: %s', async (kind) => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const pictures = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        photo(i + 1)
          .png()
          .toBuffer(),
      ),
    )
    const members = { 'data.parquet': imageParquet(pictures, { label: pictures.map((_, i) => `${i % 3}`) }) }
    await folder.write({ 'set.bin': kind === 'tar' ? await tarOf(members) : zipOf(members) })
    const { datasetId } = await thaw.call('datasets.import', { path: join(folder.path, 'set.bin') })
    const { samples } = await thaw.call('datasets.samples', { dataset: datasetId, offset: 0, limit: 100 })
    expect(samples.map(({ path }) => path)).toContain('set.bin!/data.parquet!/12')
    for (const { index } of samples) {
      const picture = await thaw.call('datasets.thumbnail', { dataset: datasetId, index, size: 32 })
      expect((await sharp(Buffer.from(picture.base64, 'base64')).metadata()).format).toBe('jpeg')
    }
  })
})

describe('datasets without classes', () => {
  it('are stored and browsed with their texts, and not measured or trained, with a sentence that says what to do', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    const { datasetId } = await thaw.call('datasets.import', { path: await questions(folder) })
    const { total, samples } = await thaw.call('datasets.samples', { dataset: datasetId, offset: 0, limit: 2 })
    expect(total).toBe(12)
    expect(samples[0]).toMatchObject({ className: '', text: 'Is it?\nyes', annotation: { kind: 'conversation' } })
    for (const method of ['measure.run', 'runs.start'] as const) {
      const failure = await thaw.fail(
        method,
        method === 'runs.start' ? { dataset: datasetId, strategy: 'full' } : { dataset: datasetId },
      )
      expect(failure).toMatchObject({
        code: 'task-unsupported',
        message: expect.stringMatching(/texts as classes\.$/),
        hint: '--texts classes',
      })
    }
  })
})

describe('captions that are all the same', () => {
  it('are not measured: nothing can be distinguished by them', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    await folder.photos(names('set/', 12))
    const rows = names('', 12).map((file) => JSON.stringify({ file_name: file, text: 'a picture' }))
    await folder.write({ 'set/metadata.jsonl': rows.join('\n') })
    const { datasetId } = await thaw.call('datasets.import', { path: join(folder.path, 'set') })
    const failure = await thaw.fail('measure.run', { dataset: datasetId })
    expect(failure).toMatchObject({ code: 'dataset-one-class', message: expect.stringMatching(/the same caption/) })
  })
})

describe('importing again', () => {
  it('tells what was added, removed and edited, and keeps the earlier version under its fingerprint', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    await folder.photos([...names('set/a/', 5), ...names('set/b/', 5)])
    const path = join(folder.path, 'set')
    const before = await thaw.call('datasets.import', { path })
    await rm(join(path, 'a', '0.png'))
    await folder.photos(['set/b/new.png'], 70)
    await folder.photos(['set/b/1.png'], 80)
    const { previewId } = await thaw.call('datasets.inspect', { path })
    const looked = await thaw.call('datasets.check', { previewId })
    const expected = {
      before: before.datasetId,
      added: 1,
      removed: 1,
      edited: 1,
      lists: { added: ['b/new.png'], removed: ['a/0.png'], edited: ['b/1.png'] },
    }
    expect(looked.checked?.changes).toEqual(expected)
    const after = await thaw.call('datasets.importPreview', { previewId })
    expect(await thaw.call('datasets.changes', { dataset: after.datasetId })).toEqual(expected)
    expect(after.datasetId).not.toBe(before.datasetId)
    expect((await thaw.call('datasets.get', { dataset: before.datasetId })).fingerprint).toBe(before.fingerprint)
  })

  it('shows both pictures of every pair of copies, also of those left out', async () => {
    await using folder = await temporaryFolder()
    await using thaw = openThaw(folder)
    await folder.photos([...names('set/train/a/', 5), ...names('set/train/b/', 5), ...names('set/test/a/', 2)])
    await folder.photos(names('set/test/b/', 2), 50)
    await folder.write({
      'set/train/a/leak.png': await photo(50).png().toBuffer(),
      'set/train/b/copy.png': await photo(6).png().toBuffer(),
    })
    const { datasetId } = await thaw.call('datasets.import', { path: join(folder.path, 'set') })
    const { pairs } = await thaw.call('datasets.duplicates', { dataset: datasetId, offset: 0, limit: 10 })
    expect(pairs).toEqual([
      expect.objectContaining({
        acrossSplits: true,
        exact: true,
        a: expect.objectContaining({ path: 'train/a/leak.png', leftOut: true }),
      }),
      expect.objectContaining({
        acrossSplits: false,
        exact: true,
        b: expect.objectContaining({ path: 'train/b/copy.png' }),
      }),
    ])
    for (const { index } of pairs.flatMap(({ a, b }) => [a, b])) {
      expect((await thaw.call('datasets.thumbnail', { dataset: datasetId, index, size: 32 })).mime).toBe('image/jpeg')
    }
  })
})

describe('problems as CSV', () => {
  it('quotes what must be and disarms formulas', () => {
    const problem = { severity: 'error', code: 'bad-line', message: 'a "b", c', file: '=cmd.csv', line: 3 }
    expect(problemsCsv([problem])).toBe(
      `\uFEFFseverity,code,file,line,message\r\nerror,bad-line,'=cmd.csv,3,"a ""b"", c"\r\n`,
    )
  })
})

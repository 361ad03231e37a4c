/** Folders that `save_to_disk` of Hugging Face's `datasets` writes, and other Arrow files with pictures inside. */
import { centreCrop } from '../../../core/domain/framing.ts'
import { join } from 'node:path'
import { binary, int64, list, struct, utf8 } from '@uwdata/flechette'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeRgb, type ImportedDataset } from '../../../core/dataset/index.ts'
import { zipOf } from '../../support/datasets/archives.ts'
import { arrowOf, imageArrow, PICTURE } from '../../support/datasets/arrow.ts'
import { importCase } from '../../support/datasets/cases.ts'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { temporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

const COUNT = 12
const EVERY = Array.from({ length: COUNT }, (_, i) => i)
const labels = EVERY.map((i) => i % 2)
const names = ['cat', 'dog']
const images: Buffer[] = []

beforeAll(async () => {
  for (const i of EVERY)
    images.push(
      await photo(i + 1)
        .png()
        .toBuffer(),
    )
})

/** Whether the pixels of all items are those of the pictures, in order. */
async function expectPixels({ items, folder = '' }: ImportedDataset): Promise<void> {
  await using plain = await temporaryFolder()
  expect(items).toHaveLength(COUNT)
  for (const [i, item] of items.entries()) {
    await plain.write({ [`${i}.png`]: images[i] as Buffer })
    const [ours, sound] = [
      await decodeRgb(folder, item, centreCrop(8)),
      await decodeRgb(plain.path, { path: `${i}.png` }, centreCrop(8)),
    ]
    expect(ours.ok && sound.ok && Buffer.compare(ours.value, sound.value)).toBe(0)
  }
}

const classesOf = ({ classes }: ImportedDataset) => classes.map(({ name, items }) => [name, items])
const HALVES = [
  ['cat', COUNT / 2],
  ['dog', COUNT / 2],
]

describe('a folder that was saved to disk', () => {
  const given = importCase('hub-save-to-disk')
  it.skipIf(given === null)('has its splits and the names of its classes', async () => {
    const dataset = await imported(given ?? '')
    expect(dataset).toMatchObject({ task: 'classes', splitSource: 'folders+drawn', problems: [] })
    expect(classesOf(dataset)).toEqual([
      ['cat', 8],
      ['dog', 8],
      ['owl', 8],
    ])
    expect((await inspected(given ?? '')).splits).toMatchObject({ train: 18, val: 0, test: 6 })
    // Validation is drawn from what is there to train on.
    const { train, val, test } = dataset.splits
    expect([train + val, test]).toEqual([18, 6])
    const [{ source } = {}] = dataset.items
    expect(source).toMatchObject({ kind: 'range', file: 'test/data-00000-of-00001.arrow' })
    const pixels = dataset.items[0] && (await decodeRgb(dataset.folder ?? '', dataset.items[0], centreCrop(8)))
    expect(pixels?.ok && pixels.value).toHaveLength(8 * 8 * 3)
    expect(dataset.containers?.map(({ path }) => path)).toEqual([
      'test/data-00000-of-00001.arrow',
      'train/data-00000-of-00001.arrow',
    ])
  })

  it('without splits is one list, and what `datasets` keeps beside it is no part of it', async () => {
    await using folder = await temporaryFolder()
    await folder.write({
      'data-00000-of-00002.arrow': imageArrow(images.slice(0, 6), labels.slice(0, 6), { names }),
      'data-00001-of-00002.arrow': imageArrow(images.slice(6), labels.slice(6), { names }),
      'cache-1b2c3d4e5f607182.arrow': imageArrow(images, labels, { names }),
      'state.json': JSON.stringify({ _data_files: [{ filename: 'data-00000-of-00002.arrow' }] }),
      'dataset_info.json': JSON.stringify({ features: { image: { _type: 'Image' } } }),
    })
    const dataset = await imported(folder.path)
    expect(dataset).toMatchObject({ splitSource: 'drawn', problems: [] })
    expect(classesOf(dataset)).toEqual(HALVES)
    await expectPixels(dataset)
  })
})

describe('an Arrow file', () => {
  it.each([
    ['of one batch', {}],
    ['of several batches', { rowsABatch: 5 }],
    ['in the file format', { rowsABatch: 5, format: 'file' }],
  ] as const)('%s is read, each picture from its place', async (_, options) => {
    await using folder = await temporaryFolder()
    await folder.write({ 'x.arrow': imageArrow(images, labels, { names, ...options }) })
    const dataset = await imported(join(folder.path, 'x.arrow'))
    expect(classesOf(dataset)).toEqual(HALVES)
    await expectPixels(dataset)
  })

  it('in a zip file is read there', async () => {
    await using folder = await temporaryFolder()
    await folder.write({ 'x.zip': zipOf({ 'x.arrow': imageArrow(images, labels, { names }) }) })
    const dataset = await imported(join(folder.path, 'x.zip'))
    expect(classesOf(dataset)).toEqual(HALVES)
    await expectPixels(dataset)
  })

  it('of bytes alone, and of labels that are texts', async () => {
    await using folder = await temporaryFolder()
    const label = labels.map((i) => names[i])
    await folder.write({ 'x.arrow': arrowOf({ image: [images, binary()], label: [label, utf8()] }) })
    const dataset = await imported(folder.path)
    expect(classesOf(dataset)).toEqual(HALVES)
    await expectPixels(dataset)
  })

  it('of lists of pictures and messages is read as conversations', async () => {
    await using folder = await temporaryFolder()
    const picture = (i: number) => ({ bytes: images[i % COUNT], path: null })
    const talk = (i: number) => [
      { role: 'user', content: '<image><image>Which?' },
      { role: 'assistant', content: `The ${i}th.` },
    ]
    await folder.write({
      'train.arrow': arrowOf({
        images: [EVERY.map((i) => [picture(i), picture(i + 1)]), list(PICTURE)],
        messages: [EVERY.map(talk), list(struct({ role: utf8(), content: utf8() }))],
      }),
      'state.json': JSON.stringify({ _data_files: [{ filename: 'train.arrow' }], _split: null }),
      'dataset_info.json': JSON.stringify({ citation: '', features: { images: [{ _type: 'Image' }] }, license: '' }),
    })
    const dataset = await imported(folder.path)
    expect(dataset).toMatchObject({ task: 'conversations', problems: [] })
    expect(dataset.items[3]?.annotation).toMatchObject({
      turns: [
        { role: 'user', text: 'Which?' },
        { role: 'assistant', text: 'The 3th.' },
      ],
    })
    expect(dataset.items[3]?.moreImages).toMatchObject([{ source: { kind: 'range', length: images[4]?.length } }])
    await expectPixels(dataset)
  })

  it('tells rows without a picture, and reads the rest', async () => {
    await using folder = await temporaryFolder()
    const cells = images.map((bytes, i) => (i === 4 ? null : { bytes, path: null }))
    await folder.write({ 'x.arrow': arrowOf({ image: [cells, PICTURE], label: [labels, int64()] }) })
    const { items, problems } = await imported(folder.path)
    expect(items).toHaveLength(COUNT - 1)
    expect(problems).toMatchObject([{ code: 'bad-record', file: 'x.arrow', line: 5 }])
  })
})

describe('an Arrow file that is not whole', () => {
  it('cut off between batches and in them, keeps what is whole and says that the rest is missing', async () => {
    const whole = imageArrow(images, labels, { rowsABatch: 3 })
    for (const share of [0.6, 0.9, 1]) {
      await using folder = await temporaryFolder()
      await folder.write({ 'x.arrow': whole.subarray(0, Math.floor(share * (whole.length - 8))) })
      const { records, problems } = await inspected(join(folder.path, 'x.arrow'))
      expect(records).toBe(3 * Math.floor(share * 4))
      expect(problems).toMatchObject([{ severity: 'error', message: expect.stringMatching(/“x\.arrow” is cut off/) }])
    }
  })

  it.each([
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n', /git lfs pull/],
    ['a text', 'This is no Arrow file at all, but a text that is long enough.', /is not an Arrow file/],
    ['empty', '', /not an Arrow file/],
  ])('is refused with a sentence: %s', async (_, content, message) => {
    await using folder = await temporaryFolder()
    await folder.write({ 'x.arrow': content })
    expect((await failed(join(folder.path, 'x.arrow'))).message).toMatch(message)
  })
})

/** Tables whose columns must be distinguished by what they hold, and columns that keep items together. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ReadingOptions } from '../../../core/domain/dataset.ts'
import { tarOf, zipOf } from '../../support/datasets/archives.ts'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { imageParquet } from '../../support/datasets/parquet.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

const COUNT = 12
const EVERY = Array.from({ length: COUNT }, (_, i) => i)

function photoBytes(i: number): Promise<Buffer> {
  return photo(i + 1)
    .png()
    .toBuffer()
}

/** A CSV of these columns beside twelve pictures. */
async function tableOf(
  folder: TemporaryFolder,
  header: string,
  row: (i: number) => string,
  name = 'list.csv',
): Promise<string> {
  await folder.photos(names('images/', COUNT))
  await folder.write({ [name]: [header, ...EVERY.map(row)].join('\n') })
  return join(folder.path, name)
}

describe('a table whose columns have names that tell nothing', () => {
  it('is shown with what its values suggest, marked as guesses, and imported once that is confirmed', async () => {
    await using folder = await temporaryFolder()
    const part = (i: number): string => (i < 9 ? 'train' : 'test')
    const root = await tableOf(
      folder,
      'a,b,c,d',
      (i) => `note ${i},images/${i}.png,${i % 2 ? 'cat' : 'dog'},${part(i)}`,
    )
    const inspection = await inspected(root)
    expect(inspection).toMatchObject({
      format: 'table',
      task: 'classes',
      records: COUNT,
      splits: { train: 9, test: 3 },
      classes: [
        { name: 'dog', items: 6 },
        { name: 'cat', items: 6 },
      ],
      columns: {
        used: { image: 'b', label: 'c', split: 'd' },
        guessed: ['image', 'split', 'label'],
        available: [
          { name: 'a' },
          { name: 'b', example: 'images/0.png' },
          { name: 'c', example: 'dog' },
          { name: 'd' },
        ],
      },
      unclear: { code: 'columns-unclear', file: 'list.csv' },
    })
    expect(inspection.confidence).toBeLessThan(0.5)
    expect(inspection.samples[0]).toMatchObject({ path: 'images/0.png', className: 'dog' })
    const failure = await failed(root)
    expect(failure).toMatchObject({ code: 'columns-unclear', message: inspection.unclear?.message })
    expect(failure.hint).toBe('--columns image=b,label=c,split=d')
    const dataset = await imported(root, { columns: inspection.columns?.used })
    expect(dataset.classes.map(({ name, items }) => [name, items])).toEqual([
      ['cat', 6],
      ['dog', 6],
    ])
    expect(dataset.splits.test).toBe(3)
  })

  it('takes columns of zeros and a single one for the classes, and tells rows that name none or two', async () => {
    await using folder = await temporaryFolder()
    const ones = (i: number): string => {
      if (i === 3) return '0,0,0'
      return i === 7 ? '1.0,0.0,1.0' : [0, 1, 2].map((k) => (k === i % 3 ? '1.0' : '0')).join()
    }
    const root = await tableOf(folder, 'image,MEL,NV,BCC', (i) => `images/${i % COUNT}.png,${ones(i)}`)
    const more = Array.from({ length: 3 * COUNT }, (_, i) => `images/${i % COUNT}.png,${i % 2},${(i + 1) % 2},0`)
    await folder.write({ 'more.csv': ['image,MEL,NV,BCC', ...more].join('\n') })
    const exact = await inspected(join(folder.path, 'more.csv'))
    expect(exact.columns).toMatchObject({ used: { label: 'MEL|NV|BCC' }, guessed: ['label'] })
    // Rows that say the same again count once.
    expect(exact.classes.map(({ name, items }) => [name, items])).toEqual([
      ['NV', 6],
      ['MEL', 6],
    ])
    expect(exact.unclear?.message).toMatch(/the columns “MEL”, “NV” and “BCC” of “more\.csv” are the classes/)
    expect(exact.unclear?.hint).toBe("--columns 'image=image,label=MEL|NV|BCC'")
    // Two bad rows of twelve are too many to guess by, not to read when told.
    expect((await inspected(root)).columns?.used.label).not.toBe('MEL|NV|BCC')
    const dataset = await imported(root, { columns: { label: 'MEL|NV|BCC' } })
    expect(dataset.classes.map(({ name, items }) => [name, items])).toEqual([
      ['BCC', 4],
      ['MEL', 3],
      ['NV', 3],
    ])
    expect(dataset.problems).toMatchObject([
      { code: 'bad-record', line: 5, message: expect.stringMatching(/no 1 in any of its 3 columns/) },
      { code: 'bad-record', line: 9, message: expect.stringMatching(/2 classes \(MEL, BCC\)/) },
    ])
    const wrong = await failed(root, { columns: { label: 'MEL|nevus' } })
    expect(wrong).toMatchObject({ code: 'columns-unclear', message: expect.stringMatching(/no column “MEL\|nevus”/) })
    expect(wrong.message).toContain('“image”, “MEL”, “NV”, “BCC”')
  })

  it('leaves a role open that nothing tells, and shows the pictures all the same', async () => {
    await using folder = await temporaryFolder()
    const root = await tableOf(folder, 'a,b', (i) => `images/${i}.png,note ${i}`)
    const inspection = await inspected(root)
    expect(inspection).toMatchObject({ columns: { used: { image: 'a' }, guessed: ['image'] }, records: COUNT })
    expect(inspection.samples).toHaveLength(COUNT)
    expect(inspection.unclear?.message).toMatch(/which column of “list\.csv” holds the class or caption.*“a”, “b”/)
    expect(await imported(root, { columns: { image: 'a', caption: 'b' } })).toMatchObject({ task: 'captions' })
  })

  it('lists its columns where no value leads to an image', async () => {
    await using folder = await temporaryFolder()
    const root = await tableOf(folder, 'x;y', (i) => `no ${i};n${i}`)
    expect(await inspected(root)).toMatchObject({
      records: 0,
      samples: [],
      columns: { available: [{ name: 'x' }, { name: 'y' }], used: {}, guessed: [] },
      unclear: {
        message: expect.stringMatching(/names the image and which holds the class/),
        hint: '--columns image=A,label=B',
      },
    })
    expect((await failed(root)).code).toBe('columns-unclear')
  })

  it('is a guess below class folders, and above a folder that has none', async () => {
    await using folder = await temporaryFolder()
    const root = await tableOf(folder, 'a,b', (i) => `images/${i}.png,${i % 2 ? 'cat' : 'dog'}`)
    expect(await inspected(folder.path)).toMatchObject({ format: 'table', columns: { used: { label: 'b' } } })
    await folder.photos([...names('other/', 3), ...names('more/', 3)])
    const folders = await inspected(folder.path)
    expect([folders.format, folders.alternatives[0]?.format]).toEqual(['class-folders', 'table'])
    // And what the table says is not lost without a word.
    expect([folders.unclear?.code, folders.unread]).toEqual(['annotations-unread', { readBy: ['table'] }])
    expect(await imported(root, { columns: { image: 'a', label: 'b' } })).toMatchObject({ format: 'table' })
  })

  it('takes the column whose files exist, whatever others look like images or are called so', async () => {
    await using folder = await temporaryFolder()
    const row = (i: number): string => `https://example.org/${i}.png,masks/m${i}.png,images/${i}.png,${i % 2}`
    const root = await tableOf(folder, 'image,mask,kept,label', row)
    const inspection = await inspected(root)
    expect(inspection).toMatchObject({ columns: { used: { image: 'kept', label: 'label' }, guessed: ['image'] } })
    expect(inspection.unclear).toBeNull()
    expect((await imported(root)).items).toHaveLength(COUNT)
  })

  it('says so where a column that was asked for does not exist', async () => {
    await using folder = await temporaryFolder()
    const root = await tableOf(folder, 'image,label', (i) => `images/${i}.png,${i % 2}`)
    const failure = await failed(root, { columns: { image: 'image', label: 'specis' } })
    expect(failure).toMatchObject({ code: 'columns-unclear', hint: '--columns image=image,label=B' })
    expect(failure.message).toMatch(/no column “specis”.*“image”, “label”\.$/)
  })

  it('may be Parquet with the pictures inside, or the metadata of an image folder', async () => {
    await using folder = await temporaryFolder()
    const pictures = await Promise.all(EVERY.map(photoBytes))
    const kind = EVERY.map((i) => (i % 3 === 0 ? 'oak' : 'elm'))
    await folder.write({ 'a/trees.parquet': imageParquet(pictures, { kind, note: EVERY.map((i) => `n${i}`) }) })
    const inside = await inspected(join(folder.path, 'a'))
    expect(inside).toMatchObject({ format: 'parquet', columns: { used: { image: 'image', label: 'kind' } } })
    expect(inside.columns?.guessed).toEqual(['label'])
    expect((await failed(join(folder.path, 'a'))).code).toBe('columns-unclear')
    await folder.photos(names('b/', COUNT))
    await folder.write({
      'b/metadata.csv': ['file_name,kind', ...EVERY.map((i) => `${i}.png,${kind[i]}`)].join('\n'),
    })
    const beside = await inspected(join(folder.path, 'b'))
    expect(beside).toMatchObject({ format: 'imagefolder', columns: { used: { image: 'file_name', label: 'kind' } } })
    const dataset = await imported(join(folder.path, 'b'), { columns: { label: 'kind' } })
    expect(dataset.classes.map(({ name }) => name)).toEqual(['elm', 'oak'])
  })
})

/** As `000007`. */
const id = (i: number): string => String(i).padStart(6, '0')

describe('a table whose images are named without their endings', () => {
  const row = (i: number): string => `${id(i)},${i % 2 ? 'cat' : 'dog'}`
  const rows = (header: string, of = row): string => [header, ...EVERY.map(of)].join('\n')
  const pictures = (place: string): string[] => EVERY.map((i) => `${place}${id(i)}.png`)
  const classes = [
    ['cat', 6],
    ['dog', 6],
  ]

  it('is shown with that guess, and imported once it is confirmed, chosen as a folder, file or archive', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...pictures('set/train/'), 'set/test/900001.png', 'set/test/900002.png'])
    await folder.write({ 'set/train.csv': rows('id,label') })
    const packed: Record<string, Uint8Array | string> = { 'train.csv': rows('id,label') }
    for (const i of EVERY) packed[`train/${id(i)}.png`] = await photoBytes(i)
    await folder.write({ 'set.zip': zipOf(packed), 'set.tar': await tarOf(packed) })
    for (const name of ['set', 'set/train.csv', 'set.zip', 'set.tar']) {
      const root = join(folder.path, name)
      const inspection = await inspected(root)
      expect(inspection).toMatchObject({
        format: 'table',
        description: expect.stringContaining('without its extension (column “id”)'),
        records: COUNT,
        classes: [{ items: 6 }, { items: 6 }],
        columns: { used: { image: 'id', label: 'label' }, guessed: ['image'] },
        unclear: { code: 'columns-unclear', file: 'train.csv' },
        problems: [],
      })
      expect(inspection.samples[0]?.path).toMatch(/train\/000000\.png$/)
      const failure = await failed(root)
      expect(failure).toMatchObject({ code: 'columns-unclear', message: inspection.unclear?.message })
      expect(failure.message).toMatch(/“id” of “train\.csv” names the image/)
      expect(failure.hint).toBe('--columns image=id,label=label')
      const dataset = await imported(root, { columns: inspection.columns?.used })
      expect(dataset.classes.map((info) => [info.name, info.items])).toEqual(classes)
    }
  })

  it('tells both guesses where nothing else tells the class either', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(pictures('images/'))
    await folder.write({ 'list.csv': rows('a,b') })
    const { unclear, columns } = await inspected(join(folder.path, 'list.csv'))
    expect(unclear?.message).toMatch(/“a” of “list\.csv” names the image, .* and the column “b” holds the class/)
    expect(await imported(folder.path, { columns: columns?.used })).toMatchObject({ format: 'table' })
  })

  it('needs no confirming where the name of the column says the same', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(pictures('images/'))
    await folder.write({ 'list.csv': rows('count,image_id,label', (i) => `${i},${row(i)}`) })
    const inspection = await inspected(folder.path)
    expect(inspection).toMatchObject({ unclear: null, columns: { used: { image: 'image_id' }, guessed: [] } })
    expect((await imported(folder.path)).classes.map((info) => [info.name, info.items])).toEqual(classes)
  })

  it('has a problem with file and line for each name that fits two images, or none', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...pictures('images/'), 'images/000003.jpg', 'masks/000005.png'])
    await folder.write({ 'list.csv': `${rows('image_id,label')}\n123456,cat` })
    const dataset = await imported(folder.path)
    expect(dataset.items).toHaveLength(COUNT - 2)
    const errors = dataset.problems.filter(({ severity }) => severity === 'error')
    expect(errors).toMatchObject([
      { code: 'ambiguous-image', file: 'list.csv', line: 5 },
      { code: 'ambiguous-image', file: 'list.csv', line: 7 },
      { code: 'missing-file', file: 'list.csv', line: 14 },
    ])
    expect(errors[0]?.message).toMatch(/“000003”.*“images\/000003\.jpg” or “images\/000003\.png”: write it with/)
    expect(errors[1]?.message).toMatch(/“images\/000005\.png” or “masks\/000005\.png”/)
  })

  it('is still a table where every name fits two images', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...pictures('images/'), ...pictures('masks/')])
    await folder.write({ 'list.csv': rows('image_id,label') })
    const failure = await failed(folder.path)
    expect(failure).toMatchObject({ code: 'dataset-all-unreadable', message: expect.stringContaining('Line 2 of') })
  })

  it('finds them beside it before anywhere else, and in the folder that a name begins with', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...pictures('train/'), ...pictures('test/images/')])
    await folder.write({ 'train/list.csv': rows('image_id,label'), 'test/list.csv': rows('image_id,label') })
    const both = await imported(folder.path)
    expect(both.files.rejected).toBe(0)
    expect(new Set(both.items.map(({ path }) => path)).size + (both.leaks?.length ?? 0)).toBe(2 * COUNT)
    await folder.write({ 'list.csv': rows('image,label', (i) => `train/${row(i)}`) })
    await rm(join(folder.path, 'train/list.csv'))
    await rm(join(folder.path, 'test/list.csv'))
    const named = await imported(folder.path)
    expect(named.items.map(({ path }) => path)).toEqual(pictures('train/'))
  })
})

describe('a column that names the group of an item', () => {
  const patient = (i: number): string => `p${i % 5}`
  const row = (i: number): Record<string, string> => ({ label: i % 2 ? 'cat' : 'dog', patient: patient(i) })
  const count = 20
  const every = Array.from({ length: count }, (_, i) => i)
  const json = (file: string) => every.map((i) => JSON.stringify({ [file]: `${i}.png`, ...row(i) })).join('\n')

  it.each([
    [
      'a CSV',
      {
        'list.csv': ['image,label,patient', ...every.map((i) => `${i}.png,${row(i)['label']},${patient(i)}`)].join(
          '\n',
        ),
      },
      'table',
    ],
    ['JSON lines', { 'list.jsonl': json('image') }, 'table'],
    ['the metadata of an image folder', { 'metadata.jsonl': json('file_name') }, 'imagefolder'],
    ['Parquet with the pictures inside', null, 'parquet'],
  ])('keeps the items of one group in one part: %s', async (_, files, format) => {
    await using folder = await temporaryFolder()
    if (files) {
      await folder.photos(names('', count))
      await folder.write(files)
    } else {
      const pictures = await Promise.all(every.map(photoBytes))
      const label = every.map((i) => row(i)['label'])
      await folder.write({ 'data.parquet': imageParquet(pictures, { label, patient: every.map(patient) }) })
    }
    const dataset = await imported(folder.path, { columns: { group: 'patient' } })
    expect(dataset).toMatchObject({
      format,
      groups: { count: 5, largest: 4 },
      options: { columns: { group: 'patient' } },
    })
    const parts = Map.groupBy(dataset.items, ({ group }) => group)
    expect(new Set(parts.keys())).toEqual(new Set(['p0', 'p1', 'p2', 'p3', 'p4']))
    for (const members of parts.values()) expect(new Set(members.map(({ split }) => split)).size).toBe(1)
    expect(dataset.splits.test).toBeGreaterThan(0)
    const ruled = await imported(folder.path, { groupBy: 'column:patient' })
    expect(ruled.fingerprint).toBe(dataset.fingerprint)
  })

  it('contradicts another rule, and is reported where it fits no item or is torn by parts of the source', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(names('', count))
    const lines = every.map((i) => `${i}.png,${row(i)['label']},${i < 12 ? 'train' : 'test'},${patient(i)}`)
    await folder.write({ 'list.csv': ['image,label,split,patient', ...lines].join('\n') })
    const root = join(folder.path, 'list.csv')
    expect(await failed(root, { columns: { group: 'patient' }, groupBy: 'folder' })).toMatchObject({ code: 'usage' })
    expect((await failed(root, { columns: { group: 'nobody' } })).code).toBe('columns-unclear')
    expect((await imported(root, { columns: { group: 'patient' } })).problems).toMatchObject([
      {
        code: 'group-torn',
        message: expect.stringMatching(/draw all splits again to keep groups together\.$/),
        hint: '--splits drawn',
      },
    ])
    const codes = async (options: ReadingOptions) => (await imported(root, options)).problems.map(({ code }) => code)
    expect(await codes({ columns: { group: 'patient' }, splits: 'drawn' })).toEqual([])
    expect(await codes({ groupBy: 'column:nobody' })).toEqual(['ungrouped'])
    expect(await codes({ groupBy: 'pattern:^(1\\d?)' })).toContain('ungrouped')
  })
})

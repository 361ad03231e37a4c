/** Boxes and labels inside lists and structs, several labels a row, and columns that nothing is read from. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { imageSchema, textColumn } from '../../../core/world/samples/formats/image-schema.ts'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { imageParquet } from '../../support/datasets/parquet.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

const COUNT = 8
const cases = process.env['THAW_TEST_CASES'] ?? resolve('..', 'shared', 'cases', 'import')
if (!existsSync(cases)) console.log('Skipped the tests on tables of the Hub: no folder ../shared/cases/import.')

/** Lines of JSON beside as many pictures of 96 × 72 pixels, `0.png` and so on. */
async function linesOf(
  folder: TemporaryFolder,
  row: (i: number) => Readonly<Record<string, unknown>>,
): Promise<string> {
  const made = Array.from({ length: COUNT }, async (_, i) => [`${i}.png`, await picture(i)] as const)
  const lines = Array.from({ length: COUNT }, (_, i) => JSON.stringify({ image: `${i}.png`, ...row(i) }))
  await folder.write({ ...Object.fromEntries(await Promise.all(made)), 'list.jsonl': lines.join('\n') })
  return folder.path
}

function picture(i: number): Promise<Buffer> {
  return photo(i + 1)
    .resize(96, 72, { fit: 'fill' })
    .png()
    .toBuffer()
}

const KINDS = ['car', 'van'] as const

function kind(i: number): string {
  return KINDS[i % 2] as string
}

describe.skipIf(!existsSync(cases))('tables as the Hub’s own library writes them', () => {
  it('reads boxes with the names of the feature’s classes, and says how', async () => {
    const root = join(cases, 'hub-detection')
    const preview = await inspected(root)
    expect(preview).toMatchObject({
      task: 'classes',
      unclear: null,
      columns: { used: { image: 'image', label: 'objects.category' }, boxes: ['objects.bbox'] },
      classes: [
        { name: 'van', items: 12 },
        { name: 'car', items: 4 },
      ],
    })
    expect(preview.description).toContain('“objects.bbox” (read as left, top, width and height)')
    const { items, classes } = await imported(root)
    expect(items).toHaveLength(16)
    expect(classes.map(({ name, items: count }) => [name, count])).toEqual([
      ['car', 4],
      ['van', 12],
    ])
  })

  it('imports no pictures with masks as classes, and says what the masks are', async () => {
    const failure = await failed(join(cases, 'hub-mask'))
    expect(failure.code).toBe('columns-unclear')
    expect(failure.message).toContain('“label” holds pictures (a mask for each image), which Thaw does not train')
  })
})

describe('boxes in lists', () => {
  // Each reaches to the right and lower edge, so that one reading alone fits: left, top, width, height.
  const extents = [
    [4, 6, 30, 40],
    [50, 30, 46, 42],
  ]
  const corners = extents.map(([x = 0, y = 0, w = 0, h = 0]) => [x, y, x + w, y + h])

  it.each([
    ['a struct of lists', { objects: { bbox: extents, category: KINDS } }, 'left, top, width and height'],
    ['a list of structs', { anns: extents.map((bbox, i) => ({ bbox, label: kind(i) })) }, 'width and height'],
    ['corners in a list of structs', { anns: corners.map((box, i) => ({ box, name: kind(i) })) }, 'right and bottom'],
    ['columns side by side', { bboxes: corners, labels: KINDS }, 'left, top, right and bottom'],
    [
      'objects of named numbers',
      { objects: extents.map(([x, y, width, height], i) => ({ label: kind(i), bbox: { x, y, width, height } })) },
      '“objects.label”',
    ],
  ])('reads %s', async (_, row, told) => {
    await using folder = await temporaryFolder()
    const root = await linesOf(folder, () => row)
    expect((await inspected(root)).description).toContain(told)
    const { items, classes } = await imported(root)
    expect(classes.map(({ name, items: count }) => [name, count])).toEqual([
      ['car', COUNT],
      ['van', COUNT],
    ])
    expect(items.slice(0, 2).map(({ crop }) => crop)).toEqual(corners)
  })

  it('tells rows whose labels are not as many as their boxes, and boxes that are none', async () => {
    await using folder = await temporaryFolder()
    const root = await linesOf(folder, (i) => {
      if (i === 2) return { objects: { bbox: extents, category: ['car'] } }
      if (i === 3) return { objects: { bbox: [[1, 2, 3]], category: ['car'] } }
      if (i === 4) return { objects: { bbox: [], category: [] } }
      return { objects: { bbox: extents, category: KINDS } }
    })
    const { items, problems } = await imported(root)
    expect(items).toHaveLength(2 * (COUNT - 3))
    expect(problems.filter(({ code }) => code === 'bad-box').map(({ line }) => line)).toEqual([3, 4])
  })
})

describe('several labels a row', () => {
  it('reads a list of one as that class, and tells a list of several', async () => {
    await using folder = await temporaryFolder()
    const root = await linesOf(folder, (i) => ({ labels: i === 5 ? ['car', 'van'] : [kind(i)] }))
    const { items, problems } = await imported(root)
    expect(items).toHaveLength(COUNT - 1)
    const told = problems.find(({ code }) => code === 'bad-record')
    expect(told).toMatchObject({ line: 6, severity: 'error', message: expect.stringContaining('(car, van); an item') })
  })

  it('takes a number outside of the classes, as −1, for no label', async () => {
    await using folder = await temporaryFolder()
    const images = await Promise.all(Array.from({ length: COUNT }, (_, i) => picture(i)))
    const features = { label: { names: KINDS, _type: 'ClassLabel' } }
    const notes = { huggingface: JSON.stringify({ info: { features } }) }
    const label = images.map((_, i) => (i === 0 ? -1 : i % 2))
    await folder.write({ 'train.parquet': imageParquet(images, { label }, { notes }) })
    const { classes, problems } = await imported(folder.path)
    expect(classes.map(({ name, items }) => [name, items])).toEqual([
      ['car', 3],
      ['van', 4],
    ])
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([{ code: 'label-missing', line: 1 }])
  })
})

it('takes the most frequent of several answers, and says that there are others', async () => {
  await using folder = await temporaryFolder()
  const answers = ['net', 'pit', 'pit'].map((answer, i) => ({ answer, by: i }))
  const root = await linesOf(folder, (i) => ({ question: `What is ${i}?`, answers }))
  const { items, problems } = await imported(root)
  expect(items[0]?.annotation).toMatchObject({ turns: [{ text: 'What is 0?' }, { text: 'pit' }] })
  const told = problems.filter(({ code }) => code === 'not-used')
  expect(told).toMatchObject([{ severity: 'warning', message: expect.stringContaining('in 8 of the first 8 rows') }])
})

it('says how to read pictures that lie inside of another column', async () => {
  await using folder = await temporaryFolder()
  const images = await Promise.all(Array.from({ length: COUNT }, (_, i) => picture(i)))
  const rows = images.map((bytes, i) => ({ image: { bytes, path: `${i}.png` }, label: kind(i) }))
  const [root, ...image] = imageSchema([])
  const schema = [
    { ...root, name: 'root' },
    { name: 'data', repetition_type: 'OPTIONAL' as const, num_children: 2 },
    ...image,
    textColumn('label'),
  ]
  const written = parquetWriteBuffer({ columnData: [{ name: 'data', data: rows }], schema })
  await folder.write({ 'train.parquet': new Uint8Array(written) })
  expect(await failed(folder.path)).toMatchObject({
    code: 'format-unrecognised',
    message: expect.stringMatching(/“data\.image” of “train\.parquet”.*flatten\(\)/),
  })
})

it('reads sentences that stand beside their tokens', async () => {
  await using folder = await temporaryFolder()
  const root = await linesOf(folder, (i) => ({
    sentences: [0, 1].map((n) => ({ tokens: ['a', 'thing'], raw: `thing ${i}, ${n}` })),
  }))
  const { items } = await imported(root)
  expect(items[0]?.annotation).toMatchObject({ kind: 'caption', texts: ['thing 0, 0', 'thing 0, 1'] })
})

describe('columns that nothing is read from', () => {
  it('are named with what they hold', async () => {
    await using folder = await temporaryFolder()
    const root = await linesOf(folder, (i) => ({
      label: kind(i),
      id: `a-${i}`,
      width: 96,
      note: `a note of many words, ${i}`,
      objects: { bbox: [[1, 2, 30, 40]], category: [kind(i)] },
      meta: { weather: i % 3 ? 'sunny' : 'rainy' },
    }))
    const { problems } = await inspected(root)
    const told = problems.find(({ code }) => code === 'not-used')
    expect(told?.severity).toBe('warning')
    expect(told?.message).toContain('“note” (texts), “objects.bbox” (boxes), “objects.category” (labels)')
    expect(told?.message).toContain('“meta.weather” (labels)')
    expect(told?.message).not.toMatch(/“(?:id|width|image|label)”/)
    expect((await imported(root)).problems.filter(({ code }) => code === 'not-used')).toHaveLength(1)
  })

  it('are not told where all are read', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(names('', COUNT))
    const rows = Array.from({ length: COUNT }, (_, i) => `${i}.png,${kind(i)},${i}`)
    await folder.write({ 'list.csv': ['image,label,id', ...rows].join('\n') })
    expect((await inspected(folder.path)).problems).toEqual([])
  })

  it('are an error, with their names, where nothing says what the pictures show', async () => {
    await using folder = await temporaryFolder()
    const root = await linesOf(folder, (i) => ({ remark: { words: `many words about it, ${i}` } }))
    expect(await failed(root)).toMatchObject({
      code: 'columns-unclear',
      message: expect.stringContaining('Not used so far: “remark.words” (texts)'),
    })
    const { items } = await imported(root, { columns: { image: 'image', caption: 'remark.words' } })
    expect(items[0]?.annotation).toMatchObject({ texts: ['many words about it, 0'] })
  })

  it('are named where the label’s column holds no class at all', async () => {
    await using folder = await temporaryFolder()
    const root = await linesOf(folder, (i) => ({ label: null, kind: kind(i), note: `many words, ${i}` }))
    expect(await failed(root, { columns: { image: 'image', label: 'label' } })).toMatchObject({
      code: 'columns-unclear',
      message: expect.stringMatching(/None of the 8 rows .* has a class in “label”.*“note” \(texts\)/),
    })
  })

  it('can be named instead, inside of lists too', async () => {
    await using folder = await temporaryFolder()
    const root = await linesOf(folder, (i) => ({ caption: `one, ${i}`, objects: [{ kind: kind(i) }] }))
    const { classes } = await imported(root, { columns: { image: 'image', label: 'objects.kind' } })
    expect(classes.map(({ name }) => name)).toEqual(['car', 'van'])
  })
})

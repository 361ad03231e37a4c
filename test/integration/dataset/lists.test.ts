/** Lists, captions and names as well-known sets and trainers have them: without a header, in .txt files, beside the images. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { zipOf } from '../../support/datasets/archives.ts'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { names, temporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

const COUNT = 12
const EVERY = Array.from({ length: COUNT }, (_, i) => i)

describe('captions in lines of their own', () => {
  it.each([
    ['Flickr8k', 'captions.txt', 'image,caption', (i: number, k: number) => `${i}.png,"Number ${k}, of ${i}"`],
    [
      'Flickr30k',
      'results.csv',
      'image_name| comment_number| comment',
      (i: number, k: number) => `${i}.png| ${k}| Number ${k}, of ${i}`,
    ],
  ])('become one item an image, wherever its folder: %s', async (_, file, header, row) => {
    await using folder = await temporaryFolder()
    await folder.photos(names('Images of it/', COUNT))
    const rows = EVERY.flatMap((i) => [0, 1, 2].map((k) => row(i, k)))
    await folder.write({ [file]: [header, ...rows, 'gone.png,| 9| x'].join('\n'), 'readme.txt': 'Five captions each.' })
    const inspection = await inspected(folder.path)
    expect(inspection).toMatchObject({ format: 'table', task: 'captions', records: COUNT, offers: [], unclear: null })
    const dataset = await imported(folder.path)
    expect(dataset.items).toHaveLength(COUNT)
    const captions = [0, 1, 2].map((k) => `Number ${k}, of 0`)
    expect(dataset.items[0]?.annotation).toEqual({ kind: 'caption', texts: captions })
    const errors = dataset.problems.filter(({ severity }) => severity === 'error')
    expect(errors).toMatchObject([{ file, line: 3 * COUNT + 2 }])
  })

  it('stay two items where another image comes between them', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(names('', COUNT))
    const rows = [...EVERY, ...EVERY].map((i, k) => `${i}.png,Text ${k}`)
    await folder.write({ 'a.csv': ['image,caption', ...rows].join('\n') })
    const { items } = await imported(folder.path)
    expect(items).toHaveLength(2 * COUNT)
    // One image never is on two sides.
    const sides = new Map(items.map(({ path, split }) => [`${path} ${split}`, 1]))
    expect(sides.size).toBe(COUNT)
  })
})

describe('boxes in columns', () => {
  const corners = (i: number): string => `${i},2,${20 + i},20`
  it.each([
    [
      'TensorFlow’s table',
      'filename,width,height,class,xmin,ymin,xmax,ymax',
      (i: number, k: string) => `${i}.png,48,40,${k},${corners(i)}`,
    ],
    ['a table of RetinaNet’s', null, (i: number, k: string) => `images/${i}.png,${corners(i)},${k}`],
    ['left, top, width and height', 'image,label,x,y,w,h', (i: number, k: string) => `${i}.png,${k},${i},2,20,18`],
    [
      'fractions in any order',
      'Image,XMin,XMax,YMin,YMax,Label',
      (i: number, k: string) => `${i}.png,${i / 48},${(20 + i) / 48},0.05,0.5,${k}`,
    ],
  ])('are crops of classes, several of one image: %s', async (_, header, row) => {
    await using folder = await temporaryFolder()
    await folder.photos(names('images/', COUNT))
    const rows = EVERY.flatMap((i) => ['cat', 'dog'].map((kind) => row(i, kind)))
    await folder.write({ 'boxes.csv': [...(header === null ? [] : [header]), ...rows].join('\n') })
    const inspection = await inspected(folder.path)
    expect(inspection).toMatchObject({
      format: 'table',
      records: COUNT,
      unclear: null,
      offers: [{ options: { boxes: 'referring' } }],
      columns: { boxes: { length: 4 } },
    })
    const { items, classes, task } = await imported(folder.path)
    expect([task, items.length, classes.map(({ name }) => name)]).toEqual(['classes', 2 * COUNT, ['cat', 'dog']])
    expect(items.find(({ path }) => path === 'images/4.png')?.crop).toEqual([4, 2, 24, 20])
  })

  it('are reported line by line where they are bad, and may be missing where there is nothing', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(names('images/', COUNT))
    const rows = EVERY.map((i) => `${i}.png,${i % 2 ? 'cat' : 'dog'},${corners(i)}`)
    rows[2] = '2.png,dog,1,2,x,4'
    rows[3] = '3.png,,1,2,30,30'
    rows[4] = '4.png,,,,,'
    await folder.write({ 'b.csv': ['image,label,left,top,right,bottom', ...rows].join('\n') })
    const { items, problems } = await imported(folder.path)
    expect(items).toHaveLength(COUNT - 3)
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      {
        code: 'bad-box',
        line: 4,
        message: expect.stringMatching(/no four numbers in its columns left, top, right, bottom/),
      },
      { code: 'bad-box', line: 5, message: expect.stringMatching(/box without a label/) },
    ])
  })
})

describe('the records of a JSON document with notes around them', () => {
  it.each([[undefined], [1]])('are its rows, on one line or many: %s', async (indent) => {
    await using folder = await temporaryFolder()
    await folder.photos(names('documents/', COUNT))
    const data = EVERY.map((i) => ({
      questionId: i,
      question: 'Why?',
      image: `documents/${i}.png`,
      answers: [`so ${i}`, 'x'],
    }))
    await folder.write({ 'train_v1.0.json': JSON.stringify({ dataset_name: 'docvqa', data, more: [1] }, null, indent) })
    const dataset = await imported(folder.path)
    expect(dataset).toMatchObject({ format: 'table', task: 'conversations' })
    expect(dataset.items).toHaveLength(COUNT)
    expect(dataset.items[1]?.annotation).toMatchObject({ turns: [{ text: 'Why?' }, { text: 'so 1' }] })
  })
})

it('takes no records from a list that lies deeper in a JSON document', async () => {
  await using folder = await temporaryFolder()
  await folder.photos(names('images/', COUNT))
  await folder.write({
    'list.csv': ['image,label', ...EVERY.map((i) => `${i}.png,${i % 2 ? 'cat' : 'dog'}`)].join('\n'),
    'notes.json': JSON.stringify({ about: { data: [{ image: '0.png', label: 'cow' }] } }, null, 1),
  })
  const { items, problems } = await imported(folder.path)
  expect(items).toHaveLength(COUNT)
  expect(problems.find(({ file }) => file === 'notes.json')?.message).toMatch(/is one JSON document, not records/)
})

it('takes no classes from the empty form of a competition', async () => {
  await using folder = await temporaryFolder()
  await folder.photos([...names('train/', COUNT), ...names('test/t', COUNT)])
  const rows = EVERY.map((i) => `${i},${i % 2 ? 'cat' : 'dog'}`)
  await folder.write({
    'train.csv': ['id,breed', ...rows].join('\n'),
    'sample_submission.csv': ['id,breed', ...EVERY.map((i) => `t${i},cat`)].join('\n'),
  })
  const { columns, records } = await inspected(folder.path)
  expect([columns?.used, records]).toEqual([{ image: 'id', label: 'breed' }, COUNT])
})

describe('a list without a header', () => {
  it.each([
    ['blanks between', 'train.txt', (i: number) => `images/${i}.png ${i % 2}`],
    ['tabs between', 'list.txt', (i: number) => `images/${i}.png\t${i % 2}`],
    ['commas between', 'list.csv', (i: number) => `images/${i}.png,${i % 2}`],
  ])('is read from its first line on, its class shown as a guess: %s', async (_, file, row) => {
    await using folder = await temporaryFolder()
    await folder.photos(names('images/', COUNT))
    await folder.write({ [file]: EVERY.map(row).join('\n') })
    for (const root of [folder.path, join(folder.path, file)]) {
      const inspection = await inspected(root)
      expect(inspection).toMatchObject({
        format: 'table',
        records: COUNT,
        columns: { used: { image: 'column 1', label: 'column 2' } },
        unclear: { hint: "--columns 'image=column 1,label=column 2'" },
      })
    }
    const dataset = await imported(folder.path, { columns: { image: 'column 1', label: 'column 2' } })
    expect(dataset.classes.map(({ name, items }) => [name, items])).toEqual([
      ['0', 6],
      ['1', 6],
    ])
  })

  it('names an image by its name alone only where one has it', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('a/b/', COUNT), 'c/3.png'])
    await folder.write({ 'l.csv': ['image,label', ...EVERY.map((i) => `${i}.png,${i % 2 ? 'x' : 'y'}`)].join('\n') })
    const { items, problems } = await imported(folder.path, { format: 'table' })
    expect(items).toHaveLength(COUNT - 1)
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'ambiguous-image', line: 5, message: expect.stringMatching(/“a\/b\/3\.png” or “c\/3\.png”/) },
    ])
  })
})

it('finds images by what paths of another computer end in, and nothing that lies elsewhere', async () => {
  await using folder = await temporaryFolder()
  await using other = await temporaryFolder()
  await folder.photos(names('set/images/', COUNT))
  await other.photos(['private.png'])
  const paths = EVERY.map((i) => (i % 2 ? `C:\\Users\\Ann\\images\\${i}.png` : `/home/ann/a/b/c/d/set/images/${i}.png`))
  paths[3] = join(other.path, 'private.png')
  paths[4] = '/home/ann/gone.png'
  paths[5] = '/set/images/../../../private.png'
  await folder.write({ 'set/l.csv': ['image,label', ...paths.map((path, i) => `${path},${i % 3}`)].join('\n') })
  const { items, problems } = await imported(folder.path)
  expect(items.map(({ path }) => path)).toEqual([0, 1, 2, 6, 7, 8, 9, 10, 11].map((i) => `set/images/${i}.png`))
  expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject(
    [5, 6, 7].map((line) => ({ code: 'outside-root', line })),
  )
})

describe('a text file with the caption beside each image', () => {
  const captions = Object.fromEntries(EVERY.map((i) => [`set/${i}.txt`, ` a picture of ${i}\n`]))

  it('is its caption; one that is empty, missing or far too long is a problem', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(names('set/', COUNT + 1))
    await folder.write({ ...captions, 'set/3.txt': ' \n', 'set/4.txt': 'word '.repeat(20_000) })
    const inspection = await inspected(folder.path)
    expect(inspection).toMatchObject({ format: 'caption-files', task: 'captions', records: COUNT - 2 })
    const dataset = await imported(folder.path)
    expect(dataset.items[0]?.annotation).toEqual({ kind: 'caption', texts: ['a picture of 0'] })
    const errors = dataset.problems.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ code, file }) => `${file} ${code}`).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'set/12.png label-missing',
      'set/3.txt label-missing',
      'set/4.txt bad-record',
    ])
  })

  it('is found in a zip, and gives way to classes and to boxes', async () => {
    await using folder = await temporaryFolder()
    const pictures = await Promise.all(
      EVERY.map((i) =>
        photo(i + 1)
          .png()
          .toBuffer(),
      ),
    )
    const members = Object.fromEntries(pictures.map((bytes, i) => [`set/${i}.png`, bytes]))
    await folder.write({ 'c.zip': zipOf({ ...members, ...captions }) })
    const dataset = await imported(join(folder.path, 'c.zip'))
    expect(dataset).toMatchObject({ format: 'caption-files', task: 'captions', container: 'zip' })
    await folder.photos([...names('two/cat/', 4), ...names('two/dog/', 4)])
    const beside = ['cat', 'dog'].flatMap((name) => [0, 1, 2, 3].map((i) => [`two/${name}/${i}.txt`, `a ${name}`]))
    await folder.write(Object.fromEntries(beside) as Record<string, string>)
    const two = await inspected(join(folder.path, 'two'))
    expect([two.format, two.alternatives[0]?.format]).toEqual(['class-folders', 'caption-files'])
    await folder.write(
      Object.fromEntries(beside.map(([path]) => [path, '0 0.5 0.5 0.5 0.5'])) as Record<string, string>,
    )
    expect((await inspected(join(folder.path, 'two'))).format).toBe('yolo')
  })

  it('is not seen in notes beside a few of the images', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(names('set/', COUNT))
    await folder.write({ 'set/1.txt': 'blurred' })
    expect((await failed(folder.path, { format: 'caption-files' })).code).toBe('format-unrecognised')
  })
})

describe('a class before the number in each file’s name', () => {
  it('is read, told as a guess, with the parts that folders name', async () => {
    await using folder = await temporaryFolder()
    const list = EVERY.flatMap((i) => [`train/cat.${i}.jpg`, `train/Maine_Coon_${i}.jpg`, `test/cat (${i}).jpg`])
    await folder.photos([...list, 'train/dog-.jpg'])
    const inspection = await inspected(folder.path)
    expect(inspection).toMatchObject({
      format: 'file-names',
      splits: { train: 24, test: 12 },
      classes: [
        { name: 'cat', items: 24 },
        { name: 'Maine_Coon', items: 12 },
      ],
    })
    expect(inspection.confidence).toBeLessThan(0.5)
    const { items, problems } = await imported(folder.path)
    expect(items).toHaveLength(36)
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'label-missing', file: 'train/dog-.jpg' },
    ])
  })

  it.each([
    ['a camera', (i: number) => `${i % 2 ? 'IMG' : 'DSC'}_${1000 + i}.jpg`],
    ['one thing', (i: number) => `cat.${i}.jpg`],
    ['a video each', (i: number) => `clip${Math.floor(i / 3)}_${i}.jpg`],
  ])('is not seen where the names are of %s', async (_, name) => {
    await using folder = await temporaryFolder()
    await folder.photos(EVERY.map(name))
    expect((await failed(folder.path, { format: 'file-names' })).code).toBe('format-unrecognised')
  })

  it('gives way to folders of classes and to a list', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(EVERY.map((i) => `${i % 2 ? 'cat/cat' : 'dog/dog'}.${i}.jpg`))
    const { format, alternatives } = await inspected(folder.path)
    expect([format, alternatives.map((other) => other.format)]).toEqual(['class-folders', ['file-names']])
    await folder.write({
      'l.csv': ['image,label', ...EVERY.map((i) => `${i % 2 ? 'cat/cat' : 'dog/dog'}.${i}.jpg,${i % 3}`)].join('\n'),
    })
    expect((await inspected(folder.path)).format).toBe('table')
  })
})

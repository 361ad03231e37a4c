/** Label Studio's exports; those in `exports` were written by its own converter (label-studio-converter 0.0.59). */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

const EXPORTS = resolve(import.meta.dirname, '../../support/datasets/exports')
const EVERY = Array.from({ length: 8 }, (_, i) => i)
const kind = (i: number): string => (i % 2 ? 'odd' : 'even')

async function pictures(paths: readonly string[]): Promise<TemporaryFolder> {
  const folder = await temporaryFolder()
  for (const [i, path] of paths.entries())
    await folder.write({
      [path]: await photo(i + 1, 60, 40)
        .png()
        .toBuffer(),
    })
  return folder
}

const json = (value: unknown): string => JSON.stringify(value)
const choice = (id: string, ...choices: string[]) => ({ id, from_name: 'choice', type: 'choices', value: { choices } })
const rectangle = (id: string, value: object, more: object = {}) => ({
  id,
  from_name: 'label',
  type: 'rectanglelabels',
  original_width: 60,
  original_height: 40,
  value: { x: 10, y: 20, width: 50, height: 40, rotation: 0, rectanglelabels: ['cat'], ...value },
  ...more,
})
const task = (id: number, image: string, ...results: object[][]) => ({
  id,
  data: { image },
  annotations: results.map((result, i) => ({ id: 10 * id + i, result, created_at: `2025-01-0${i + 1}T00:00:00Z` })),
})

/** Class, box and file of each item. */
async function items(root: string, options = {}) {
  const { items: list, classes } = await imported(root, options)
  return list
    .map(({ label, crop, path }) => [classes[label]?.name, crop, path])
    .toSorted((a, b) => json(a).localeCompare(json(b)))
}

describe('the exports that its converter writes', () => {
  const BOXES = [
    ['cat', [6, 8, 36, 24], 'one.png'],
    // Turned by 90° around its upper left corner.
    ['cat', [18, 4, 30, 16], 'pics/two.png'],
    // The box around a polygon.
    ['dog', [6, 4, 36, 36], 'one.png'],
  ]

  it.each(['label-studio.json', 'label-studio-min.json', 'label-studio.csv'])('%s', async (name) => {
    await using folder = await pictures(['one.png', 'pics/two.png', 'three.png'])
    const all = readFileSync(join(EXPORTS, name), 'utf8')
    // A third image, as two of a class are needed.
    const third = { ...task(3, 'three.png', [rectangle('r', { rectanglelabels: ['dog'] })]) }
    await folder.write({ [name]: all, 'more.json': json([third]) })
    expect(await items(folder.path)).toEqual(
      [...BOXES, ['dog', [6, 8, 36, 24], 'three.png']].toSorted((a, b) => json(a).localeCompare(json(b))),
    )
    const { problems, format, task: kindOf } = await imported(folder.path)
    expect([format, kindOf]).toEqual(['label-studio', 'classes'])
    const told = problems.map(({ message }) => message).join('\n')
    expect(told).toContain('1 polygon or other outline became its bounding box.')
    expect(told).toContain('1 rotated box became its bounding box.')
    expect(told).toMatch(
      /2 images have classes beside their boxes, which are not used \(“indoor”, “outdoor” and “night”\)/,
    )
    expect(told).toContain('2 images have texts beside their boxes or classes, which are not used.')
    if (name === 'label-studio.json') expect(told).toContain('1 annotation was skipped or cancelled')
  })
})

describe('choices and texts', () => {
  it('become classes, in the long form and the short one', async () => {
    await using folder = await pictures(EVERY.map((i) => `pics/${i}.png`))
    const long = EVERY.map((i) => task(i, `/data/local-files/?d=pics/${i}.png`, [choice(`c${i}`, kind(i))]))
    await folder.write({ 'long.json': json(long) })
    const sizes = [
      { name: 'even', items: 4 },
      { name: 'odd', items: 4 },
    ]
    expect((await imported(folder.path)).classes).toMatchObject(sizes)
    const short = EVERY.map((i) => ({
      image: `/data/local-files/?d=pics/${i}.png`,
      source: `batch ${i}`,
      id: i,
      choice: kind(i),
      annotator: 1,
      annotation_id: i,
      created_at: '2025-01-01T00:00:00Z',
      lead_time: 2,
    }))
    await folder.write({ 'long.json': json(short) })
    const dataset = await imported(folder.path)
    expect([dataset.format, dataset.classes]).toMatchObject(['label-studio', sizes])
    expect(dataset.problems.map(({ message }) => message).join()).toMatch(/texts beside their boxes or classes/)
  })

  it('that name several classes for one image are left out, and reported', async () => {
    await using folder = await pictures(EVERY.map((i) => `${i}.png`))
    const tasks = EVERY.map((i) => task(i, `${i}.png`, [i === 3 ? choice('c', 'odd', 'even') : choice('c', kind(i))]))
    await folder.write({ 'a.json': json(tasks) })
    const { items: list, problems } = await imported(folder.path)
    expect(list).toHaveLength(7)
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: 'bad-record',
        message: expect.stringMatching(/gives 2 classes \(“odd” and “even”\)/),
      }),
    )
  })

  it('that were typed become captions where nothing else is said', async () => {
    await using folder = await pictures(EVERY.map((i) => `${i}.png`))
    const typed = (i: number) => [
      { id: 't', type: 'textarea', from_name: 'text', value: { text: [`picture ${i}`, 'red'] } },
    ]
    await folder.write({ 'a.json': json(EVERY.map((i) => task(i, `${i}.png`, typed(i)))) })
    const dataset = await imported(folder.path)
    expect([dataset.task, dataset.items[0]?.annotation]).toEqual([
      'captions',
      { kind: 'caption', texts: ['picture 0', 'red'] },
    ])
  })
})

describe('several annotations of one task', () => {
  const said = async (...results: object[][]) => {
    await using folder = await pictures(EVERY.map((i) => `${i}.png`))
    const tasks = EVERY.map((i) => task(i, `${i}.png`, ...(i === 0 ? results : [[choice('c', kind(i))]])))
    await folder.write({ 'a.json': json(tasks) })
    const { items: list, classes, problems } = await imported(folder.path)
    const told = problems.filter(({ message }) => /several people/.test(message)).length
    return [classes[list.find(({ path }) => path === '0.png')?.label ?? -1]?.name, told]
  }
  const [even, odd] = [[choice('c', 'even')], [choice('c', 'odd')]]

  it('agree', async () => expect(await said(even, even)).toEqual(['even', 0]))
  it('differ, and most say one thing', async () => expect(await said(odd, even, even)).toEqual(['even', 0]))
  it('differ, and the newest counts', async () => expect(await said(odd, even)).toEqual(['even', 1]))

  it('differ, and the ground truth counts; what was cancelled or predicted does not', async () => {
    await using folder = await pictures(EVERY.map((i) => `${i}.png`))
    const tasks = EVERY.map((i) => ({
      id: i,
      data: { image: `${i}.png` },
      annotations: [
        { result: [choice('c', kind(i))], ground_truth: true, created_at: '2025-01-01T00:00:00Z' },
        { result: [choice('c', kind(i + 1))], created_at: '2025-01-02T00:00:00Z' },
        { result: [choice('c', 'none')], was_cancelled: true },
      ],
      predictions: [{ result: [choice('c', kind(i + 1))], score: 0.9 }],
    }))
    await folder.write({ 'a.json': json(tasks) })
    const { items: list, classes, problems } = await imported(folder.path)
    for (const { label, path } of list) expect(classes[label]?.name).toBe(kind(Number(path[0])))
    const told = problems.map(({ message }) => message)
    expect(told).toContain('8 tasks have predictions of a model, which Thaw does not read.')
    expect(told).toContain('8 annotations were skipped or cancelled by their annotators, and are not read.')
  })
})

describe('images', () => {
  it.each([
    ['/data/local-files/?d=some/root/pics/0.png', true],
    ['/data/local-files/?d=C%3A%5Cpics%5C0.png', true],
    ['http://localhost:8080/data/local-files/?d=pics/0.png', true],
    ['/data/upload/12/0a1b2c3d-0.png', true],
    ['s3://bucket/deep/0.png', true],
    ['https://example.org/a/0.png?X-Amz-Expires=1#x', true],
    ['https://example.org/a/none.png', false],
    ['/data/local-files/?d=../../etc/0.png', true],
    ['/data/local-files/?d=%E0%A4%A.png', false],
  ])('at %s are found by name, or refused with a sentence', async (reference, isFound) => {
    await using folder = await pictures(EVERY.map((i) => `pics/${i}.png`))
    const tasks = EVERY.map((i) => task(i, i === 0 ? reference : `pics/${i}.png`, [choice('c', kind(i))]))
    await folder.write({ 'a.json': json(tasks) })
    const { items: list, problems } = await imported(folder.path)
    expect(list).toHaveLength(isFound ? 8 : 7)
    const told = problems.find(({ file, severity }) => severity === 'error' && file === 'a.json')
    expect(told?.message ?? '').toMatch(
      isFound ? /^$/ : /names “.*”, which (?:does not exist|is an address on a network)/,
    )
  })
})

describe('one file for each task', () => {
  it.each(['a task with its annotations', 'an annotation with its task'])('that is %s', async (form) => {
    await using folder = await pictures(EVERY.map((i) => `pics/${i}.png`))
    for (const i of EVERY) {
      const whole = task(i, `/data/local-files/?d=pics/${i}.png`, i === 0 ? [] : [choice('c', kind(i))])
      const { annotations, ...rest } = whole
      const value = form.startsWith('a task') ? whole : { ...annotations[0], task: rest }
      await folder.write({ [`${i}.json`]: JSON.stringify(value, null, i % 3) })
    }
    const dataset = await imported(folder.path)
    expect([dataset.format, dataset.classes.map(({ items: count }) => count)]).toEqual(['label-studio', [3, 4]])
    expect(dataset.problems.map(({ message }) => message)).toContain('1 image has no annotation and was left out.')
  })
})

describe('hostile exports', () => {
  it('with absurd, damaged and unlabelled regions lose these alone', async () => {
    await using folder = await pictures(EVERY.map((i) => `${i}.png`))
    const odd = [
      rectangle('a', { x: -500, width: 1e9 }),
      rectangle('b', { x: 'left' }),
      rectangle('c', { x: null, y: {} }),
      rectangle('d', { width: 0 }),
      rectangle('e', { rectanglelabels: [] }),
      rectangle('f', { rectanglelabels: 'cat' }),
      rectangle('g', { rectanglelabels: [7, null, { a: 1 }] }),
      rectangle('h', { rotation: 1e308 }),
      rectangle('i', { rotation: 30 }, { original_width: 0 }),
      { id: 'j', type: 'polygonlabels', value: { points: [[1]], polygonlabels: ['dog'] } },
      { id: 'k', type: 'polygonlabels', value: { points: [], polygonlabels: ['dog'] } },
      { id: 'l', type: 'brushlabels', value: { format: 'rle', rle: [1, 2, 3], brushlabels: ['dog'] } },
      { id: 'm', type: 'keypointlabels', value: { x: 1, y: 2, width: 1, keypointlabels: ['dog'] } },
      { id: 'n', type: 'ellipselabels', value: { x: 50, y: 50, radiusX: 20, radiusY: 10, ellipselabels: ['dog'] } },
      { type: 'relation', from_id: 'a', to_id: 'b' },
      null,
      'text',
      { id: 'o', value: null },
    ]
    const good = [rectangle('x', {}), rectangle('y', { x: 5, rectanglelabels: ['dog'] })]
    const tasks = EVERY.map((i) => ({ ...task(i, `${i}.png`), annotations: [{ result: i === 0 ? odd : good }] }))
    await folder.write({ 'a.json': json(tasks) })
    const dataset = await imported(folder.path)
    const first = dataset.items
      .filter(({ path }) => path === '0.png')
      .map(({ label, crop }) => [dataset.classes[label]?.name, crop])
    expect(first).toContainEqual(['cat', [0, 8, 60, 24]])
    expect(first).toContainEqual(['dog', [18, 16, 42, 24]])
    expect(dataset.items.filter(({ path }) => path !== '0.png')).toHaveLength(14)
    const told = dataset.problems.map(({ message }) => message).join('\n')
    for (const part of [
      /2 shapes have no label/,
      /1 mask is not read/,
      /1 point or line/,
      /no area inside its image/,
      /a box of “cat” that is not four numbers/,
    ])
      expect(told).toMatch(part)
  })

  it('tell of tasks that come twice, have no image or are no tasks', async () => {
    await using folder = await pictures(EVERY.map((i) => `${i}.png`))
    const tasks: unknown[] = EVERY.map((i) => task(i, `${i}.png`, [choice('c', kind(i))]))
    tasks.push(task(3, '3.png', [choice('c', 'even')]), { id: 99, data: { text: 'hello' }, annotations: [] }, 7, [], {
      id: 9,
    })
    await folder.write({ 'a.json': json(tasks) })
    const { items: list, problems } = await imported(folder.path)
    expect(list).toHaveLength(8)
    const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    expect(errors).toHaveLength(5)
    expect(errors.join('\n')).toMatch(/repeats task 3/)
  })

  it('of which nobody has annotated an image say so', async () => {
    await using folder = await pictures(names('', 3))
    await folder.write({ 'a.json': json([task(1, '0.png'), task(2, '1.png', [])]) })
    expect(await failed(folder.path)).toMatchObject({
      message: expect.stringMatching(/“a\.json” is an export of Label Studio, and has no annotations yet/),
    })
    expect((await inspected(folder.path)).format).toBe('label-studio')
  })

  it('may begin with very many tasks that nobody has annotated', async () => {
    await using folder = await pictures(EVERY.map((i) => `${i}.png`))
    const open = Array.from({ length: 1000 }, (_, i) => task(1000 + i, '0.png'))
    await folder.write({ 'a.json': json([...open, ...EVERY.map((i) => task(i, `${i}.png`, [choice('c', kind(i))]))]) })
    expect((await imported(folder.path)).items).toHaveLength(8)
  })
})

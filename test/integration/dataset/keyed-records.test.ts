/** JSON documents that hold their records by name: ScienceQA's problems, labels by image. */
import { describe, expect, it } from 'vitest'
import { importCase } from '../../support/datasets/cases.ts'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { names, temporaryFolder } from '../../support/images/folder.ts'

const COUNT = 12
const EVERY = Array.from({ length: COUNT }, (_, i) => i)
const SPLITS = ['train', 'val', 'test'] as const
const split = (i: number): string => SPLITS[Math.floor(i / 4)] ?? 'train'
const problem = (i: number) => ({
  question: 'Which?',
  choices: ['cat', 'dog'],
  answer: i % 2,
  image: 'image.png',
  hint: '',
  lecture: 'Cats purr.',
  split: split(i),
})
const document = (space?: number): string =>
  JSON.stringify(Object.fromEntries(EVERY.map((i) => [String(i + 1), problem(i)])), null, space)

describe('problems by their ids', () => {
  const given = importCase('problems-json')
  it.skipIf(given === null)('have options, answer and part; those without an image are told by name', async () => {
    const { records, splits, problems, samples, task } = await inspected(given ?? '')
    expect({ task, records, splits }).toEqual({
      task: 'conversations',
      records: 6,
      splits: { train: 0, val: 3, test: 3, unassigned: 0 },
    })
    expect(problems.map(({ message }) => message)).toEqual(
      [0, 3, 6].map(
        (id) => `Record “${id}” of “problems.json” names no image in “image”, and Thaw learns from images.`,
      ),
    )
    expect(samples.map(({ path }) => path)).toEqual([1, 2, 4, 5, 7, 8].map((id) => `images/${id}/image.png`))
    expect(samples[0]?.text).toBe('Which?\nA. cat\nB. dog\ndog')
    expect((await imported(given ?? '', { splits: 'drawn' })).items).toHaveLength(6)
    expect(await failed(given ?? '')).toMatchObject({ code: 'dataset-empty', hint: '--splits drawn' })
  })

  it.each([
    ['images/ID', (i: number) => `images/${i + 1}/image.png`, undefined],
    ['images/PART/ID', (i: number) => `images/${split(i)}/${i + 1}/image.png`, 1],
    ['PART/ID', (i: number) => `${split(i)}/${i + 1}/image.png`, 4],
    ['ID', (i: number) => `${i + 1}/image.png`, undefined],
  ])('find the image in the folder of each: %s', async (_, place, space) => {
    await using folder = await temporaryFolder()
    await folder.photos(EVERY.map(place))
    await folder.write({ 'problems.json': document(space), 'pid_splits.json': '{"train": ["1", "2"], "test": ["3"]}' })
    const { items, problems } = await imported(folder.path)
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(items.map(({ path, split: part }) => [path, part])).toEqual(EVERY.map((i) => [place(i), split(i)]))
  })

  it('find it where the folders are divided in another way than the records', async () => {
    await using folder = await temporaryFolder()
    const place = (i: number): string => `images/${i % 2 === 0 ? 'train' : 'test'}/${i + 1}/image.png`
    await folder.photos(EVERY.map(place))
    await folder.write({ 'problems.json': document() })
    const { items } = await imported(folder.path)
    expect(items.map(({ path, split: part }) => [path, part])).toEqual(EVERY.map((i) => [place(i), split(i)]))
  })

  it('tell an image that is missing in the folder of its record, whatever lies in others', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(EVERY.slice(0, -1).map((i) => `images/${i + 1}/image.png`))
    await folder.write({ 'problems.json': document(1) })
    const { records, problems } = await inspected(folder.path)
    expect(records).toBe(COUNT - 1)
    expect(problems[0]?.message).toContain(`Record “${COUNT}”`)
  })
})

describe('classes by the names of images', () => {
  it('are read as texts and as records', async () => {
    for (const value of [
      (i: number): unknown => (i % 2 ? 'cat' : 'dog'),
      (i: number): unknown => ({ label: i % 2 ? 'cat' : 'dog' }),
    ]) {
      await using folder = await temporaryFolder()
      await folder.photos(names('', COUNT))
      const entries = EVERY.map((i) => [`${i}.png`, value(i)] as const)
      await folder.write({ 'labels.json': JSON.stringify(Object.fromEntries(entries)) })
      const { unclear, used } = await inspected(folder.path).then(({ unclear: open, columns }) => ({
        unclear: open,
        used: columns?.used,
      }))
      // What a mere text means only a person knows.
      const columns = { image: used?.image, label: used?.label }
      expect(columns).toEqual(unclear ? { image: 'image', label: 'value' } : { image: 'id', label: 'label' })
      const { classes } = await imported(folder.path, { columns })
      expect(classes.map(({ name, items }) => [name, items])).toEqual([
        ['cat', COUNT / 2],
        ['dog', COUNT / 2],
      ])
    }
  })
})

describe('other documents', () => {
  it.each([
    ['settings', { model: { image: 224, depth: 8 }, training: { label: 'x', rate: 1 } }],
    ['names of classes', { 0: 'cat', 1: 'dog' }],
    ['a list of files', { set: { file_name: 'a.json', columns: {} }, other: { file_name: 'b.json', columns: {} } }],
  ])('beside class folders are no records: %s', async (_, value) => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('cat/', 6), ...names('dog/', 6).map((name) => name)])
    await folder.write({ 'extra.json': JSON.stringify(value) })
    expect(await inspected(folder.path)).toMatchObject({ format: 'class-folders', records: 12 })
  })

  it('that are damaged or strange end as what could be read, with the line', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(EVERY.map((i) => `images/${i + 1}/image.png`))
    const text = document(1)
    const odd = `${text.slice(0, -2)},\n "__proto__": {"question": "x", "choices": [], "image": "../../etc/passwd"},\n "l": [1],\n "n": null,\n "s": "text"\n}`
    await folder.write({ 'problems.json': odd })
    const whole = await inspected(folder.path)
    expect(whole.records).toBe(COUNT)
    expect(whole.problemCounts.errors).toBe(4)
    await folder.write({ 'problems.json': text.slice(0, -100) })
    const cut = await inspected(folder.path)
    expect(cut.records).toBe(COUNT - 1)
    expect(cut.problems.at(-1)?.message).toContain('stops being valid JSON')
  })
})

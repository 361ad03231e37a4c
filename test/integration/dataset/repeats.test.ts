/** Lists that lie there twice, or were exported twice: each record counts once, and what is left out is reported. */
import { describe, expect, it } from 'vitest'
import { importCase } from '../../support/datasets/cases.ts'
import { imported, inspected } from '../../support/datasets/imported.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'

const EVERY = Array.from({ length: 8 }, (_, i) => i)
const label = (i: number): string => (i % 2 === 0 ? 'cat' : 'dog')
const csv = (header: string, row: (i: number) => string): string => [header, ...EVERY.map(row)].join('\n')
const lines = (record: (i: number) => unknown): string => EVERY.map((i) => JSON.stringify(record(i))).join('\n')

const labels = csv('image,label', (i) => `x${i}.png,${label(i)}`)
const talk = (question: string) => (i: number) => ({
  image: `x${i}.png`,
  conversations: [
    { from: 'human', value: `<image>${question}` },
    { from: 'gpt', value: label(i) },
  ],
})
const coco = (left: number): string =>
  JSON.stringify({
    images: EVERY.map((id) => ({ id, file_name: `x${id}.png` })),
    annotations: EVERY.map((id) => ({ image_id: id, category_id: id % 2, bbox: [left, 4, 12, 12] })),
    categories: [
      { id: 0, name: 'cat' },
      { id: 1, name: 'dog' },
    ],
  })

async function pictures(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder()
  await folder.photos(names('x', EVERY.length))
  return folder
}

describe('the same records twice', () => {
  const given = importCase('same-table-twice')
  it.skipIf(given === null)('are counted once, where a list lies there as JSONL and as CSV', async () => {
    const dataset = await imported(given ?? '')
    expect(dataset.items).toHaveLength(10)
    expect(dataset.items.map(({ annotation }) => annotation)).toContainEqual({
      kind: 'caption',
      texts: ['a drawing of thing 7'],
    })
    const told = dataset.problems.filter(({ code }) => code === 'repeated')
    expect(told.map(({ message }) => message)).toEqual([expect.stringMatching(/^10 repeated records were left out/)])
    const looked = await inspected(given ?? '')
    expect(looked.records).toBe(10)
    expect(looked.problems).toMatchObject([
      { code: 'not-used', message: expect.stringContaining('gaussian_padded_image') },
      { code: 'repeated', severity: 'warning' },
    ])
    expect(looked.columns?.alternatives['image']).toEqual(['gaussian_padded_image'])
  })

  it.each([
    ['rows of two tables', { 'a.csv': labels, 'b.jsonl': lines((i) => ({ image: `x${i}.png`, label: label(i) })) }],
    ['an export that was appended to itself', { 'a.csv': `${labels}\n${labels.slice(labels.indexOf('\n') + 1)}` }],
    [
      'rows in another order',
      { 'a.csv': labels, 'b.csv': `image,label\n${labels.split('\n').slice(1).toReversed().join('\n')}` },
    ],
    ['conversations', { 'a.jsonl': lines(talk('what?')), 'b.jsonl': lines(talk('what?')) }],
    ['boxes of COCO', { 'a.json': coco(4), 'b.json': coco(4) }],
  ])('are counted once: %s', async (_, files) => {
    await using folder = await pictures()
    await folder.write(files)
    const { items, problems } = await imported(folder.path)
    expect(items).toHaveLength(EVERY.length)
    const told = problems.filter(({ code }) => code === 'repeated')
    expect(told).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/^8 repeated records were left out/) },
    ])
  })

  it('are reported in the singular, with the line', async () => {
    await using folder = await pictures()
    await folder.write({ 'a.csv': `${labels}\nx3.png,dog` })
    const { items, problems } = await imported(folder.path)
    expect(items).toHaveLength(EVERY.length)
    expect(problems).toMatchObject([
      {
        code: 'repeated',
        file: 'a.csv',
        line: 10,
        message: expect.stringMatching(/^1 repeated record was left out, the first in line 10 of “a.csv”/),
      },
    ])
  })
})

describe('what looks like a repeat and is none', () => {
  it.each([
    ['another label', { 'a.csv': `${labels}\nx0.png,dog` }, 9],
    ['another question', { 'a.jsonl': lines(talk('what?')), 'b.jsonl': lines(talk('which?')) }, 16],
    ['another box', { 'a.json': coco(4), 'b.json': coco(20) }, 16],
  ])('stays: %s', async (_, files, count) => {
    await using folder = await pictures()
    await folder.write(files)
    const { items, problems } = await imported(folder.path)
    expect(items).toHaveLength(count)
    expect(problems.map(({ code }) => code)).not.toContain('repeated')
  })
})

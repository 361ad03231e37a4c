/** Images that stand as base64 in the records themselves, and images that are only named by addresses on the web. */
import { centreCrop } from '../../../core/domain/framing.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeRgb, thumbnail } from '../../../core/dataset/index.ts'
import { tarOf, zipOf } from '../../support/datasets/archives.ts'
import { importCase } from '../../support/datasets/cases.ts'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { temporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

const COUNT = 9
const EVERY = Array.from({ length: COUNT }, (_, i) => i)
const label = (i: number): string => (i % 2 === 0 ? 'cat' : 'dog')

/** Pictures that differ, with a JPEG, a PNG and a WebP in turn. */
async function texts(): Promise<string[]> {
  const kinds = ['jpeg', 'png', 'webp'] as const
  return Promise.all(
    EVERY.map(async (i) =>
      (
        await photo(i + 1)
          .toFormat(kinds[i % 3] ?? 'png')
          .toBuffer()
      ).toString('base64'),
    ),
  )
}

type Writes = (images: readonly string[]) => string

const lines: Writes = (images) => images.map((image, i) => JSON.stringify({ image, label: label(i) })).join('\n')
const folded = (text: string): string => text.replaceAll(/.{76}/g, '$&\n')

describe('images in base64', () => {
  const shapes: readonly (readonly [string, string, Writes])[] = [
    ['JSON lines', 'a.jsonl', lines],
    ['a JSON array on one line', 'a.json', (images) => `[${lines(images).replaceAll('\n', ', ')}]`],
    [
      'a JSON array over many lines',
      'a.json',
      (images) => JSON.stringify(JSON.parse(`[${lines(images).replaceAll('\n', ',')}]`), null, 2),
    ],
    ['JSON that escapes slashes', 'a.jsonl', (images) => lines(images).replaceAll('/', '\\/')],
    ['JSON that escapes equals signs', 'a.jsonl', (images) => lines(images).replaceAll('=', '\\u003d')],
    ['texts folded at 76 letters in JSON', 'a.jsonl', (images) => lines(images.map(folded))],
    ['data URLs', 'a.jsonl', (images) => lines(images.map((text) => `data:image/png;base64,${text}`))],
    [
      'the alphabet for URLs',
      'a.jsonl',
      (images) => lines(images.map((text) => Buffer.from(text, 'base64').toString('base64url'))),
    ],
    [
      'a table of commas',
      'a.csv',
      (images) => ['image,label', ...images.map((text, i) => `${text},${label(i)}`)].join('\r\n'),
    ],
    [
      'a table with quotes and folds',
      'a.csv',
      (images) => ['image,label', ...images.map((text, i) => `"${folded(text)}",${label(i)}`)].join('\n'),
    ],
    [
      'a table of tabs with the image last',
      'a.tsv',
      (images) => ['label\tpicture', ...images.map((text, i) => `${label(i)}\t${text}`)].join('\n'),
    ],
  ]

  it.each(shapes)('are read where they lie: %s', async (_, name, write) => {
    await using folder = await temporaryFolder()
    await folder.write({ [name]: write(await texts()) })
    const inspection = await inspected(folder.path)
    expect(inspection).toMatchObject({ format: 'table', records: COUNT, unclear: null, problems: [] })
    expect(inspection.columns?.available[0]?.example.length).toBeLessThan(20)
    const { items, classes, problems, containers } = await imported(folder.path)
    expect(problems).toEqual([])
    expect(classes.map(({ name: each, items: count }) => [each, count])).toEqual([
      ['cat', 5],
      ['dog', 4],
    ])
    expect(new Set(items.map(({ path }) => path)).size).toBe(COUNT)
    expect(containers).toMatchObject([{ path: name }])
    for (const [i, item] of items.entries()) {
      const pixels = await decodeRgb(folder.path, item, centreCrop(40))
      const right = await photo(i + 1)
        .resize(40, 40, { fit: 'cover' })
        .raw()
        .toBuffer()
      if (!pixels.ok) throw new Error(pixels.failure.message)
      const off = pixels.value.reduce((sum, value, k) => sum + Math.abs(value - (right[k] ?? 0)), 0) / right.length
      expect(off).toBeLessThan(8)
    }
  })

  it.each(['utf16le', 'utf16be'])('are read from a file in %s', async (encoding) => {
    await using folder = await temporaryFolder()
    const little = Buffer.from(`\uFEFF${lines(await texts())}`, 'utf16le')
    await folder.write({ 'a.jsonl': encoding === 'utf16le' ? little : little.swap16() })
    const { items, problems } = await imported(folder.path)
    expect([items.length, problems.map(({ code }) => code)]).toEqual([COUNT, ['encoding']])
    const [item] = items
    expect(item && (await decodeRgb(folder.path, item, centreCrop(8))).ok).toBe(true)
  })

  it('may be that of an earlier row, named by its index', async () => {
    await using folder = await temporaryFolder()
    const images = await texts()
    const rows = EVERY.map((i) =>
      [i, i % 2 === 0 ? images[i] : i - 1, `Which is it, ${i}?`, 'cat', 'dog', 'A'].join('\t'),
    )
    const bad = ['99', '77', 'Which?', 'cat', 'dog', 'A'].join('\t')
    await folder.write({ 'a.tsv': ['index\timage\tquestion\tA\tB\tanswer', ...rows, bad].join('\n') })
    const { items, problems } = await imported(folder.path)
    expect(items.map(({ path }) => path)).toEqual([2, 2, 4, 4, 6, 6, 8, 8, 10].map((line) => `a.tsv!/${line}`))
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([{ line: COUNT + 2 }])
  })

  it('are shown in a preview and after an import', async () => {
    await using folder = await temporaryFolder()
    await folder.write({ 'a.jsonl': lines(await texts()) })
    const { items } = await imported(folder.path)
    const shown = await thumbnail(folder.path, items[3] ?? { path: '' }, 24)
    expect(shown.ok && Buffer.from(shown.value.subarray(0, 2))).toEqual(Buffer.from([0xff, 0xd8]))
  })

  it('are read inside a zip and a tar file', async () => {
    await using folder = await temporaryFolder()
    const files = { 'in/a.jsonl': lines(await texts()) }
    await folder.write({ 'z.zip': zipOf(files), 's.zip': zipOf(files, 0), 't.tar': await tarOf(files) })
    for (const archive of ['z.zip', 's.zip', 't.tar']) {
      const { items, problems } = await imported(join(folder.path, archive))
      expect([items.length, problems]).toEqual([COUNT, []])
      const [item] = items
      expect(item?.path).toBe(`${archive}!/in/a.jsonl!/1`)
      expect(item && (await decodeRgb(folder.path, item, centreCrop(8))).ok).toBe(true)
    }
  })

  it('may be several in a record, of which each has a place of its own', async () => {
    await using folder = await temporaryFolder()
    const images = await texts()
    const row = (i: number) => ({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: `data:image/jpeg;base64,${images[i] ?? ''}` } },
            { type: 'text', text: 'What is it?' },
          ],
        },
        { role: 'assistant', content: label(i) },
      ],
    })
    await folder.write({ 'chat.jsonl': EVERY.map((i) => JSON.stringify(row(i))).join('\n') })
    const { items, task, problems } = await imported(folder.path)
    expect([task, items.length, problems]).toEqual(['conversations', COUNT, []])
    expect(items[0]?.annotation).toMatchObject({ turns: [{ text: 'What is it?' }, { text: 'cat' }] })
  })

  it('that are damaged are reported with file and line, and the rest is read', async () => {
    await using folder = await temporaryFolder()
    const [one = '', two = '', three = '', four = '', ...rest] = await texts()
    const noise = Buffer.from('PNG it is not, but quite long all the same, as texts go.'.repeat(4)).toString('base64')
    const bad = [`${one.slice(0, 200)}#${one.slice(201)}`, two.slice(0, 300), noise, four]
    await folder.write({ 'a.jsonl': lines([...bad, ...rest, three]) })
    const { items, problems } = await imported(folder.path)
    expect(items).toHaveLength(COUNT - 2)
    const errors = problems.filter(({ severity }) => severity === 'error')
    expect(errors).toMatchObject([
      { line: 1, file: 'a.jsonl', message: expect.stringContaining('is damaged base64 (“#” at place 201') },
      { line: 2, file: 'a.jsonl', message: expect.stringContaining('damaged') },
      { line: 3, file: 'a.jsonl' },
    ])
  })

  it('that are the same text twice are two items of one picture', async () => {
    await using folder = await temporaryFolder()
    const images = await texts()
    await folder.write({ 'a.jsonl': lines([...images, ...images.slice(0, 2)]) })
    const { items, duplicates } = await imported(folder.path)
    expect([items.length, duplicates.exact]).toEqual([COUNT + 2, 2])
    expect(items[COUNT]?.cluster).toBe(items[0]?.cluster)
  })

  it('are reported where their file was changed after the import', async () => {
    await using folder = await temporaryFolder()
    await folder.write({ 'a.jsonl': lines(await texts()) })
    const { items } = await imported(folder.path)
    await writeFile(join(folder.path, 'a.jsonl'), '#'.repeat(100_000))
    const [item] = items
    const decoded = item && (await decodeRgb(folder.path, item, centreCrop(8)))
    expect(decoded).toMatchObject({ ok: false, failure: { code: 'dataset-changed' } })
  })
})

describe('questions with options', () => {
  const given = importCase('base64-tsv')
  it.skipIf(given === null)('have them in the question, and the right one as the answer', async () => {
    const { records, splits, samples } = await inspected(given ?? '')
    expect([records, splits.val]).toEqual([8, 8])
    expect(samples[0]?.text).toBe('Which?\nA. cat\nB. dog\ncat')
    const { items } = await imported(given ?? '', { splits: 'drawn' })
    const answers = items.map(({ annotation }) =>
      annotation?.kind === 'conversation' ? annotation.turns[1]?.text : '',
    )
    expect(answers).toEqual(['cat', 'dog', 'cat', 'dog', 'cat', 'dog', 'cat', 'dog'])
    expect(await failed(given ?? '')).toMatchObject({ code: 'dataset-empty', hint: '--splits drawn' })
  })

  const classCase = importCase('base64-jsonl')
  it.skipIf(classCase === null)('or classes', async () => {
    const { classes } = await imported(classCase ?? '')
    expect(classes.map(({ name, items }) => [name, items])).toEqual([
      ['x', 3],
      ['y', 3],
    ])
  })

  it.each([
    ['a letter with options in columns', { A: 'cat', B: 'dog', C: '' }, 'B'],
    ['a number with a list', { choices: ['cat', 'dog'] }, 1],
    ['a number with a list written as JSON', { choices: '["cat", "dog"]' }, 1],
    ['a letter in brackets', { options: ['cat', 'dog'] }, '(B)'],
    ['the text itself', { options: ['cat', 'dog'] }, 'dog'],
    ['labels beside texts', { choices: { text: ['cat', 'dog'], label: ['A', 'B'] } }, 'B'],
  ])('are understood: %s', async (_, options, answer) => {
    await using folder = await temporaryFolder()
    await folder.photos(EVERY.map((i) => `${i}.png`))
    const row = (i: number) => ({ image: `${i}.png`, question: 'Which?', hint: 'Look.', ...options, answer })
    const strange = { ...row(0), answer: 'E' }
    await folder.write({ 'q.jsonl': [...EVERY.map(row), strange].map((each) => JSON.stringify(each)).join('\n') })
    const { items, problems } = await imported(folder.path)
    expect(items).toHaveLength(COUNT)
    expect(items[0]?.annotation).toMatchObject({
      turns: [{ text: 'Look.\nWhich?\nA. cat\nB. dog' }, { text: 'dog' }],
    })
    expect(problems[0]).toMatchObject({ line: COUNT + 1, message: expect.stringContaining('none of its 2 options') })
  })
})

describe('images named by addresses on the web', () => {
  const addresses = EVERY.map((i) => `https://example.org/images/${i}?size=large`)
  it.each([
    ['a table', 'a.csv', ['URL,TEXT', ...addresses.map((url) => `${url},a view`)].join('\n')],
    ['JSON lines', 'a.jsonl', addresses.map((image_url) => JSON.stringify({ image_url, label: 'cat' })).join('\n')],
    [
      'conversations',
      'a.jsonl',
      addresses
        .map((image) =>
          JSON.stringify({
            image,
            conversations: [
              { from: 'human', value: '<image>\nWhat?' },
              { from: 'gpt', value: 'A cat.' },
            ],
          }),
        )
        .join('\n'),
    ],
  ])('are refused with what to do, and nothing is fetched: %s', async (_, name, text) => {
    await using folder = await temporaryFolder()
    await folder.write({ [name]: text })
    for (const path of [folder.path, join(folder.path, name)]) {
      const { code, message } = await failed(path)
      expect(code).toMatch(/format-unrecognised|dataset-all-unreadable/)
      expect(message).toContain('https://example.org/images/0')
      expect(message).toMatch(/download the images into this folder|Download them into this folder first/)
    }
  })
})

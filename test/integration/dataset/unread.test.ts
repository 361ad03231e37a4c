/** Files about the images that no format in use reads: nothing is imported without a person's word. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tarOf, zipOf } from '../../support/datasets/archives.ts'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'
import { writeFile } from 'node:fs/promises'

const IMAGES = [...names('cat/a', 6), ...names('dog/b', 6)]
const EVERY = IMAGES.map((path, i) => ({ path, file: path.slice(4), i }))

async function folders(files: Readonly<Record<string, string>>): Promise<TemporaryFolder> {
  const folder = await temporaryFolder()
  await folder.photos(IMAGES)
  await folder.write(files)
  return folder
}

const json = (value: unknown): string => JSON.stringify(value)

describe('a file that is not read and names the images', () => {
  it.each([
    ['notes.json', json({ shots: EVERY.map(({ file }) => ({ picture: { of: file }, is: 'red' })) })],
    ['more/deep/notes.json', json({ shots: EVERY.map(({ path }) => ({ [path]: 'red' })) })],
    ['boxes.xml', `<set>${EVERY.map(({ file }) => `<shot file="${file}"><b x="1"/></shot>`).join('\n')}</set>`],
    ['scores.yaml', EVERY.map(({ file, i }) => `- {f: ${file}, s: ${i}}`).join('\n')],
    ['wider.txt', EVERY.map(({ path, i }) => `${path}\n1\n${i} 2 10 10`).join('\n')],
    [
      'half.txt',
      EVERY.slice(0, 6)
        .map(({ path }) => path)
        .join('\n'),
    ],
    ['train.lst', EVERY.map(({ path, i }) => `${i}\t${i % 2}\t${path}`).join('\n')],
    ['cat/a.json', json({ all: EVERY.slice(0, 6).map(({ file }) => ({ [file]: 1 })) })],
  ])('%s stops the import until the format is chosen, and is reported then', async (name, text) => {
    await using folder = await folders({ [name]: text })
    const count = text.includes('b5.png') ? 12 : 6
    const start = `“${name}” names ${count} of these 12 images and is not read.`
    const failure = await failed(folder.path)
    expect(failure).toMatchObject({ code: 'annotations-unread', file: name, hint: '--format class-folders' })
    expect(failure.message.startsWith(start)).toBe(true)
    expect(failure.message).not.toContain('--')
    const looked = await inspected(folder.path)
    expect(looked).toMatchObject({ format: 'class-folders', unclear: failure, unread: { readBy: [] } })
    const dataset = await imported(folder.path, { format: 'class-folders' })
    expect(dataset.items).toHaveLength(12)
    expect(dataset.problems[0]).toMatchObject({ code: 'annotations-unread', severity: 'warning', message: start })
    const chosen = await inspected(folder.path, { format: 'class-folders' })
    expect([chosen.unclear, chosen.problems[0]?.message]).toEqual([null, start])
  })

  it('names the format that reads it, where there is one', async () => {
    await using folder = await folders({
      'list.csv': `a,b\n${EVERY.map(({ path, i }) => `${path},k${i % 3}`).join('\n')}`,
    })
    const failure = await failed(folder.path)
    expect(failure.message).toMatch(/Choose table to read it, or class-folders to import without it\.$/)
    expect(failure.hint).toBe('--format table, or --format class-folders without it')
    expect((await inspected(folder.path)).unread).toEqual({ readBy: ['table'] })
  })

  it('is found in archives', async () => {
    await using folder = await temporaryFolder()
    const members: Record<string, Buffer> = {
      'notes.json': Buffer.from(json(EVERY.map(({ file }) => ({ [file]: 1 })))),
    }
    for (const { path, i } of EVERY)
      members[path] = await photo(i + 1)
        .png()
        .toBuffer()
    await writeFile(join(folder.path, 'a.zip'), zipOf(members))
    await writeFile(join(folder.path, 'a.tar'), await tarOf(members))
    for (const name of ['a.zip', 'a.tar'])
      expect((await failed(join(folder.path, name))).message).toMatch(/^“notes\.json” names 12 of these 12 images/)
  })

  it('may be one for each image, named inside or by its own name', async () => {
    const each = (make: (of: (typeof EVERY)[number]) => [string, string]) => Object.fromEntries(EVERY.map(make))
    await using inside = await folders(each(({ file, i }) => [`notes/${i}.json`, json({ about: file, is: 'red' })]))
    expect((await failed(inside.path)).message).toMatch(
      /^12 \.json files such as “notes\/0\.json” name 12 of these 12 images and are not read\./,
    )
    await using beside = await folders(each(({ path }) => [path.replace('png', 'txt'), 'a red one']))
    expect((await failed(beside.path)).message).toMatch(
      /^12 \.txt files such as “cat\/a0\.txt” are named after 12 of these 12 images and are not read\. Choose caption-files/,
    )
    await using ann = await folders(each(({ file }) => [`ann/${file}.json`, json({ is: 'red' })]))
    expect((await failed(ann.path)).message).toMatch(/^12 \.json files such as “ann\/a0\.png\.json” are named after 12/)
  })

  it('opens a bounded number of very many files, and the beginning of a large one', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [`notes/${i}.json`, json({ about: EVERY[i % 12]?.file })]),
    )
    await using folder = await folders(many)
    expect((await failed(folder.path)).message).toMatch(
      /^At least \d\d \.json files .* name at least 12 of these 12 images/,
    )
    const long = `{"shots": [${EVERY.map(({ file }) => json({ file })).join(',')}, ${'{"x": 1},'.repeat(300_000)} 1]}`
    await using large = await folders({ 'long.json': long })
    expect((await failed(large.path)).message).toMatch(/^“long\.json” names at least 12 of these 12 images/)
  })
})

describe('no alarm', () => {
  it.each([
    [
      'a README that shows a few',
      'README.txt',
      `See ${EVERY.slice(0, 7)
        .map(({ path }) => path)
        .join(', ')}.`,
    ],
    ['a note about one', 'notes.json', json({ cover: 'cat/a0.png' })],
    ['prose', 'about.txt', `Taken in May.\n\nThe best: a0.png.\nThen lunch.\nAnd b1.png, which is\nblurred.\n`],
    ['a licence', 'LICENSE.txt', `MIT\n${EVERY.map(({ path }) => path).join('\n')}`],
    ['checksums', 'md5sums.txt', EVERY.map(({ path }) => `d41d8cd98f00b204e9800998ecf8427e  ${path}`).join('\n')],
    ['a plain list of all images', 'files.txt', EVERY.map(({ path }) => `./${path}`).join('\n')],
    ['settings', 'config.json', json({ size: 12, classes: ['cat', 'dog'], numbers: [0, 1, 2, 3, 4, 5, 6] })],
    ['a file that is no text', 'data.txt', `\0\0${EVERY.map(({ path }) => path).join('\0')}`],
    ['an empty form', 'sample_submission.csv', `id,label\n${EVERY.map(({ path }) => `${path},0`).join('\n')}`],
  ])('for %s', async (_, name, text) => {
    await using folder = await folders({ [name]: text })
    expect(await inspected(folder.path)).toMatchObject({ format: 'class-folders', unclear: null, unread: null })
    expect((await imported(folder.path)).items).toHaveLength(12)
  })

  it('where a person chose one file of a folder', async () => {
    const row = ({ path, i }: (typeof EVERY)[number]): string => `${path},k${i % 3}`
    await using folder = await folders({
      'list.csv': `image,label\n${EVERY.map(row).join('\n')}`,
      'notes.json': json(EVERY.map(({ path }) => ({ [path]: 1 }))),
    })
    expect(await imported(join(folder.path, 'list.csv'))).toMatchObject({ format: 'table' })
  })
})

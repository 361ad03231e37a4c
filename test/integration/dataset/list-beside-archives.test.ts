/** Lists whose images lie inside zip and tar files beside them, and datasets that come as several archives. */
import { centreCrop } from '../../../core/domain/framing.ts'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeRgb } from '../../../core/dataset/index.ts'
import { type Members, tarOf, zipOf } from '../../support/datasets/archives.ts'
import { importCase } from '../../support/datasets/cases.ts'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { temporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

const COUNT = 8
const EVERY = Array.from({ length: COUNT }, (_, i) => i)
const label = (i: number): string => (i % 2 === 0 ? 'cat' : 'dog')
const csv = (name: (i: number) => string): string =>
  ['image,label', ...EVERY.map((i) => `${name(i)},${label(i)}`)].join('\n')

/** PNGs by name; the seed makes each a picture of its own. */
async function photosOf(nameOf: (i: number) => string, firstSeed = 1): Promise<Members> {
  const members: Record<string, Uint8Array> = {}
  for (const i of EVERY)
    members[nameOf(i)] = await photo(firstSeed + i)
      .png()
      .toBuffer()
  return members
}

describe('a list beside an archive', () => {
  const given = importCase('list-beside-zip')
  it.skipIf(given === null)('has its conversations with the images in it', async () => {
    const dataset = await imported(given ?? '')
    expect(dataset).toMatchObject({ format: 'conversations', task: 'conversations', problems: [] })
    expect(dataset.items).toHaveLength(9)
    expect(dataset.items[0]).toMatchObject({
      path: 'images.zip!/GCC_0.jpg',
      source: { kind: 'zip', archive: 'images.zip' },
    })
    expect(dataset.containers).toMatchObject([{ path: 'images.zip' }])
  })

  it.each([
    ['names alone, at the top', 'x', ''],
    ['names alone, in a folder of the archive', 'x', 'deep/er/'],
    ['a folder that the archive stands for', 'images/x', ''],
    ['a folder that is in the archive too', 'images/x', 'images/'],
    ['a path of another computer', '/home/me/data/images/x', 'images/'],
    ['a path that leads up from the list', '../images/x', 'images/'],
  ])('finds them by %s', async (_, start, inside) => {
    const members = await photosOf((i) => `${inside}x${i}.png`)
    for (const [archive, bytes] of [
      ['images.zip', zipOf(members)],
      ['images.tar', await tarOf(members)],
    ] as const) {
      await using folder = await temporaryFolder()
      await folder.write({ 'list.csv': csv((i) => `${start}${i}.png`), [archive]: bytes })
      const { items, classes, problems } = await imported(folder.path)
      expect(problems).toEqual([])
      expect(classes.map(({ name, items: count }) => [name, count])).toEqual([
        ['cat', COUNT / 2],
        ['dog', COUNT / 2],
      ])
      expect(items[0]?.path).toBe(`${archive}!/${inside}x0.png`)
      const [item] = items
      const pixels = item && (await decodeRgb(folder.path, item, centreCrop(8)))
      expect(pixels?.ok && pixels.value.length).toBe(8 * 8 * 3)
    }
  })

  it('finds them when the list itself is chosen', async () => {
    await using folder = await temporaryFolder()
    await folder.write({ 'list.csv': csv((i) => `x${i}.png`), 'images.zip': zipOf(await photosOf((i) => `x${i}.png`)) })
    const { items } = await imported(join(folder.path, 'list.csv'))
    expect(items).toHaveLength(COUNT)
  })

  it('takes an image in the folder before one in an archive', async () => {
    await using folder = await temporaryFolder()
    await folder.write({ 'list.csv': csv((i) => `x${i}.png`), 'images.zip': zipOf(await photosOf((i) => `x${i}.png`)) })
    await folder.write({ 'images/x3.png': await photo(99).png().toBuffer() })
    const { items } = await imported(folder.path)
    const paths = items.map(({ path }) => path)
    expect(paths.filter((path) => !path.includes('!'))).toEqual(['images/x3.png'])
    expect(paths).toHaveLength(COUNT)
  })

  it('tells each image that is in no archive, and why an archive cannot be read', async () => {
    const { 'x0.png': _, ...rest } = await photosOf((i) => `x${i}.png`)
    await using folder = await temporaryFolder()
    await folder.write({ 'list.csv': csv((i) => `x${i}.png`), 'a.zip': zipOf(rest), 'b.zip': 'no zip' })
    const { items, problems } = await imported(folder.path)
    expect(items).toHaveLength(COUNT - 1)
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      {
        code: 'missing-file',
        file: 'list.csv',
        line: 2,
        message: expect.stringContaining('“b.zip” is not a zip file'),
      },
    ])
  })

  it('names a compressed archive that the images may lie in', async () => {
    await using folder = await temporaryFolder()
    await folder.write({ 'list.csv': csv((i) => `x${i}.png`), 'images.tar.gz': '\x1F\x8B' })
    await folder.photos(['x0.png'])
    const { problems } = await inspected(folder.path)
    expect(problems[0]?.message).toContain('“images.tar.gz”, which is compressed as a whole')
  })
})

describe('several archives', () => {
  const parts = async (): Promise<Record<string, Uint8Array>> => ({
    'train.zip': zipOf(await photosOf((i) => `${i}.png`, 1)),
    'test.zip': zipOf(await photosOf((i) => `${i}.png`, 100)),
  })

  it.each([
    ['lists have their archives’ names', ['train.csv', 'test.csv'], () => ''],
    ['lists have their archives’ parts', ['my_train_list.csv', 'test_list.csv'], () => ''],
    ['images have their archives’ names as folders', ['a_train.csv', 'b_test.csv'], (part: string) => `${part}/`],
  ])('are distinguished where %s', async (_, lists, start) => {
    await using folder = await temporaryFolder()
    await folder.write(await parts())
    for (const [k, part] of ['train', 'test'].entries()) {
      await folder.write({ [lists[k] as string]: csv((i) => `${start(part)}${i}.png`) })
    }
    const { items, problems } = await imported(folder.path)
    expect(problems).toEqual([])
    expect(items).toHaveLength(2 * COUNT)
    // Validation is drawn from training.
    for (const { path, split } of items) expect(path.startsWith('test.zip!/')).toBe(split === 'test')
  })

  it('are an error for each image that either may hold', async () => {
    await using folder = await temporaryFolder()
    await folder.write({ ...(await parts()), 'list.csv': csv((i) => `${i}.png`) })
    const { problems } = await inspected(folder.path)
    expect(problems).toHaveLength(COUNT)
    expect(problems[0]).toMatchObject({ code: 'ambiguous-image', file: 'list.csv', line: 2 })
  })

  it('hold the list in one and the images in another', async () => {
    const members = await photosOf((i) => `x${i}.png`)
    for (const [archive, bytes] of [
      ['images.zip', zipOf(members)],
      ['images.tar', await tarOf(members)],
    ] as const) {
      await using folder = await temporaryFolder()
      await folder.write({ [archive]: bytes, 'notes.zip': zipOf({ 'ann/list.csv': csv((i) => `images/x${i}.png`) }) })
      const { items, problems, classes } = await imported(folder.path)
      expect(problems).toEqual([])
      expect([items.length, classes.length]).toEqual([COUNT, 2])
    }
  })

  it('hold class folders of a part each', async () => {
    await using folder = await temporaryFolder()
    const members = (seed: number): Promise<Members> => photosOf((i) => `${label(i)}/${i}.png`, seed)
    await folder.write({ 'train.zip': zipOf(await members(1)), 'test.zip': zipOf(await members(100)) })
    const { items, splits, classes, format } = await imported(folder.path)
    expect([format, items.length, classes.length]).toEqual(['class-folders', 2 * COUNT, 2])
    expect(splits.test).toBe(COUNT)
  })

  it('hold a class each, or a folder of their own name', async () => {
    await using folder = await temporaryFolder()
    const flat = (seed: number): Promise<Members> => photosOf((i) => `${i}.png`, seed)
    await folder.write({ 'cat.zip': zipOf(await flat(1)), 'dog.tar': await tarOf(await flat(100)) })
    expect((await imported(folder.path)).classes.map(({ name }) => name)).toEqual(['cat', 'dog'])
    await using parts = await temporaryFolder()
    const nested = (part: string, seed: number): Promise<Members> =>
      photosOf((i) => `${part}/${label(i)}/${i}.png`, seed)
    await parts.write({ 'train.zip': zipOf(await nested('train', 1)), 'val.zip': zipOf(await nested('val', 100)) })
    const { classes, splits } = await imported(parts.path)
    expect([classes.map(({ name }) => name), splits.val]).toEqual([['cat', 'dog'], COUNT])
  })

  it('that a link leads to outside the folder stay closed', async () => {
    await using outside = await temporaryFolder()
    await outside.write({ 'images.zip': zipOf(await photosOf((i) => `x${i}.png`)) })
    await using folder = await temporaryFolder()
    await folder.write({ 'list.csv': csv((i) => `x${i}.png`) })
    await symlink(join(outside.path, 'images.zip'), join(folder.path, 'images.zip'))
    for (const path of [folder.path, join(folder.path, 'list.csv')]) {
      const { message, details = '' } = await failed(path)
      expect(`${message} ${details}`).toMatch(/leaves the dataset’s folder|leads out of/)
    }
  })

  it('have members whose names lead out, which are left out and reported', async () => {
    await using folder = await temporaryFolder()
    const members = await photosOf((i) => (i === 0 ? '../x0.png' : `x${i}.png`))
    await folder.write({ 'list.csv': csv((i) => `../x${i}.png`), 'images.tar': await tarOf(members) })
    const { items, problems } = await imported(folder.path)
    expect(items).toHaveLength(COUNT - 1)
    expect(problems.filter(({ severity }) => severity === 'error')).toHaveLength(1)
  })
})

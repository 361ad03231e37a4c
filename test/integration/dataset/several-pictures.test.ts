/** Placeholders of images in texts, and items of several pictures, as public files have them. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { imported, inspected } from '../../support/datasets/imported.ts'
import { names, temporaryFolder } from '../../support/images/folder.ts'
import { thumbnail } from '../../../core/dataset/index.ts'
import { withoutImageToken } from '../../../core/dataset/formats/conversations/turns.ts'

const cases = process.env['THAW_TEST_CASES'] ?? resolve('..', 'shared', 'cases', 'import')
if (!existsSync(cases)) console.log('Skipped the tests on small public shapes: no folder ../shared/cases/import.')

describe.skipIf(!existsSync(cases))('small public shapes', () => {
  it('reads <image> in an answer as text, and says so once', async () => {
    const { items, problems } = await imported(join(cases, 'answer-holds-image-token'))
    expect(items).toHaveLength(8)
    expect(problems.filter(({ code }) => code === 'image-count')).toMatchObject([{ severity: 'warning', line: 1 }])
    const turns = [{ text: 'Parse the page to Markdown.' }, { text: '# Title 0\n\n![fig](<image>)\n\nText' }]
    expect(items[0]?.annotation).toMatchObject({ turns })
  })

  it.each([
    ['four-images-a-question', 6, 4],
    ['hub-two-images', 6, 2],
    ['hub-trl-messages', 8, 1],
    ['hub-cauldron', 8, 1],
  ])('%s: %i conversations of %i images each, all of which can be shown', async (name, count, pictures) => {
    const root = join(cases, name)
    const preview = await inspected(root)
    expect(preview).toMatchObject({ task: 'conversations', records: count, unclear: null })
    expect(preview.samples.map((sample) => sample.pictures ?? 1)).toEqual(Array.from({ length: count }, () => pictures))
    const { items, folder = root } = await imported(root)
    expect(items).toHaveLength(count)
    for (const item of items) {
      expect(item.moreImages?.length ?? 0).toBe(pictures - 1)
      expect(JSON.stringify(item.annotation)).not.toContain('<image>')
      for (const more of item.moreImages ?? []) expect((await thumbnail(folder, more, 64)).ok).toBe(true)
    }
  })

  it('keeps every turn of pairs of user and assistant', async () => {
    const { items } = await imported(join(cases, 'hub-cauldron'))
    const turns = ['Count?', '0', 'Colour?', 'blue'].map((text) => ({ text }))
    expect(items[0]?.annotation).toMatchObject({ turns })
  })
})

it('shows columns of pictures as one, in the order of their numbers, and a person may name one or both', async () => {
  await using folder = await temporaryFolder()
  await folder.photos(names('', 12))
  const rows = Array.from({ length: 6 }, (_, i) => `${i + 6}.png,${i}.png,<image> <image> Do they differ?,${i % 2}`)
  await folder.write({ 'pairs.csv': ['image_2,image_1,question,answer', ...rows].join('\n') })
  const { columns } = await inspected(folder.path)
  expect(columns?.used.image).toBe('image_1|image_2')
  const { items } = await imported(folder.path)
  expect(items[0]).toMatchObject({
    path: '0.png',
    moreImages: [{ path: '6.png' }],
    annotation: { turns: [{ text: 'Do they differ?' }, { text: '0' }] },
  })
  const one = await imported(folder.path, { columns: { image: 'image_2', question: 'question', answer: 'answer' } })
  expect(one.items[0]?.path).toBe('6.png')
  expect(one.items[0]?.moreImages).toBeUndefined()
})

it('looks into every picture of an item, not only the first', async () => {
  await using folder = await temporaryFolder()
  await folder.photos(names('', 8))
  await folder.write({ 'text.png': 'no picture', 'empty.png': '' })
  const second = ['1.png', 'text.png', 'empty.png', '2.png']
  const rows = second.map((name, i) => ({ images: [`${i + 4}.png`, name], question: 'Do they differ?', answer: 'yes' }))
  await folder.write({ 'pairs.jsonl': rows.map((row) => JSON.stringify(row)).join('\n') })
  const { items, problems } = await imported(folder.path)
  expect(items.map(({ path, moreImages }) => [path, moreImages])).toEqual([
    ['4.png', [{ path: '1.png' }]],
    ['7.png', [{ path: '2.png' }]],
  ])
  expect(problems.map(({ code, message, line }) => [code, message.split(' ')[0], line])).toEqual([
    ['not-an-image', '“text.png”', 2],
    ['empty-file', '“empty.png”', 3],
  ])
})

it.each([
  ['<image>\nDescribe it.', 'Describe it.'],
  ['<image> <image> Where?', 'Where?'],
  ['What is it?\n<image>', 'What is it?'],
  ['One\n<image>\nTwo', 'One\nTwo'],
  ['if x:\n  y', 'if x:\n  y'],
])('leaves no placeholder and no gap in %j', (text, shown) => {
  expect(withoutImageToken(text)).toBe(shown)
})

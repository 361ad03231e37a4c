/** Conversations with other fields beside them: none of them is lost without a word. */
import { describe, expect, it } from 'vitest'
import { imported } from '../../support/datasets/imported.ts'
import { names, temporaryFolder } from '../../support/images/folder.ts'

const EVERY = Array.from({ length: 8 }, (_, i) => i)
const talk = (i: number) => ({
  id: `row-${i}`,
  images: [`images/x${i}.png`],
  messages: [
    { role: 'user', content: '<image>Where is it?' },
    { role: 'assistant', content: `It is thing ${i}.` },
  ],
})

async function importedWith(beside: (i: number) => object) {
  await using folder = await temporaryFolder()
  await folder.photos(names('images/x', EVERY.length))
  await folder.write({ 'train.jsonl': EVERY.map((i) => JSON.stringify({ ...talk(i), ...beside(i) })).join('\n') })
  return await imported(folder.path)
}

describe('fields beside conversations', () => {
  it('are named where they hold texts, labels, boxes or pictures that no item gets', async () => {
    const { task, items, problems } = await importedWith((i) => ({
      caption: `a thing of kind ${i}`,
      objects: { bbox: [[1, 2, 10, 20]], category: ['thing'] },
      mask: `masks/x${i}.png`,
    }))
    expect([task, items.length]).toEqual(['conversations', 8])
    expect(problems.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      [
        'not-used',
        'warning',
        'These columns are not used: “caption” (texts), “mask” (masks), “objects.bbox” (boxes), “objects.category” (labels). Thaw ignores their content.',
      ],
    ])
    // Not in the form of ms-swift: whether such a box ends with width and height is not known.
    expect(items.every(({ annotation }) => annotation?.kind === 'conversation')).toBe(true)
  })

  it('are not named where they are about the record, or read', async () => {
    const { problems } = await importedWith((i) => ({
      source: 'made here',
      objects: { ref: [`thing ${i}`], bbox: [[1, 2, 30, 30]], bbox_type: 'real' },
    }))
    expect(problems).toEqual([])
  })
})

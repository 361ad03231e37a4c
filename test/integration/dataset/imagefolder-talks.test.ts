/** Image folders of Hugging Face whose metadata holds conversations, in every form in which metadata comes. */
import { list, struct, utf8 } from '@uwdata/flechette'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { arrowOf } from '../../support/datasets/arrow.ts'
import { imported } from '../../support/datasets/imported.ts'
import { names, temporaryFolder } from '../../support/images/folder.ts'

const COUNT = 6
const EVERY = Array.from({ length: COUNT }, (_, i) => i)
const llava = (i: number) => [
  { from: 'human', value: '<image>\nWhat is it?' },
  { from: 'gpt', value: `It is thing ${i}.` },
]
const openai = (i: number) => [
  { role: 'user', content: 'What is it?' },
  { role: 'assistant', content: `It is thing ${i}.` },
]
const jsonl = (row: (i: number) => unknown): string => EVERY.map((i) => JSON.stringify(row(i))).join('\n')
const csv = (header: string, talk: (i: number) => unknown): string =>
  [header, ...EVERY.map((i) => `x${i}.png,"${JSON.stringify(talk(i)).replaceAll('"', '""')}"`)].join('\n')
const parquet = (column: string, talk: (i: number) => unknown): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'file_name', data: EVERY.map((i) => `x${i}.png`), type: 'STRING' },
        { name: column, data: EVERY.map(talk), type: 'JSON' },
      ],
    }),
  )

describe('an image folder with conversations in its metadata', () => {
  it.each([
    ['JSONL, conversations', 'metadata.jsonl', jsonl((i) => ({ file_name: `x${i}.png`, conversations: llava(i) }))],
    ['JSONL, messages', 'metadata.jsonl', jsonl((i) => ({ file_name: `x${i}.png`, messages: openai(i) }))],
    ['CSV, conversations as JSON', 'metadata.csv', csv('file_name,conversations', llava)],
    ['CSV, messages as JSON', 'metadata.csv', csv('file_name,messages', openai)],
    ['Parquet, conversations', 'metadata.parquet', parquet('conversations', llava)],
    ['Parquet, messages', 'metadata.parquet', parquet('messages', openai)],
    [
      'Arrow, messages',
      'metadata.arrow',
      arrowOf({
        file_name: [EVERY.map((i) => `x${i}.png`), utf8()],
        messages: [EVERY.map(openai), list(struct({ role: utf8(), content: utf8() }))],
      }),
    ],
  ])('has them as turns: %s', async (_, name, content) => {
    for (const folderName of ['', 'train/']) {
      await using folder = await temporaryFolder()
      await folder.photos(names(`${folderName}x`, COUNT))
      await folder.write({ [`${folderName}${name}`]: content })
      const { task, items, problems } = await imported(folder.path)
      expect([task, problems]).toEqual(['conversations', []])
      expect(items.map(({ path }) => path)).toEqual(EVERY.map((i) => `${folderName}x${i}.png`))
      expect(items[2]?.annotation).toMatchObject({
        kind: 'conversation',
        turns: [
          { role: 'user', text: 'What is it?' },
          { role: 'assistant', text: 'It is thing 2.' },
        ],
      })
    }
  })
})

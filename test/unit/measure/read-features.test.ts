/** The strict reader of what `thaw_features.py` writes. */
import { appendFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FailureError } from '../../../core/domain/failure.ts'
import { readFeatures } from '../../../core/measure/elsewhere/read-features.ts'
import { temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'

const EXPECTED = { items: ['a', 'b'], taps: ['stem', 'pooled'], questions: ['q'], texts: 0 }
const INDEX = {
  version: 1,
  items: 2,
  taps: [
    { name: 'stem', width: 3 },
    { name: 'pooled', width: 2 },
  ],
  texts: null,
  answers: 1,
  silent: null,
  device: 'CPU',
  dtype: 'float32',
  torch: '2.13.0',
  transformers: '5.24.0',
  msPerImage: 4,
}
const bytes = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer)

let folder: TemporaryFolder
beforeEach(async () => {
  folder = await temporaryFolder()
  await folder.write({
    'index.json': JSON.stringify(INDEX),
    'items.jsonl': '{"id": "a", "ms": 4}\n{"id": "b", "ms": 5}\n',
    'answers.jsonl': '{"id": "q", "text": "red", "tokens": 1}\n',
    'stem.f32': bytes(1, 2, 3, 4, 5, 6),
    'pooled.f32': bytes(7, 8, 9, 10),
  })
})
afterEach(() => folder[Symbol.asyncDispose]())

const refusal = async (expected = EXPECTED): Promise<string> => {
  const error = await readFeatures(folder.path, expected).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(FailureError)
  return (error as FailureError).message
}
const at = (name: string): string => join(folder.path, name)
const index = (changes: object) => writeFile(at('index.json'), JSON.stringify({ ...INDEX, ...changes }))

test('every tap is a matrix with a row for each item, beside the answers', async () => {
  const read = await readFeatures(folder.path, EXPECTED)
  expect([...read.taps.keys()]).toEqual(EXPECTED.taps)
  expect(read.taps.get('pooled')).toEqual({ rows: 2, cols: 2, data: Float32Array.of(7, 8, 9, 10) })
  expect(read.answers).toEqual(['red'])
  expect(read.about).toMatchObject({ device: 'CPU', msPerImage: 4 })
})

test('a model that nobody knows how to ask has no answers, and says why', async () => {
  await index({ answers: 0, silent: 'It has no chat template.' })
  const read = await readFeatures(folder.path, EXPECTED)
  expect(read.answers).toEqual([])
  expect(read.about.silent).toBe('It has no chat template.')
})

test('a file that is cut off, or too long, is refused with its size', async () => {
  await truncate(at('stem.f32'), 20)
  expect(await refusal()).toContain('it has 20 bytes, not 24')
  await writeFile(at('stem.f32'), bytes(1, 2, 3, 4, 5, 6, 7))
  expect(await refusal()).toContain('it has 28 bytes, not 24')
})

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a value of %d is refused with its row', async (value) => {
  await writeFile(at('pooled.f32'), bytes(7, 8, 9, value))
  expect(await refusal()).toContain('row 2 holds values that are no numbers')
})

test('other counts, taps, items or answers than planned are refused', async () => {
  await index({ items: 3 })
  expect(await refusal()).toContain('it holds 3 pictures, not the 2 that were planned')
  await index({ taps: INDEX.taps.toReversed() })
  expect(await refusal()).toContain('its taps are pooled, stem, not stem, pooled')
  await index({ answers: 0 })
  expect(await refusal()).toContain('it holds 0 answers, not the 1 that were planned')
  await index({})
  expect(await refusal({ ...EXPECTED, items: ['b', 'a'] })).toContain('line 1 is not the planned item')
  await appendFile(at('items.jsonl'), '{"id": "c"}\n')
  expect(await refusal()).toContain('it lists 3 items, not 2')
  await appendFile(at('items.jsonl'), '{"id": "d"')
  expect(await refusal()).toContain('its last line is cut off')
})

test('words are a row for each text', async () => {
  await writeFile(at('texts.f32'), bytes(1, 2, 3, 4))
  await index({ texts: { rows: 2, width: 2 } })
  expect(await refusal()).toContain('it holds 2 texts, not the 0 that were planned')
  const read = await readFeatures(folder.path, { ...EXPECTED, texts: 2 })
  expect(read.texts).toEqual({ rows: 2, cols: 2, data: Float32Array.of(1, 2, 3, 4) })
})

test('a program that did not finish has no index', async () => {
  await writeFile(at('index.json'), '{"version": 1, "items"')
  expect(await refusal()).toContain('not in the form of this version')
  const nothing = join(folder.path, 'elsewhere')
  await expect(readFeatures(nothing, EXPECTED)).rejects.toThrow('did not finish')
})

import { expect, test } from 'vitest'
import { sentencePieceJson } from '../../../core/model/families/dual-encoder/sentence-piece.ts'
import { tokenizerFromJson } from '../../../core/model/tokenizer-json.ts'

const bytesOf = (...parts: (number | readonly number[])[]): number[] => parts.flat()
const message = (field: number, content: readonly number[]): number[] => bytesOf(field * 8 + 2, content.length, content)
const float = (value: number): number[] => [...new Uint8Array(Float32Array.of(value).buffer)]
const piece = (text: string, score: number, kind: number): number[] =>
  message(1, bytesOf(message(1, [...new TextEncoder().encode(text)]), 2 * 8 + 5, float(score), 3 * 8, kind))

/** Pieces as SentencePiece writes them, the kind of model, and rules without a table of characters. */
const written = (modelType: number): Uint8Array =>
  Uint8Array.from(
    bytesOf(
      piece('<pad>', 0, 3),
      piece('</s>', 0, 3),
      piece('<unk>', 0, 2),
      piece('▁', -3, 1),
      piece('▁cat', -4, 1),
      piece('s', -4, 1),
      message(2, [3 * 8, modelType]),
      message(3, message(1, [...new TextEncoder().encode('identity')])),
    ),
  )

test('a vocabulary of unigrams splits texts, without their punctuation and capitals, and ends them', () => {
  const text = sentencePieceJson(written(1))!
  const made = tokenizerFromJson({ file: 'spiece.model', text }, { file: 'tokenizer_config.json', text: '{}' }, 1)
  if (!made.ok) throw new Error(made.failure.message)
  expect(made.value.vocabulary).toBe(6)
  expect([...made.value.batch(['  Cats! ', 'cat x'], 6).ids]).toEqual([4, 5, 1, 1, 1, 1, 4, 3, 2, 1, 1, 1])
})

test.each([
  ['pairs of pieces', written(2)],
  ['nothing', new Uint8Array()],
  ['a message that ends early', written(1).subarray(0, 20)],
  ['no message', Uint8Array.of(255, 255, 255, 255)],
  ['an image', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
])('%s is no such vocabulary', (_, bytes) => {
  expect(sentencePieceJson(bytes)).toBeNull()
})

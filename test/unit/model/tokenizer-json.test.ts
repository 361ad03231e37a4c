import { describe, expect, it } from 'vitest'
import type { NamedText } from '../../../core/model/tokenizer-json.ts'
import { tokenizerFromJson } from '../../../core/model/tokenizer-json.ts'

const VOCABULARY = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', 'cat', 'cafe', 'un', '##aff', '##able', ',', '漢']
const ids = Object.fromEntries(VOCABULARY.map((token, id) => [token, id]))
const special = (token: string) => ({
  id: ids[token],
  content: token,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
})
const WORD_PIECE = {
  version: '1.0',
  truncation: { max_length: 4, strategy: 'LongestFirst', stride: 0 },
  padding: { strategy: { Fixed: 4 }, direction: 'Right', pad_id: 0, pad_type_id: 0, pad_token: '[PAD]' },
  added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map(special),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: ids,
  },
}
const json = (value: unknown): NamedText => ({ file: 'tokenizer.json', text: JSON.stringify(value) })
const config: NamedText = { file: 'tokenizer_config.json', text: '{"do_lower_case": true}' }

function wordPiece() {
  const made = tokenizerFromJson(json(WORD_PIECE), config)
  if (!made.ok) throw new Error(made.failure.message)
  return made.value
}

describe('a tokenizer of WordPiece', () => {
  it('knows how many ids it gives', () => {
    expect(wordPiece().vocabulary).toBe(VOCABULARY.length)
  })

  it.each([
    ['A Café, unaffable', ['a', 'cafe', ',', 'un', '##aff', '##able']],
    ['a\u0000 漢cat', ['a', '漢', 'cat']],
    ['dog', ['[UNK]']],
    ['', []],
  ])('splits %j as BERT does', (text, tokens) => {
    expect(
      wordPiece()
        .encode(text)
        .map((id) => VOCABULARY[id]),
    ).toEqual(tokens)
  })

  it('puts its marks around every row, pads short ones and cuts long ones at the end of the text', () => {
    const { ids: rows, real } = wordPiece().batch(['a cat', 'a cat, a cat, a cat', ''], 5)
    expect([...rows]).toEqual([2, 4, 5, 3, 0, 2, 4, 5, 10, 3, 2, 3, 0, 0, 0])
    expect([...real]).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0])
  })

  it('whose words have scores counts them', () => {
    const unigram = {
      ...WORD_PIECE,
      model: {
        type: 'Unigram',
        unk_id: 0,
        vocab: [
          ['<unk>', 0],
          ['a', -1],
        ],
      },
    }
    expect(
      tokenizerFromJson(json({ ...unigram, added_tokens: [{ ...special('[PAD]'), id: 7 }] }), config),
    ).toMatchObject({
      ok: true,
      value: { vocabulary: 8 },
    })
  })

  it.each([
    ['text that is not JSON', { file: 'tokenizer.json', text: '{' }, config, 'tokenizer.json'],
    ['no vocabulary', json({ model: { type: 'WordPiece' } }), config, 'tokenizer.json'],
    ['an id below zero', json({ model: { type: 'WordPiece', vocab: { a: -1 } } }), config, 'tokenizer.json'],
    ['settings that are a list', json(WORD_PIECE), { file: 'settings.json', text: '[]' }, 'settings.json'],
  ])('is refused with the name of its file for %s', (_, given, settings, file) => {
    expect(tokenizerFromJson(given, settings)).toMatchObject({ ok: false, failure: { code: 'model-unreadable', file } })
  })
})

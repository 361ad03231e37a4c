import { Tokenizer as Library } from '@huggingface/tokenizers'
import { FIRST_BYTE, FIRST_MERGE, type Merges, PAD, START } from './byte-pairs.ts'
import { tokenizerOf } from './tokenizer-json.ts'
import type { Tokenizer } from './tokenizer.ts'

/** What is used of the library, whose own declarations name files in a way that TypeScript does not follow in Node. */
interface Cutting {
  readonly normalizer: ((text: string) => string) | null
  readonly pre_tokenizer: ((text: string) => string[]) | null
}

/** What JavaScript's `\s` stands for; in a tokenizer.json `\s` has Unicode's meaning, with U+0085 and without U+FEFF. */
const SPACE = '[\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]'

/** Letter case, spacing and composition do not matter, and the first word has a space before it as the others do. */
const NORMALIZER = {
  type: 'Sequence',
  normalizers: [
    { type: 'NFC' },
    { type: 'Lowercase' },
    { type: 'Replace', pattern: { Regex: `${SPACE}+` }, content: ' ' },
    { type: 'Strip', strip_left: true, strip_right: true },
    { type: 'Prepend', prepend: ' ' },
  ],
}

/** Words with their leading space, digits one by one, other signs in runs; so that merges never cross words. */
const PRE_TOKENIZER = {
  type: 'Sequence',
  pretokenizers: [
    {
      type: 'Split',
      pattern: { Regex: ' ?\\p{L}+| ?\\p{N}| ?[^ \\p{L}\\p{N}]+| +' },
      behavior: 'Isolated',
      invert: false,
    },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
  ],
}

/** How GPT-2's vocabularies write bytes: each as a visible character. */
const BYTE_SIGNS = byteSigns()

/** What a text begins with. */
const POST_PROCESSOR = {
  type: 'TemplateProcessing',
  single: [{ SpecialToken: { id: '<start>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
  pair: [],
  special_tokens: { '<start>': { id: '<start>', ids: [START], tokens: ['<start>'] } },
}

/** @param vocabulary ids that a model has rows for; those of the merges when left out */
export function createTokenizer(merges: Merges, vocabulary: number = FIRST_MERGE + merges.length): Tokenizer {
  const described = tokenizerOf(tokenizerJson(merges), {}, { vocabulary, pad: PAD })
  // The library takes an empty text for none at all.
  const given = (text: string): string => (text === '' ? ' ' : text)
  return {
    vocabulary,
    marks: () => described.marks(),
    encode: (text) => described.encode(given(text)),
    batch: (texts, context) => described.batch(texts.map(given), context),
  }
}

/** Cuts texts into the pieces that merges never cross, as ids of their bytes. */
export function createCutter(): (text: string) => number[][] {
  const { normalizer, pre_tokenizer: cut } = new Library(tokenizerJson([]), {}) as Cutting
  if (!normalizer || !cut) throw new Error('the library has left out a part of the tokenizer')
  const idOf = new Map(BYTE_SIGNS.map((sign, byte) => [sign, FIRST_BYTE + byte]))
  return (text) => cut(normalizer(text)).map((piece) => Array.from(piece, (sign) => idOf.get(sign) as number))
}

/**
 * The tokenizer as a tokenizer.json, the file of Hugging Face's libraries. Padding and start are in the vocabulary and not
 * among its added tokens: those would be looked for in texts.
 */
function tokenizerJson(merges: Merges): object {
  const tokens = ['<pad>', '<start>', ...BYTE_SIGNS]
  const made = merges.map(([a, b]) => {
    const pair = [tokens[a], tokens[b]] as const
    tokens.push(pair.join(''))
    return pair
  })
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: NORMALIZER,
    pre_tokenizer: PRE_TOKENIZER,
    post_processor: POST_PROCESSOR,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges: made },
  }
}

/** Printable Latin-1 bytes are themselves, the others U+0100 and on (`bytes_to_unicode` of github.com/openai/gpt-2). */
function byteSigns(): string[] {
  let hidden = 0
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad)
    return String.fromCodePoint(isVisible ? byte : 0x100 + hidden++)
  })
}

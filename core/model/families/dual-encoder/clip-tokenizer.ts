/** CLIP's tokenizer from vocab.json and merges.txt, as folders of 2021 have it, in the form of a tokenizer.json. */
import { addedToken } from './added-token.ts'
import { z } from 'zod'
import { parseJson } from '../../../domain/json.ts'

const vocabulary = z.record(z.string(), z.number().int().nonnegative())
const [START, END] = ['<|startoftext|>', '<|endoftext|>'] as const
const PIECES = `<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+`

/** Null where the files do not hold such a vocabulary. */
export function clipTokenizerJson(vocab: string, merges: string): string | null {
  const ids = vocabulary.safeParse(parseJson(vocab))
  if (!ids.success) return null
  const [start, end] = [ids.data[START], ids.data[END]]
  if (start === undefined || end === undefined) return null
  const pairs = merges
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#version'))
    .map((line) => line.trim().split(' '))
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [addedToken(start, START), addedToken(end, END)],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: PIECES }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [END, end],
      cls: [START, start],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: END,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: ids.data,
      merges: pairs,
    },
  })
}

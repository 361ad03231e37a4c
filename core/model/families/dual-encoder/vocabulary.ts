/** The tokenizer of a folder of transformers' or open_clip's. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { failure, type Result, success } from '../../../domain/failure.ts'
import { parseJson } from '../../../domain/json.ts'
import { fileIn, jsonIn, textIn } from '../../model-files.ts'
import { tokenizerFromJson } from '../../tokenizer-json.ts'
import type { Tokenizer } from '../../tokenizer.ts'
import { clipTokenizerJson } from './clip-tokenizer.ts'
import { sentencePieceJson } from './sentence-piece.ts'

const CONFIG = 'tokenizer_config.json'
const token = z.union([z.string(), z.looseObject({ content: z.string() })]).nullish()
const config = z.looseObject({ tokenizer_class: z.string().optional(), pad_token: token })

export interface Vocabulary {
  readonly tokenizer: Tokenizer
  /** Text of its file, a part of the model's identity. */
  readonly text: string
}

/**
 * @param padding of rows where the folder names no token for it
 * @param prepare what a library does to texts before its tokenizer
 * Failures: model-unreadable.
 */
export async function readVocabulary(
  folder: string,
  padding: number,
  prepare: (text: string) => string = (text) => text,
): Promise<Result<Vocabulary>> {
  const json = await tokenizerText(folder)
  if (!json.ok) return json
  const described = await jsonIn(folder, CONFIG)
  if (described && !described.ok) return described
  const settings = config.safeParse(described?.value ?? {})
  if (!settings.success) {
    const file = join(folder, CONFIG)
    return failure('model-unreadable', `${file} does not describe a tokenizer that Thaw can read.`, { file })
  }
  const { tokenizer_class: kind, pad_token: pad } = settings.data
  const content = typeof pad === 'string' ? pad : pad?.content
  const id = content === undefined ? undefined : idOf(json.value.text, content)
  const made = tokenizerFromJson(
    json.value,
    { file: join(folder, CONFIG), text: JSON.stringify(settings.data) },
    id ?? padding,
  )
  if (!made.ok) return made
  // This class lower-cases whatever its tokenizer.json says; GemmaTokenizer does not.
  const lower = kind === 'Siglip2Tokenizer' ? (text: string) => text.toLowerCase() : (text: string) => text
  return success({ tokenizer: prepared(made.value, (text) => lower(prepare(text))), text: json.value.text })
}

async function tokenizerText(folder: string): Promise<Result<{ readonly file: string; readonly text: string }>> {
  const file = join(folder, 'tokenizer.json')
  const found = await textIn(folder, 'tokenizer.json')
  if (found) return found.ok ? success({ file, text: found.value }) : found
  const [vocabulary, merges] = [await textIn(folder, 'vocab.json'), await textIn(folder, 'merges.txt')]
  if (vocabulary?.ok && merges?.ok) {
    const made = clipTokenizerJson(vocabulary.value, merges.value)
    if (made !== null) return success({ file: join(folder, 'vocab.json'), text: made })
  }
  const pieces = await fileIn(folder, 'spiece.model')
  if (pieces && !pieces.ok) return pieces
  const read = pieces && sentencePieceJson(await readFile(pieces.value))
  if (pieces && read !== null) return success({ file: pieces.value, text: read })
  const message = pieces
    ? `${pieces.value} is not a vocabulary as SigLIP has it (SentencePiece’s unigrams), and Thaw reads no other. Save the tokenizer once with transformers: ${conversion(folder)}`
    : `${file} is missing: without it, texts cannot be read. Get it with the other files of the checkpoint.`
  return failure('model-unreadable', message, { file })
}

const conversion = (folder: string): string =>
  `python -c "import sys; from transformers import AutoTokenizer; AutoTokenizer.from_pretrained(sys.argv[1], use_fast=True).save_pretrained(sys.argv[1])" "${folder}"`

const withIds = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.number(), content: z.string() })).optional(),
  model: z.looseObject({ vocab: z.union([z.record(z.string(), z.number()), z.array(z.unknown())]) }),
})

function idOf(json: string, content: string): number | undefined {
  const parsed = withIds.safeParse(parseJson(json))
  if (!parsed.success) return undefined
  const { added_tokens: added = [], model } = parsed.data
  const found = added.find((each) => each.content === content)
  if (found) return found.id
  const { vocab } = model
  if (!Array.isArray(vocab)) return vocab[content]
  const at = vocab.findIndex((each) => Array.isArray(each) && each[0] === content)
  return at < 0 ? undefined : at
}

function prepared(tokenizer: Tokenizer, prepare: (text: string) => string): Tokenizer {
  return {
    vocabulary: tokenizer.vocabulary,
    marks: () => tokenizer.marks(),
    encode: (text) => tokenizer.encode(prepare(text)),
    batch: (texts, context) => tokenizer.batch(texts.map(prepare), context),
  }
}

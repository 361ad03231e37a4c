/** Tokenizers that a tokenizer.json describes, the format of Hugging Face's library tokenizers. */
import { Tokenizer as Described } from '@huggingface/tokenizers'
import { z } from 'zod'
import { failure, type Result, success } from '../domain/failure.ts'
import { parseJson } from '../domain/json.ts'
import { charsmap } from './charsmap.ts'
import type { Tokenizer } from './tokenizer.ts'

const id = z.number().int().nonnegative()
const described = z.looseObject({
  model: z.looseObject({
    type: z.string(),
    // Tokens with their ids, or with their scores in the order of their ids.
    vocab: z.union([z.record(z.string(), id), z.array(z.tuple([z.string(), z.number()]))]),
  }),
  added_tokens: z.array(z.looseObject({ id })).optional(),
  padding: z.looseObject({ pad_id: id }).nullish(),
})

/** The file, and its text. */
export interface NamedText {
  readonly file: string
  readonly text: string
}

/**
 * A tokenizer whose rows begin and end with the marks that its post-processor adds; a text that is too long loses its end,
 * not the marks. It is put together at the first text, because that takes a tenth of a second.
 * Failures: model-unreadable.
 * @param json tokenizer.json
 * @param config tokenizer_config.json
 * @param padding id that short rows end with; as the file says where it is left out
 */
export function tokenizerFromJson(json: NamedText, config: NamedText, padding?: number): Result<Tokenizer> {
  const parsed = described.safeParse(parseJson(json.text))
  if (!parsed.success) return unreadable(json.file, parsed.error.message)
  const settings = z.looseObject({}).safeParse(parseJson(config.text))
  if (!settings.success) return unreadable(config.file, settings.error.message)
  const pad = padding ?? parsed.data.padding?.pad_id ?? 0
  return success(tokenizerOf(parsed.data, settings.data, { vocabulary: sizeOf(parsed.data), pad }))
}

interface Ids {
  readonly vocabulary: number
  readonly pad: number
}

/** The tokenizer of a tokenizer.json and a tokenizer_config.json that are sound. */
export function tokenizerOf(json: object, config: object, { vocabulary, pad }: Ids): Tokenizer {
  let made: Marked | null = null
  const marked = (): Marked => (made ??= withMarks(rewriting(new Described(json, config))))
  const encode = (text: string): number[] => marked().tokenizer.encode(text, { add_special_tokens: false }).ids
  return {
    vocabulary,
    encode,
    marks: () => marked().first.length + marked().last.length,
    batch(texts, context) {
      const { first, last } = marked()
      const ids = new Int32Array(texts.length * context).fill(pad)
      const real = new Float32Array(texts.length * context)
      texts.forEach((text, row) => {
        const inside = encode(text).slice(0, Math.max(0, context - first.length - last.length))
        const tokens = [...first, ...inside, ...last].slice(0, context)
        ids.set(tokens, row * context)
        real.fill(1, row * context, row * context + tokens.length)
      })
      return { ids, real }
    },
  }
}

/** A normaliser of the package, alone or a sequence of others. */
interface Normaliser {
  readonly config: unknown
  readonly normalizers?: readonly (Normaliser | null)[]
  normalize: (text: string) => string
}

/** The tokenizer with tables of characters read as Python's library reads them, where the package has rules of its own. */
function rewriting(tokenizer: Described): Described {
  const whole = tokenizer.normalizer as Normaliser | null
  for (const part of [whole, ...(whole?.normalizers ?? [])]) {
    const table = part && tableOf(part.config)
    if (table) part.normalize = table
  }
  return tokenizer
}

const precompiled = z.looseObject({ type: z.literal('Precompiled'), precompiled_charsmap: z.string() })

function tableOf(config: unknown): ((text: string) => string) | null {
  const parsed = precompiled.safeParse(config)
  return parsed.success ? charsmap(Buffer.from(parsed.data.precompiled_charsmap, 'base64')) : null
}

interface Marked {
  readonly tokenizer: Described
  /** What a row begins and ends with. */
  readonly first: readonly number[]
  readonly last: readonly number[]
}

/** The marks around a text, read off a text of one letter. */
function withMarks(tokenizer: Described): Marked {
  const bare: readonly number[] = tokenizer.encode('a', { add_special_tokens: false }).ids
  const whole: readonly number[] = tokenizer.encode('a').ids
  const at = whole.findIndex((_, from) => bare.every((id, i) => whole[from + i] === id))
  return { tokenizer, first: whole.slice(0, at), last: whole.slice(at + bare.length) }
}

/** One more than the highest id. */
function sizeOf({ model: { vocab }, added_tokens: added = [] }: z.infer<typeof described>): number {
  const last = Array.isArray(vocab) ? vocab.length - 1 : largest(Object.values(vocab))
  return 1 + Math.max(last, largest(added.map((token) => token.id)))
}

// A spread of a whole vocabulary would be more arguments than a call takes.
const largest = (ids: readonly number[]): number => ids.reduce((most, each) => Math.max(most, each), -1)

function unreadable(file: string, details: string): Result<never> {
  return failure('model-unreadable', `${file} does not describe a tokenizer that Thaw can read.`, { file, details })
}

/** The captions of a dataset as token rows, each different one once. */
import type { DatasetItem } from '../../../../domain/dataset.ts'
import type { TextSide } from '../../../../model/index.ts'
import type { Tokenizer } from '../../../../model/tokenizer.ts'

export interface Captions {
  readonly texts: readonly string[]
  /** Tokens of a row. */
  readonly context: number
  /** [texts, context] */
  readonly ids: Int32Array
  /** [texts, context], 1 for a token and 0 for padding. */
  readonly real: Float32Array
  /** The texts of a dataset item, at least one. */
  of(item: number): readonly number[]
}

export function readCaptions(
  items: readonly Pick<DatasetItem, 'annotation'>[],
  tokenizer: Tokenizer,
  { context: most }: Pick<TextSide['tower'], 'context'>,
): Captions {
  const numbers = new Map<string, number>()
  const own = items.map(({ annotation }, item) => {
    if (annotation?.kind !== 'caption' || annotation.texts.length === 0) throw new Error(`item ${item} has no caption`)
    return [...new Set(annotation.texts)].map((text) => {
      const number = numbers.get(text) ?? numbers.size
      numbers.set(text, number)
      return number
    })
  })
  const texts = [...numbers.keys()]
  const longest = texts.reduce((most, text) => Math.max(most, tokenizer.encode(text).length + 1), 1)
  const context = Math.min(most, longest)
  return { texts, context, ...tokenizer.batch(texts, context), of: (item) => own[item] as readonly number[] }
}

/** The token rows of some texts, one after the other. */
export function takeTexts(
  { context, ids, real }: Captions,
  texts: readonly number[],
): { ids: Int32Array; real: Float32Array } {
  const out = { ids: new Int32Array(texts.length * context), real: new Float32Array(texts.length * context) }
  texts.forEach((text, row) => {
    const [from, to] = [text * context, (text + 1) * context]
    out.ids.set(ids.subarray(from, to), row * context)
    out.real.set(real.subarray(from, to), row * context)
  })
  return out
}

/** The captions of some items, numbered from 0 on in the order in which they come. */
export function numbered(
  captions: Captions,
  items: readonly number[],
): { readonly used: readonly number[]; readonly placesOf: (item: number) => number[] } {
  const used = [...new Set(items.flatMap((item) => captions.of(item)))]
  const places = new Map(used.map((text, at) => [text, at]))
  return { used, placesOf: (item) => captions.of(item).map((text) => places.get(text) as number) }
}

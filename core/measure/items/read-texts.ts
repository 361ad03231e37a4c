/** The texts of a set of items, each different one once. */
import type { Matrix } from '../../math/matrix.ts'
import type { Engine } from '../../engine/index.ts'
import type { Encoder } from '../../model/index.ts'
import { embedTexts } from '../../model/index.ts'

export interface Texts {
  /** Each different text once, in order of first appearance. */
  readonly distinct: readonly string[]
  /** The index of each item's text. */
  readonly ofItem: Int32Array
  /** Token ids of each different text. */
  readonly tokens: readonly (readonly number[])[]
  readonly vocabulary: number
  /** Tokens of a text that reach the text tower. */
  readonly context: number
  /** Unit rows in the joint space, one per different text. */
  readonly embedding: Matrix
}

/**
 * Null where the model has no text tower.
 * @param texts one per item
 */
export async function readTexts(engine: Engine, model: Encoder, texts: readonly string[]): Promise<Texts | null> {
  const { architecture, tokenizer } = model
  if (!architecture.text) return null
  const numbers = new Map<string, number>()
  const ofItem = Int32Array.from(texts, (text) => {
    const known = numbers.get(text) ?? numbers.size
    numbers.set(text, known)
    return known
  })
  const distinct = [...numbers.keys()]
  const { vocabulary, context } = architecture.text.tower
  return {
    distinct,
    ofItem,
    tokens: distinct.map((text) => tokenizer.encode(text)),
    vocabulary,
    context: context - tokenizer.marks(),
    embedding: await embedTexts({ engine, model, texts: distinct }),
  }
}

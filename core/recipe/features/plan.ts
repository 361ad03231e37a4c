/** The plan that `thaw_features.py` reads: where it looks into a model that writes texts, at which pictures, and what it asks. */
import { type Anatomy, anatomyFamily, SPELLINGS } from '../../anatomy/index.ts'
import type { Turn } from '../../domain/dataset.ts'

export const FEATURES_PROGRAM = new URL('thaw_features.py', import.meta.url)

/** Where features are read: what the module takes in or gives, as a mean over all tokens of a picture. */
export interface PlannedTap {
  /** `stem`, `block1` …, `pooled` (what the connector reads) or `connector` (what the language model gets). */
  readonly name: string
  /** 0 below the first block, 1 above the last that the model reads. */
  readonly depth: number
  /** Canonical, with a dot behind it. */
  readonly module: string
  readonly at: 'input' | 'output'
}

export interface Question {
  readonly id: string
  readonly images: readonly string[]
  /** Up to the answer that is asked for. */
  readonly turns: readonly Turn[]
  /** The most tokens that the model may write. */
  readonly most: number
}

export interface FeaturesRequest {
  readonly anatomy: Anatomy
  /** The checkpoint's folder. */
  readonly model: string
  /** The folder that paths of pictures start from. */
  readonly pictures: string
  readonly items: readonly { readonly id: string; readonly file: string }[]
  /** Whose words are read, too. */
  readonly texts: readonly string[]
  readonly questions: readonly Question[]
  readonly cpu: boolean
}

/** More would take disk and time, and tell little more of how depth matters. */
const MOST_BLOCKS = 12

/** Blocks are spread evenly over those that the model reads, the last of them included. */
export function tapsIn({ modelType, readBlocks }: Pick<Anatomy, 'modelType' | 'readBlocks'>): PlannedTap[] {
  const family = anatomyFamily(modelType)
  const connector = family?.parts.find(([, part]) => part === 'connector')?.[0]
  if (!family || connector === undefined) throw new Error(`no taps are known of ${modelType}`)
  const block = (number: number): string => `${family.blocks}${number - 1}.`
  const count = Math.min(MOST_BLOCKS, readBlocks)
  const numbers = Array.from({ length: count }, (_, i) => Math.round(((i + 1) * readBlocks) / count))
  return [
    { name: 'stem', depth: 0, module: block(1), at: 'input' },
    ...numbers.map((number): PlannedTap => ({
      name: `block${number}`,
      depth: number / readBlocks,
      module: block(number),
      at: 'output',
    })),
    { name: 'pooled', depth: 1, module: connector, at: 'input' },
    { name: 'connector', depth: 1, module: connector, at: 'output' },
  ]
}

export const planFeatures = ({ anatomy, model, pictures, items, texts, questions, cpu }: FeaturesRequest): string =>
  JSON.stringify({
    version: 1,
    model,
    pictures,
    cpu,
    spellings: SPELLINGS.map(([pattern, spelling]) => [pattern.source, spelling]),
    taps: tapsIn(anatomy).map(({ name, module, at }) => ({ name, module, at })),
    items,
    texts,
    questions: questions.map(({ turns, ...question }) => ({
      ...question,
      messages: turns.map(({ role, text }) => ({ role, content: text })),
    })),
  })

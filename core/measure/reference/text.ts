/** Statistics of the pretraining texts. */
import type { Random } from '../../domain/random.ts'
import { FIRST_BYTE, FIRST_MERGE } from '../../model/byte-pairs.ts'
import type { NullRow, NullTable } from '../statistics/nulls.ts'
import { wideningAt, rounded, spreadOf } from '../statistics/nulls.ts'
import type { TapReference } from './tap-reference.ts'
import { buildTap, type TapWork } from './tap.ts'
import type { ReferenceSplit } from './split-reference.ts'
import { splitReference } from './split-reference.ts'
import { countTokens, countUnknown } from '../statistics/text/counts.ts'
import { divergence } from '../statistics/text/divergence.ts'
import { countLengths } from '../statistics/text/lengths.ts'
import { countQuestions } from '../statistics/text/questions.ts'
import type { Texts } from '../items/read-texts.ts'

export type TextStatistic = 'unigrams' | 'bigrams'

export interface TextReference {
  /** Texts of the items of R1, repeated as they occur. */
  readonly texts: number
  /** Occurrences of each token in them. */
  readonly unigrams: readonly number[]
  readonly bigrams: readonly number[]
  /** Number of texts with 0, 1, 2 … tokens; the last entry counts longer ones. */
  readonly lengths: readonly number[]
  /** Number of texts of each question type, in the order of QUESTION_TYPES. */
  readonly questions: readonly number[]
  /** Share of tokens of R2 that are not in R1: the expected rate for texts from the same source. */
  readonly unknown: number
  /** Divergence of different texts of R2 from R1, by their number of tokens. */
  readonly nulls: NullTable<TextStatistic>
  /** The different texts' embeddings; null if there are too few to define novelty. */
  readonly embedding: TapReference | null
}

const NULL_TOKENS = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384] as const
const MAX_SHARE = 0.5
/** Fewest different texts whose embeddings make a reference. */
const LEAST_TEXTS = 64

export const KNOWN_LENGTHS = 64

/** A token is known if pretraining texts contain it and it is longer than one byte. */
export function knownTokens(unigrams: ArrayLike<number>): (token: number) => boolean {
  return (token) => (token < FIRST_BYTE || token >= FIRST_MERGE) && (unigrams[token] ?? 0) > 0
}

export async function buildTextReference(texts: Texts, parts: ReferenceSplit, work: TapWork): Promise<TextReference> {
  const { random, draws } = work
  const inBank = parts.bank.map((item) => texts.ofItem[item] as number)
  const inRest = parts.rest.map((item) => texts.ofItem[item] as number)
  const tokensOf = (chosen: readonly number[]): (readonly number[])[] =>
    chosen.map((text) => texts.tokens[text] as readonly number[])
  const counts = countTokens(tokensOf(inBank), texts.vocabulary)
  const { tokens, unknown } = countUnknown(tokensOf(inRest), knownTokens(counts.unigrams))
  const available = tokensOf([...new Set(inRest)]).reduce((sum, text) => sum + text.length, 0)
  const nulls: NullRow<TextStatistic>[] = []
  for (const n of NULL_TOKENS.filter((n, i) => i === 0 || n <= available * MAX_SHARE)) {
    const samples = Array.from({ length: draws }, () =>
      countTokens(tokensOf(drawTokens(inRest, texts, n, random)), texts.vocabulary),
    )
    const widen = wideningAt(Math.min(n, available / 2), available)
    nulls.push({
      n,
      unigrams: spreadOf(
        samples.map((sample) => divergence(sample.unigrams, counts.unigrams)),
        widen,
      ),
      bigrams: spreadOf(
        samples.map((sample) => divergence(sample.bigrams, counts.bigrams)),
        widen,
      ),
    })
    await work.pause()
  }
  return {
    texts: inBank.length,
    unigrams: [...counts.unigrams],
    bigrams: [...counts.bigrams],
    lengths: countLengths(tokensOf(inBank), KNOWN_LENGTHS),
    questions: countQuestions(inBank.map((text) => texts.distinct[text] as string)),
    unknown: rounded(unknown / Math.max(1, tokens)),
    nulls,
    embedding: await buildEmbedding(texts, work),
  }
}

/** Different texts of random items with n tokens in total, comparable to a dataset with as many tokens. */
function drawTokens(items: readonly number[], { tokens }: Texts, n: number, random: Random): number[] {
  const chosen = new Set<number>()
  let count = 0
  for (const text of random.shuffle(items)) {
    if (count >= n) break
    if (chosen.has(text)) continue
    chosen.add(text)
    count += (tokens[text] as readonly number[]).length
  }
  return [...chosen]
}

async function buildEmbedding(texts: Texts, work: TapWork): Promise<TapReference | null> {
  if (texts.distinct.length < LEAST_TEXTS) return null
  // Texts have no kinds of their own: one stratum.
  const parts = splitReference(
    texts.distinct.map(() => 0),
    work.random,
  )
  return buildTap('text', 1, texts.embedding, parts, work)
}

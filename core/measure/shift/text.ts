/** How a dataset's texts differ from the pretraining data's. */
import type { TextShift } from '../../contract/measurement.ts'
import { wilson } from '../../math/interval.ts'
import { takeRows } from '../../math/matrix.ts'
import type { Random } from '../../domain/random.ts'
import type { Spread } from '../statistics/nulls.ts'
import { nullAt, zScore } from '../statistics/nulls.ts'
import { measureTap } from './tap.ts'
import { countTokens, countUnknown } from '../statistics/text/counts.ts'
import { divergence } from '../statistics/text/divergence.ts'
import { countLengths, kolmogorovSmirnov, smirnovLimit } from '../statistics/text/lengths.ts'
import { countQuestions, QUESTION_TYPES } from '../statistics/text/questions.ts'
import type { TextReference } from '../reference/text.ts'
import { KNOWN_LENGTHS, knownTokens } from '../reference/text.ts'
import type { Texts } from '../items/read-texts.ts'

/** Every different text counts once: a class name on a thousand images is one text, not a thousand. */
export function measureText(texts: Texts, reference: TextReference, random: Random): TextShift {
  const counts = countTokens(texts.tokens, texts.vocabulary)
  const { tokens, unknown } = countUnknown(texts.tokens, knownTokens(reference.unigrams))
  const none = nullAt(reference.nulls, tokens)
  const compared = (value: number, of: Spread) => ({ value, null: of, z: zScore(value, of) })
  return {
    texts: texts.distinct.length,
    tokens,
    unigrams: compared(divergence(counts.unigrams, Float64Array.from(reference.unigrams)), none.unigrams),
    bigrams: compared(divergence(counts.bigrams, Float64Array.from(reference.bigrams)), none.bigrams),
    unknown: wilson(unknown, Math.max(1, tokens)),
    referenceUnknown: reference.unknown,
    lengthKs: kolmogorovSmirnov(countLengths(texts.tokens, KNOWN_LENGTHS), reference.lengths),
    lengthKsLimit: smirnovLimit(texts.distinct.length, reference.texts),
    questions: questionShare(countQuestions(texts.distinct)),
    referenceQuestions: questionShare(reference.questions),
    cut: texts.tokens.filter(({ length }) => length > texts.context).length / Math.max(1, texts.tokens.length),
    embedding: embeddingShift(texts, reference, random),
  }
}

function embeddingShift({ embedding }: Texts, { embedding: known }: TextReference, random: Random) {
  const sizes = known?.nulls.map(({ n }) => n) ?? []
  const [least = Infinity] = sizes
  if (!known || embedding.rows < least) return null
  const all = Array.from({ length: embedding.rows }, (_, i) => i)
  const chosen = random.fork('texts').shuffle(all).slice(0, sizes.at(-1))
  return measureTap(takeRows(embedding, chosen), known, random).shift
}

/** Share of texts that are questions of any type. */
function questionShare(counts: readonly number[]): number {
  const none = counts[QUESTION_TYPES.indexOf('none')] ?? 0
  const all = counts.reduce((a, b) => a + b, 0)
  return all > 0 ? 1 - none / all : 0
}

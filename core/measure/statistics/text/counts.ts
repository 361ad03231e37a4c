/** How often tokens and pairs of tokens occur in texts. */

/** Number of buckets for pairs; a table of all pairs would be mostly empty. */
export const BIGRAM_BUCKETS = 1024

export interface TokenCounts {
  readonly unigrams: Float64Array
  /** Neighbouring tokens within a text, hashed. */
  readonly bigrams: Float64Array
}

export function countTokens(texts: Iterable<readonly number[]>, vocabulary: number): TokenCounts {
  const unigrams = new Float64Array(vocabulary)
  const bigrams = new Float64Array(BIGRAM_BUCKETS)
  for (const tokens of texts) {
    tokens.forEach((token, i) => {
      unigrams[token] = (unigrams[token] ?? 0) + 1
      const next = tokens[i + 1]
      if (next === undefined) return
      const bucket = bigramBucket(token, next)
      bigrams[bucket] = (bigrams[bucket] as number) + 1
    })
  }
  return { unigrams, bigrams }
}

/** Multiplicative hashing of an ordered pair (Knuth, TAOCP 3, §6.4): the upper ten bits of the mix. */
function bigramBucket(first: number, second: number): number {
  const mixed = Math.imul(Math.imul(first + 1, 0x9e3779b1) ^ (second + 1), 0x85ebca6b)
  return mixed >>> 22
}

/** Share of tokens that are single bytes or do not occur in the pretraining texts. */
export function countUnknown(texts: Iterable<readonly number[]>, isKnown: (token: number) => boolean) {
  let tokens = 0
  let unknown = 0
  for (const text of texts) {
    tokens += text.length
    for (const token of text) if (!isKnown(token)) unknown++
  }
  return { tokens, unknown }
}

/**
 * Byte-level byte-pair encoding (Sennrich et al. 2016 over UTF-8 bytes, as in GPT-2): every string has an encoding,
 * words of the pretraining captions have short ones.
 */
const PAD = 0
const START = 1
export const FIRST_BYTE = 2
export const FIRST_MERGE = FIRST_BYTE + 256

/** Pairs of token ids in the order in which they merge; pair i makes token 258 + i. */
export type Merges = readonly (readonly [number, number])[]

export interface Tokenizer {
  readonly vocabulary: number
  /** Token ids of the text, without padding. */
  encode(text: string): number[]
  /**
   * Rows of `context` ids, starting with the start token, padded or cut at the end, and 1/0 flags for real tokens.
   * ids: [texts, context] int32; real: [texts, context] float32.
   */
  batch(texts: readonly string[], context: number): { readonly ids: Int32Array; readonly real: Float32Array }
}

/** Words with their leading space, digits one by one, other signs in runs; so that merges never cross words. */
const PIECES = / ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+/gu

export function normaliseText(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim()
}

function pieces(text: string): string[] {
  return ` ${normaliseText(text)}`.match(PIECES) ?? []
}

const pairKey = (a: number, b: number): number => a * 65_536 + b

function mergePair(tokens: number[], a: number, b: number, into: number): number[] {
  const out: number[] = []
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === a && tokens[i + 1] === b) {
      out.push(into)
      i++
    } else out.push(tokens[i] as number)
  }
  return out
}

const toBytes = (piece: string): number[] => Array.from(new TextEncoder().encode(piece), (byte) => byte + FIRST_BYTE)

export function createTokenizer(merges: Merges, vocabulary: number = FIRST_MERGE + merges.length): Tokenizer {
  const ranks = new Map(merges.map(([a, b], rank) => [pairKey(a, b), rank]))
  const known = new Map<string, readonly number[]>()
  const encodePiece = (piece: string): readonly number[] => {
    const cached = known.get(piece)
    if (cached) return cached
    let tokens = toBytes(piece)
    for (;;) {
      let best = Number.POSITIVE_INFINITY
      for (let i = 0; i + 1 < tokens.length; i++) {
        best = Math.min(best, ranks.get(pairKey(tokens[i] as number, tokens[i + 1] as number)) ?? best)
      }
      const pair = merges[best]
      if (!pair) break
      tokens = mergePair(tokens, pair[0], pair[1], FIRST_MERGE + best)
    }
    // Captions repeat words; a dataset of free text could have millions, so the memory is bounded.
    if (known.size < 50_000) known.set(piece, tokens)
    return tokens
  }
  const encode = (text: string): number[] => pieces(text).flatMap((piece) => encodePiece(piece))
  return {
    vocabulary,
    encode,
    batch(texts, context) {
      const ids = new Int32Array(texts.length * context).fill(PAD)
      const real = new Float32Array(texts.length * context)
      texts.forEach((text, rowIndex) => {
        const tokens = [START, ...encode(text)].slice(0, context)
        ids.set(tokens, rowIndex * context)
        real.fill(1, rowIndex * context, rowIndex * context + tokens.length)
      })
      return { ids, real }
    },
  }
}

/** Learns merges from texts: always the most frequent adjacent pair, ties to the pair seen first. */
export function learnMerges(texts: Iterable<string>, vocabulary: number): Merges {
  const counts = new Map<string, number>()
  for (const text of texts) for (const piece of pieces(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1)
  let words = Array.from(counts, ([piece, count]) => ({ tokens: toBytes(piece), count }))
  const merges: [number, number][] = []
  while (FIRST_MERGE + merges.length < vocabulary) {
    const pairs = new Map<number, number>()
    for (const { tokens, count } of words) {
      for (let i = 0; i + 1 < tokens.length; i++) {
        const key = pairKey(tokens[i] as number, tokens[i + 1] as number)
        pairs.set(key, (pairs.get(key) ?? 0) + count)
      }
    }
    let bestKey = -1
    let bestCount = 1
    for (const [key, count] of pairs) {
      if (count > bestCount) {
        bestCount = count
        bestKey = key
      }
    }
    if (bestKey < 0) break
    const pair: [number, number] = [Math.floor(bestKey / 65_536), bestKey % 65_536]
    const into = FIRST_MERGE + merges.length
    words = words.map(({ tokens, count }) => ({ tokens: mergePair(tokens, pair[0], pair[1], into), count }))
    merges.push(pair)
  }
  return merges
}

/** Byte-pair encoding written by hand: a second implementation to compare the tokenizer with, and nothing else. */
import { FIRST_BYTE, FIRST_MERGE, type Merges } from '../../core/model/byte-pairs.ts'

const PIECES = / ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+/gu

export function normaliseText(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim()
}

/** Ids of a text, as `createTokenizer` gives them. */
export function encoderByHand(merges: Merges): (text: string) => number[] {
  const ranks = new Map(merges.map((pair, rank) => [pair.join(), rank]))
  const encodePiece = (piece: string): number[] => {
    let tokens = Array.from(new TextEncoder().encode(piece), (byte) => byte + FIRST_BYTE)
    for (;;) {
      const found = tokens.slice(1).flatMap((right, i) => ranks.get(`${tokens[i]},${right}`) ?? [])
      const best = found.reduce((least, rank) => Math.min(least, rank), Number.POSITIVE_INFINITY)
      const pair = merges[best]
      if (!pair) return tokens
      tokens = merged(tokens, pair, FIRST_MERGE + best)
    }
  }
  return (text) => (` ${normaliseText(text)}`.match(PIECES) ?? []).flatMap(encodePiece)
}

function merged(tokens: readonly number[], [a, b]: readonly [number, number], into: number): number[] {
  const out: number[] = []
  for (let i = 0; i < tokens.length; i++) {
    const fits = tokens[i] === a && tokens[i + 1] === b
    out.push(fits ? into : (tokens[i] as number))
    if (fits) i++
  }
  return out
}

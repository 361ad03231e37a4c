import { createCutter } from '../model/byte-pair-tokenizer.ts'
import { FIRST_MERGE, type Merges } from '../model/byte-pairs.ts'

/** Learns merges from texts: always the most frequent adjacent pair, ties to the pair seen first. */
export function learnMerges(texts: Iterable<string>, vocabulary: number): Merges {
  const cut = createCutter()
  const pieces = new Map<string, { readonly tokens: number[]; count: number }>()
  for (const text of texts) {
    for (const tokens of cut(text)) {
      const key = tokens.join(' ')
      const known = pieces.get(key)
      if (known) known.count++
      else pieces.set(key, { tokens, count: 1 })
    }
  }
  let words = [...pieces.values()]
  const merges: [number, number][] = []
  while (FIRST_MERGE + merges.length < vocabulary) {
    const pair = mostFrequent(words)
    if (pair === null) break
    const into = FIRST_MERGE + merges.length
    words = words.map(({ tokens, count }) => ({ tokens: mergePair(tokens, pair, into), count }))
    merges.push(pair)
  }
  return merges
}

interface Word {
  readonly tokens: readonly number[]
  readonly count: number
}

/** Null where no pair occurs twice. */
function mostFrequent(words: readonly Word[]): [number, number] | null {
  const pairs = new Map<number, number>()
  for (const { tokens, count } of words) {
    for (let i = 0; i + 1 < tokens.length; i++) {
      const key = (tokens[i] as number) * 65_536 + (tokens[i + 1] as number)
      pairs.set(key, (pairs.get(key) ?? 0) + count)
    }
  }
  let bestKey = -1
  let bestCount = 1
  for (const [key, count] of pairs) {
    if (count <= bestCount) continue
    bestCount = count
    bestKey = key
  }
  return bestKey < 0 ? null : [Math.floor(bestKey / 65_536), bestKey % 65_536]
}

function mergePair(tokens: readonly number[], [a, b]: readonly [number, number], into: number): number[] {
  const out: number[] = []
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === a && tokens[i + 1] === b) {
      out.push(into)
      i++
    } else out.push(tokens[i] as number)
  }
  return out
}

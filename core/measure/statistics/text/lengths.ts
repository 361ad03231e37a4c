/** Lengths of texts, in tokens. */
import { total } from '../../../math/total.ts'

/** Number of texts with 0, 1, 2 … tokens; the last entry counts all longer ones. */
export function countLengths(texts: readonly (readonly number[])[], most: number): number[] {
  const counts = Array<number>(most + 1).fill(0)
  for (const { length } of texts) {
    const at = Math.min(length, most)
    counts[at] = (counts[at] as number) + 1
  }
  return counts
}

/** Largest difference between two cumulative distributions on the same grid (Kolmogorov–Smirnov), 0–1. */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): number {
  const [inA, inB] = [total(a), total(b)]
  if (inA === 0 || inB === 0) return 0
  let [belowA, belowB, largest] = [0, 0, 0]
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    belowA += (a[i] ?? 0) / inA
    belowB += (b[i] ?? 0) / inB
    largest = Math.max(largest, Math.abs(belowA - belowB))
  }
  return largest
}

/** The distance that samples of n and m items from one distribution exceed 5 times in 100 (Smirnov 1948), at most. */
export function smirnovLimit(n: number, m: number): number {
  return Math.min(1, 1.358 * Math.sqrt(1 / n + 1 / m))
}

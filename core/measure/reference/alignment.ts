/** How well images and texts of the pretraining data match: the reference for a dataset's pairs. */
import type { Random } from '../../domain/random.ts'
import { quantileOfSorted } from '../../math/quantile.ts'
import { rounded } from '../statistics/nulls.ts'
import type { Pairs } from '../statistics/pairs.ts'
import { matchedCosines, mismatchedCosines, retrieve } from '../statistics/pairs.ts'

export interface AlignmentReference {
  readonly pairs: number
  /** 101 quantiles of the cosine between image and own text, 0 % to 100 %. */
  readonly matched: readonly number[]
  /** The same with another item's text. */
  readonly mismatched: readonly number[]
  /** The factor of cosines before the softmax. */
  readonly temperature: number
  /** Share of images that retrieve their own text in pools of 64 items, and the own text's lead. */
  readonly recallAt1: number
  readonly margin: number
  /** The model's uncertainty among those texts, 0–1. */
  readonly entropy: number
}

export const PERCENTILES = 101

/** Null if all pairs share one text, because there is nothing to distinguish. */
export function buildAlignment(pairs: Pairs, temperature: number, random: Random): AlignmentReference | null {
  const mismatched = mismatchedCosines(pairs, random.fork('mismatched'))
  if (mismatched.length === 0) return null
  const { hits, items, margin, entropy } = retrieve(pairs, temperature, random.fork('pools'))
  return {
    pairs: pairs.ofItem.length,
    matched: percentiles(matchedCosines(pairs)),
    mismatched: percentiles(mismatched),
    temperature: rounded(temperature),
    recallAt1: rounded(hits / Math.max(1, items)),
    margin: rounded(margin),
    entropy: rounded(entropy),
  }
}

function percentiles(values: Float64Array): number[] {
  const sorted = values.toSorted()
  return Array.from({ length: PERCENTILES }, (_, p) => rounded(quantileOfSorted(sorted, p / (PERCENTILES - 1))))
}

/** Share of the distribution below `value`, from its percentiles, 0–1. */
export function rankIn(percentiles: readonly number[], value: number): number {
  const last = percentiles.length - 1
  if (value < (percentiles[0] as number)) return 0
  if (value >= (percentiles[last] as number)) return 1
  const above = percentiles.findIndex((quantile) => quantile > value)
  const [low, high] = [percentiles[above - 1] as number, percentiles[above] as number]
  return (above - 1 + (value - low) / (high - low)) / last
}

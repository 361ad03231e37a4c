/** Splits a reference: R1 is kept for comparison, R2 only fills the null tables. */
import type { Random } from '../../domain/random.ts'
import { stratifiedSample } from '../items/sample.ts'

/** More items in R1 would slow every comparison without improving the answers as much. */
const BANK = 2048

export interface ReferenceSplit {
  readonly bank: readonly number[]
  readonly rest: readonly number[]
}

/**
 * Stratified, so that R1 contains every kind of item in proportion and both parts have the same mix.
 * @param strata each item's kind
 * @param first number of items in R1; default: half of all, at most 2048
 */
export function splitReference(
  strata: readonly (string | number)[],
  random: Random,
  first: number = Math.min(BANK, Math.floor(strata.length / 2)),
): ReferenceSplit {
  const numbers = new Map<string | number, number>()
  for (const stratum of strata) if (!numbers.has(stratum)) numbers.set(stratum, numbers.size)
  const bank = stratifiedSample(
    strata.map((stratum) => numbers.get(stratum) as number),
    first,
    random,
  )
  const taken = new Set(bank)
  return { bank, rest: strata.flatMap((_, i) => (taken.has(i) ? [] : [i])) }
}

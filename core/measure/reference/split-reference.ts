/** How a reference is divided: R1 is kept for comparison, R2 only fills the null tables. */
import type { Random } from '../../domain/random.ts'
import { stratifiedSample } from '../items/sample.ts'

/** More items in the bank sharpen no answer by as much as they lengthen every comparison. */
const BANK = 2048

export interface Halves {
  readonly bank: readonly number[]
  readonly rest: readonly number[]
}

/**
 * Stratified, so that the bank shows every kind of item in its proportion and both halves have the same mix.
 * @param strata what kind each item is of
 * @param first items of the bank; half of all, at most 2048, if left out
 */
export function splitReference(
  strata: readonly (string | number)[],
  random: Random,
  first: number = Math.min(BANK, Math.floor(strata.length / 2)),
): Halves {
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

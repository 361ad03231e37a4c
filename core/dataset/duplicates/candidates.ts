import { MAX_HAMMING, MAX_MEAN_GAP, ones } from './same-image.ts'
import { byteOf, ByteTable } from './byte-table.ts'
import { BucketRuns } from './bucket-runs.ts'

/** Difference hashes, in the order of their images' means. */
export interface Hashes {
  readonly high: Uint32Array
  readonly low: Uint32Array
  /** Ascending. */
  readonly mean: Float64Array
}

const BYTES = 8
/** Comparisons before yielding to the event loop, about 20 ms; a pair whose thumbs are read counts as many. */
const SLICE = 2_000_000
const PAIR = 1000

/**
 * Pairs whose hashes differ by at most 6 bits and whose means differ by at most `MAX_MEAN_GAP`, each at most once.
 *
 * Found with multi-index hashing (Norouzi, Punjani & Fleet, CVPR 2012): hashes so close agree in at least two of their
 * 8 bytes, so in each of 28 tables, one for every two bytes, only hashes that share both are compared.
 *
 * @param rootOf gives places that are known to belong together one number: their pairs are skipped
 * @yields two places in `hashes`; null from time to time, so that the caller can yield to the event loop
 */
export function* candidatePairs(
  { high, low, mean }: Hashes,
  rootOf: (place: number) => number,
): Generator<readonly [number, number] | null> {
  const table = new ByteTable(high, low)
  const { members } = table
  const known = new BucketRuns(members, rootOf)
  let work = 0
  for (let first = 0; first < BYTES; first++) {
    for (let second = first + 1; second < BYTES; second++) {
      table.fill(first, second)
      for (let from = 0, to = 0; from < members.length; from = to) {
        to = table.end(from)
        if (to - from === 1) continue
        known.look(from, to)
        for (let at = from; at < to - 1; at++) {
          const a = members[at] as number
          for (let next = known.after(at, at + 1); next < to; next = known.after(at, next + 1)) {
            const b = members[next] as number
            if ((mean[b] as number) - (mean[a] as number) > MAX_MEAN_GAP) break
            work++
            const x = (high[a] as number) ^ (high[b] as number)
            const y = (low[a] as number) ^ (low[b] as number)
            if (ones(x) + ones(y) > MAX_HAMMING || !agreesFirst(x, y, first, second)) continue
            work += PAIR
            yield [a, b]
            known.met()
          }
          if (work < SLICE) continue
          work = 0
          yield null
        }
      }
    }
  }
}

/** Whether no byte before `second` but `first` is zero in the 64 bits: then no table before had this pair. */
function agreesFirst(high: number, low: number, first: number, second: number): boolean {
  for (let byte = 0; byte < second; byte++) if (byte !== first && byteOf(high, low, byte) === 0) return false
  return true
}

import { setImmediate } from 'node:timers/promises'
import { isComparable, isSameImage, MAX_HAMMING, MAX_MEAN_GAP } from './same-image.ts'
import { Sets } from './sets.ts'
import type { Signature } from './signature.ts'

export interface Fingerprinted {
  /** SHA-256 of the bytes. */
  readonly hash: string
  readonly signature: Signature
}

/** Comparisons between two looks at the event loop: about 20 ms. */
const SLICE = 500_000

/**
 * Numbers every image by the cluster of exact and near copies it belongs to, counting clusters from 0 by first member.
 *
 * Near copies are found with multi-index hashing (Norouzi, Punjani & Fleet, CVPR 2012): two hashes at most 6 bits apart
 * agree on at least one of 7 chunks, so only images that share a chunk are compared, and of those only the ones whose
 * means lie close. An aborted signal makes it reject.
 */
export async function clusterCopies(images: readonly Fingerprinted[], signal?: AbortSignal): Promise<Int32Array> {
  const sets = new Sets(images.length)
  const firstOf = new Map<string, number>()
  const distinct: number[] = []
  for (const [i, { hash, signature }] of images.entries()) {
    const first = firstOf.get(hash)
    if (first !== undefined) sets.join(first, i)
    else {
      firstOf.set(hash, i)
      if (isComparable(signature)) distinct.push(i)
    }
  }
  const signature = (i: number): Signature => (images[i] as Fingerprinted).signature
  const byMean = distinct.toSorted((a, b) => signature(a).mean - signature(b).mean)
  let compared = 0
  for (let chunk = 0; chunk <= MAX_HAMMING; chunk++) {
    for (const bucket of buckets(byMean, (i) => chunkOf(signature(i), chunk))) {
      for (const [at, i] of bucket.entries()) {
        for (let next = at + 1; next < bucket.length; next++) {
          const j = bucket[next] as number
          if (signature(j).mean - signature(i).mean > MAX_MEAN_GAP) break
          if (isSameImage(signature(i), signature(j))) sets.join(i, j)
          compared++
        }
        if (compared >= SLICE) {
          compared = 0
          await setImmediate()
          signal?.throwIfAborted()
        }
      }
    }
  }
  const numbers = new Map<number, number>()
  return Int32Array.from({ length: images.length }, (_, i) => {
    const root = sets.root(i)
    const number = numbers.get(root) ?? numbers.size
    numbers.set(root, number)
    return number
  })
}

/** Chunk 0–5 is 9 bits, chunk 6 the remaining 10: 64 in all, counted from the highest. */
function chunkOf({ high, low }: Signature, chunk: number): number {
  const from = chunk * 9
  const width = chunk === MAX_HAMMING ? 10 : 9
  const to = from + width
  const mask = (1 << width) - 1
  if (to <= 32) return (high >>> (32 - to)) & mask
  if (from >= 32) return (low >>> (64 - to)) & mask
  return ((high << (to - 32)) | (low >>> (64 - to))) & mask
}

function buckets(indices: readonly number[], keyOf: (index: number) => number): Iterable<number[]> {
  return Map.groupBy(indices, keyOf).values()
}

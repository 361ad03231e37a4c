import { setImmediate } from 'node:timers/promises'
import { candidatePairs, type Hashes } from './candidates.ts'
import { isComparable, isSameImage } from './same-image.ts'
import { Sets } from './sets.ts'
import type { Signature } from './signature.ts'
import type { Signatures } from './signatures.ts'

export interface Fingerprinted {
  /** SHA-256 of the bytes. */
  readonly hash: string
  /** Number of its signature. */
  readonly print: number
}

/**
 * Numbers every image by the cluster of exact and near copies it belongs to, counting clusters from 0 by first member.
 * An aborted signal makes it reject.
 */
export async function clusterCopies(
  images: readonly Fingerprinted[],
  signatures: Signatures,
  signal?: AbortSignal,
): Promise<Int32Array> {
  const sets = new Sets(images.length)
  const distinct = Int32Array.from(joinEqual(images, sets))
  const printOf = (index: number): number => (images[index] as Fingerprinted).print
  const { order, hashes } = comparable(distinct, (index) => signatures.summary(printOf(index)))
  const indexOf = (place: number): number => order[place] as number
  const signatureOf = (place: number): Signature => signatures.get(printOf(indexOf(place)))
  let [leftPlace, left]: [number, Signature | undefined] = [-1, undefined]
  for (const pair of candidatePairs(hashes, (place) => sets.root(indexOf(place)))) {
    if (pair === null) {
      await setImmediate()
      signal?.throwIfAborted()
      continue
    }
    const [a, b] = pair
    // Pairs come in rows with one left member, and a signature may have to be read from disk.
    if (!left || leftPlace !== a) [leftPlace, left] = [a, signatureOf(a)]
    if (isSameImage(left, signatureOf(b))) sets.join(indexOf(a), indexOf(b))
  }
  return numbered(sets, images.length)
}

/** Joins images with the same bytes, and gives the first of each. */
function joinEqual(images: readonly Fingerprinted[], sets: Sets): number[] {
  const firstOf = new Map<string, number>()
  const distinct: number[] = []
  for (const [i, { hash }] of images.entries()) {
    const first = firstOf.get(hash)
    if (first !== undefined) sets.join(first, i)
    else {
      firstOf.set(hash, i)
      distinct.push(i)
    }
  }
  return distinct
}

/** The images that are not flat, by mean, with their hashes in that order. */
function comparable(
  distinct: Int32Array,
  summaryOf: (index: number) => Omit<Signature, 'thumb'>,
): { order: Int32Array; hashes: Hashes } {
  const means = Float64Array.from(distinct, (index) => summaryOf(index).mean)
  const places = Int32Array.from(distinct.keys())
    .filter((place) => isComparable(summaryOf(distinct[place] as number)))
    .toSorted((a, b) => (means[a] as number) - (means[b] as number))
  const order = places.map((place) => distinct[place] as number)
  const hashes = {
    high: Uint32Array.from(order, (index) => summaryOf(index).high),
    low: Uint32Array.from(order, (index) => summaryOf(index).low),
    mean: Float64Array.from(order, (index) => summaryOf(index).mean),
  }
  return { order, hashes }
}

function numbered(sets: Sets, size: number): Int32Array {
  const numbers = new Int32Array(size)
  let count = 0
  for (let i = 0; i < size; i++) {
    const root = sets.root(i)
    numbers[i] = root === i ? count++ : (numbers[root] as number)
  }
  return numbers
}

import type { Signature } from './signature.ts'

/**
 * Thresholds, set on real sets: re-encoded (JPEG quality 30–60) and halved copies of sign-digits, CIFAR-10 and
 * blood-cell photos against all pairs of different photos of the same sets. Hash and mean difference alone merge hands
 * that show different digits before one background (Hamming 3, mean difference 5.8); those differ by at least 62 in
 * some block, and copies by at most about 40. A missed copy costs little, a false one separates good images.
 */
export const MAX_HAMMING = 6
const MAX_MEAN_DIFFERENCE = 12
const MAX_BLOCK_DIFFERENCE = 36
const MIN_CORRELATION = 0.97
/** Flatter images have no structure to compare: only their bytes can show that they are copies. */
const MIN_CONTRAST = 4

/** Largest difference between the means of two copies; a larger one rules a pair out without comparing it. */
export const MAX_MEAN_GAP = MAX_MEAN_DIFFERENCE

export function isComparable({ contrast }: Pick<Signature, 'contrast'>): boolean {
  return contrast >= MIN_CONTRAST
}

function hamming(a: Signature, b: Signature): number {
  return ones(a.high ^ b.high) + ones(a.low ^ b.low)
}

/** Set bits of a 32-bit word, counted in parallel (H. Warren, Hacker's Delight, 5-1). */
export function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Whether two images show the same picture, apart from encoding, size and slight brightness. Symmetric. */
export function isSameImage(a: Signature, b: Signature): boolean {
  if (!isComparable(a) || !isComparable(b) || hamming(a, b) > MAX_HAMMING) return false
  const [mine, other] = [a.thumb, b.thumb]
  const [myMean, otherMean] = [a.mean, b.mean]
  const count = mine.length
  let sum = 0
  let product = 0
  for (let i = 0; i < count; i++) {
    const left = mine[i] as number
    const right = other[i] as number
    const difference = Math.abs(left - right)
    if (difference > MAX_BLOCK_DIFFERENCE) return false
    sum += difference
    product += (left - myMean) * (right - otherMean)
  }
  return sum <= MAX_MEAN_DIFFERENCE * count && product / count >= MIN_CORRELATION * a.contrast * b.contrast
}

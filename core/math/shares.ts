/**
 * Each item's share of a score, 0–1, as two hexadecimal digits of 240ths: whole items and their halves, thirds, quarters,
 * fifths and sixths stay exact.
 */
const PARTS = 240

export function packShares(shares: ArrayLike<number>): string {
  return Array.from(shares, (share) =>
    Math.round(Math.min(1, Math.max(0, share)) * PARTS)
      .toString(16)
      .padStart(2, '0'),
  ).join('')
}

/** One share for every two digits. */
export function unpackShares(packed: string): Float64Array {
  return Float64Array.from(
    { length: packed.length >> 1 },
    (_, i) => Number.parseInt(packed.slice(2 * i, 2 * i + 2), 16) / PARTS,
  )
}

/** Slots at first, a power of two. */
const FIRST = 1 << 10
/** A fuller table makes long searches. */
const FULL = 0.7

/**
 * A set of 64-bit hashes, 8 bytes a slot: about 16 MB for a million of them. Two different texts among a million share
 * their hash with a probability of 3 in 100 million.
 */
export class HashSet {
  #slots = new BigUint64Array(FIRST)
  #size = 0

  /** Adds a hash that is spread evenly, such as the first bytes of a digest. False where it was there before. */
  add(hash: bigint): boolean {
    // Zero marks a free slot.
    const value = hash === 0n ? 1n : hash
    const slot = slotFor(this.#slots, value)
    if (this.#slots[slot] === value) return false
    this.#slots[slot] = value
    if (++this.#size > FULL * this.#slots.length) this.#grow()
    return true
  }

  #grow(): void {
    const larger = new BigUint64Array(2 * this.#slots.length)
    for (const value of this.#slots) if (value !== 0n) larger[slotFor(larger, value)] = value
    this.#slots = larger
  }
}

/** Where a value lies, or the free slot for it. */
function slotFor(slots: BigUint64Array, value: bigint): number {
  const last = slots.length - 1
  let slot = Number(value & 0xffffffffn) & last
  while (slots[slot] !== 0n && slots[slot] !== value) slot = (slot + 1) & last
  return slot
}

/** Byte 0–7 of a 64-bit hash in two words, counted from the highest. */
export function byteOf(high: number, low: number, byte: number): number {
  return byte < 4 ? (high >>> (24 - 8 * byte)) & 0xff : (low >>> (56 - 8 * byte)) & 0xff
}

/** Sorts places by two bytes of their hashes, keeping the order of those that share both. */
export class ByteTable {
  /** Places, bucket after bucket. */
  readonly members: Int32Array
  readonly #spare: Int32Array
  readonly #keys: Uint16Array
  readonly #high: Uint32Array
  readonly #low: Uint32Array

  constructor(high: Uint32Array, low: Uint32Array) {
    this.#high = high
    this.#low = low
    this.#keys = new Uint16Array(high.length)
    this.#spare = new Int32Array(high.length)
    this.members = new Int32Array(high.length)
  }

  fill(first: number, second: number): void {
    const [keys, high, low] = [this.#keys, this.#high, this.#low]
    for (let place = 0; place < keys.length; place++) {
      const [upper, lower] = [high[place] as number, low[place] as number]
      keys[place] = (byteOf(upper, lower, first) << 8) | byteOf(upper, lower, second)
      this.members[place] = place
    }
    sortByByte(this.members, this.#spare, keys, 0)
    sortByByte(this.#spare, this.members, keys, 8)
  }

  /** The end in `members` of the bucket that begins at `from`. */
  end(from: number): number {
    const [members, keys] = [this.members, this.#keys]
    const key = keys[members[from] as number]
    let to = from + 1
    while (to < members.length && keys[members[to] as number] === key) to++
    return to
  }
}

/** One pass of a radix sort: stable, by the byte of each place's key that lies `shift` bits up. */
function sortByByte(from: Int32Array, to: Int32Array, keys: Uint16Array, shift: number): void {
  const starts = new Int32Array(257)
  for (const key of keys) {
    const after = ((key >>> shift) & 0xff) + 1
    starts[after] = (starts[after] as number) + 1
  }
  for (let byte = 0; byte < 256; byte++) starts[byte + 1] = (starts[byte + 1] as number) + (starts[byte] as number)
  for (const place of from) {
    const byte = ((keys[place] as number) >>> shift) & 0xff
    const at = starts[byte] as number
    to[at] = place
    starts[byte] = at + 1
  }
}

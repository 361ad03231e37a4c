/** Yes or no for each of many items, as hexadecimal digits: four items a digit, the first one its highest bit. */

export function packFlags(flags: readonly boolean[]): string {
  let out = ''
  for (let i = 0; i < flags.length; i += 4) {
    const digit = [0, 1, 2, 3].reduce((sum, k) => 2 * sum + Number(flags[i + k] ?? false), 0)
    out += digit.toString(16)
  }
  return out
}

/** @param count number of items; further bits of the last digit are padding */
export function unpackFlags(packed: string, count: number): boolean[] {
  return Array.from({ length: count }, (_, i) => {
    const digit = Number.parseInt(packed[i >> 2] ?? '0', 16)
    return ((digit >> (3 - (i & 3))) & 1) === 1
  })
}

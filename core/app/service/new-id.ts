import { randomBytes } from 'node:crypto'

const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz'

/** `run-4f7kq2mx`: 8 characters of 31 (none that look alike) are 40 bits, enough for the records of one person. */
export function newId(prefix: string, random: (count: number) => Uint8Array = randomBytes): string {
  let own = ''
  while (own.length < 8) {
    for (const byte of random(16)) {
      // 248 = 8 × 31: bytes above it would make the first letters likelier.
      if (byte < 248 && own.length < 8) own += ALPHABET[byte % ALPHABET.length]
    }
  }
  return `${prefix}-${own}`
}

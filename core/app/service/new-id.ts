import { randomBytes } from 'node:crypto'

const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz'

/** `run-4f7kq2mx`: 8 characters from 31 (none look alike) make 40 bits, enough for one person's records. */
export function newId(prefix: string, random: (count: number) => Uint8Array = randomBytes): string {
  let own = ''
  while (own.length < 8) {
    for (const byte of random(16)) {
      // 248 = 8 × 31: larger bytes would make the first letters more likely.
      if (byte < 248 && own.length < 8) own += ALPHABET[byte % ALPHABET.length]
    }
  }
  return `${prefix}-${own}`
}

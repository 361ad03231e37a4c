import { expect, test } from 'vitest'
import { charsmap } from '../../../core/model/charsmap.ts'

const [LEAF, OFFSET] = [1 << 8, 1 << 10]

/** A table whose one key, the letter b, becomes “Be”. */
function table(): Uint8Array {
  const units = new Uint32Array(256)
  const root = 1
  const b = 'b'.charCodeAt(0)
  units[0] = root * OFFSET
  units[root ^ b] = b | LEAF | OFFSET
  units[root ^ b ^ 1] = 0
  const replacements = new TextEncoder().encode('Be\0')
  const bytes = new Uint8Array(4 + units.byteLength + replacements.length)
  new DataView(bytes.buffer).setUint32(0, units.byteLength, true)
  bytes.set(new Uint8Array(units.buffer), 4)
  bytes.set(replacements, 4 + units.byteLength)
  return bytes
}

test('rewrites the characters that the table has, and keeps the others', () => {
  expect(charsmap(table())!('abc 日b')).toBe('aBec 日Be')
})

test('a short cluster that begins with a key is rewritten as a whole, a longer one character by character', () => {
  const rewrite = charsmap(table())!
  expect(rewrite('b\u0301')).toBe('Be')
  expect(rewrite('b\u0301\u0302\u0303')).toBe('Be\u0301\u0302\u0303')
})

test.each([
  ['nothing', new Uint8Array()],
  ['a size beyond its end', Uint8Array.of(200, 0, 0, 0, 1, 2, 3, 4)],
  ['a trie of no units', Uint8Array.of(0, 0, 0, 0, 1)],
])('%s is no table', (_, bytes) => {
  expect(charsmap(bytes)).toBeNull()
})

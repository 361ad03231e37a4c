/**
 * The table by which SentencePiece rewrites characters, as a tokenizer.json holds it (`precompiled_charsmap`). In bytes: the
 * size of a trie, the trie (a double array of 32-bit units: s-yata/darts-clone), and the replacements, each ending in a zero.
 */

/** Longer clusters are rewritten character by character (huggingface/tokenizers, normalizers/precompiled.rs). */
const LONGEST_CLUSTER = 5

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * The rewriting of a text, cluster by cluster: what a reader sees as one character, or the characters that it consists of.
 * Null where the bytes are no such table.
 */
export function charsmap(bytes: Uint8Array): ((text: string) => string) | null {
  if (bytes.length < 4) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = view.getUint32(0, true)
  if (size === 0 || size % 4 !== 0 || 4 + size > bytes.length) return null
  const trie = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true))
  const replacements = bytes.subarray(4 + size)
  const rewritten = (part: string): string | null => {
    const at = firstPrefix(trie, encoder.encode(part))
    if (at === null) return null
    const end = replacements.indexOf(0, at)
    return decoder.decode(replacements.subarray(at, end < 0 ? undefined : end))
  }
  const cluster = (whole: string): string => {
    const short = encoder.encode(whole).length <= LONGEST_CLUSTER ? rewritten(whole) : null
    return short ?? Array.from(whole, (one) => rewritten(one) ?? one).join('')
  }
  return (text) => Array.from(graphemes.segment(text), ({ segment }) => cluster(segment)).join('')
}

const labelOf = (unit: number): number => (unit & 0x8000_00ff) >>> 0
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6)
const hasLeaf = (unit: number): boolean => (unit & 0x100) !== 0
const valueOf = (unit: number): number => unit & 0x7fff_ffff

/** The value of the shortest key that the bytes begin with; null if none does. */
function firstPrefix(trie: Uint32Array, bytes: Uint8Array): number | null {
  let at = offsetOf(trie[0] ?? 0)
  for (const byte of bytes) {
    at = (at ^ byte) >>> 0
    const unit = trie[at]
    if (byte === 0 || unit === undefined || labelOf(unit) !== byte) return null
    at = (at ^ offsetOf(unit)) >>> 0
    if (hasLeaf(unit)) return valueOf(trie[at] ?? 0)
  }
  return null
}

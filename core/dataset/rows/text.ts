import { TextDecoder } from 'node:util'
import type { Problem } from '../../domain/dataset.ts'

/** Bytes of a file to read to detect its encoding. */
const HEAD = 1 << 16

/**
 * Decodes a text file piece by piece: by its byte order mark; else UTF-8 where its beginning is valid UTF-8; else GB
 * 18030 (which includes GBK and GB 2312) where it is valid that; else Windows-1252. A guess is reported to `warn`,
 * UTF-8 only where it is in doubt.
 */
export async function* textOf(
  bytes: AsyncIterable<Uint8Array>,
  warn: (encoding: string) => void = () => {},
): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null
  const waiting: Uint8Array[] = []
  let size = 0
  const start = (head: Uint8Array): TextDecoder => {
    const encoding = encodingOf(head)
    if (encoding !== 'utf-8' || mayBeGbk(head)) warn(encoding)
    return new TextDecoder(encoding)
  }
  for await (const piece of bytes) {
    if (decoder) yield decoder.decode(piece, { stream: true })
    else {
      waiting.push(piece)
      size += piece.length
      if (size < HEAD) continue
      const head = Buffer.concat(waiting.splice(0))
      decoder = start(head)
      yield decoder.decode(head, { stream: true })
    }
  }
  const rest = Buffer.concat(waiting)
  decoder ??= start(rest)
  yield decoder.decode(rest)
}

/** The name of the encoding for TextDecoder. */
export function encodingOf(head: Uint8Array): string {
  const [a, b, c] = head
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  // Without a mark: every second byte of mostly Latin text is zero.
  const zeros = [0, 0]
  for (let i = 0; i < Math.min(head.length, 512); i++) if (head[i] === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1
  const half = Math.min(head.length, 512) / 2
  if (half > 4 && (zeros[1] ?? 0) > 0.4 * half) return 'utf-16le'
  if (half > 4 && (zeros[0] ?? 0) > 0.4 * half) return 'utf-16be'
  return ['utf-8', 'gb18030'].find((encoding) => isValid(head, encoding)) ?? 'windows-1252'
}

/** Whether bytes are valid in an encoding, but for a character cut at their end. */
function isValid(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

/**
 * Whether valid UTF-8 may just as well be GBK: this is undecidable if everything beyond ASCII consists of letters whose
 * bytes are hanzi too and that stand apart from ASCII letters, as accents hardly ever do (“è” is “猫”). Among hanzi
 * drawn at random one in six is such a one and one run of four in a thousand, so that only files with hardly any are in
 * doubt.
 */
function mayBeGbk(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString('latin1')
  const isLetter = (at: number): boolean => /[a-z]/i.test(text[at] ?? '')
  let found = false
  for (const { 0: run, index } of text.matchAll(/[\x80-\xff]+/g)) {
    const both = /^(?:[\xc2-\xdf][\xa1-\xbf])+$/.test(run)
    if (!both || isLetter(index - 1) || isLetter(index + run.length)) return false
    if (!/^\p{L}+$/u.test(Buffer.from(run, 'latin1').toString('utf8'))) return false
    found = true
  }
  return found
}

/** The warning that goes with a guessed or unusual encoding. */
export function encodingWarning(file: string, encoding: string): Problem {
  const message =
    encoding === 'utf-8'
      ? `“${file}” was read as UTF-8, and its few letters beyond ASCII may as well be Chinese in GBK: if its texts look ` +
        'wrong, save it as UTF-8.'
      : `“${file}” was read as ${encoding.toUpperCase()}: save it as UTF-8 if its texts look wrong.`
  return { code: 'encoding', severity: 'warning', message, file }
}

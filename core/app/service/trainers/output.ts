/** What a trainer has written to its two streams: the beginning, where it says what it trains, and the end. */
import { open } from 'node:fs/promises'

const HEAD = 1_000_000
const TAIL = 250_000

/** The whole of a short file; of a long one its first and last part. Empty where there is none. */
export async function readEnds(file: string): Promise<string> {
  const handle = await open(file).catch(() => null)
  if (!handle) return ''
  try {
    const { size } = await handle.stat()
    const part = async (from: number, length: number): Promise<string> => {
      const bytes = Buffer.alloc(length)
      const { bytesRead } = await handle.read(bytes, 0, length, from)
      return bytes.toString('utf8', 0, bytesRead)
    }
    if (size <= HEAD + TAIL) return await part(0, size)
    return `${await part(0, HEAD)}\n…\n${await part(size - TAIL, TAIL)}`
  } finally {
    await handle.close()
  }
}

/** The last lines, as a terminal would show them: a progress bar writes over its line. */
export function lastLines(text: string, count: number): string[] {
  const lines = text.split('\n').map((line) => line.split('\r').findLast((part) => part.trim() !== '') ?? '')
  return lines.filter((line, i) => line.trim() !== '' || i < lines.length - 1).slice(-count)
}

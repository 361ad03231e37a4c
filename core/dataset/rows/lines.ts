/** Longer lines are passed over and reported: no record of a dataset is this long, and memory is finite. */
export const MOST_LINE = 16 * 2 ** 20

export interface Line {
  /** From 1. */
  readonly number: number
  /** Null for a line longer than the limit. */
  readonly text: string | null
}

/** Splits pieces of text into lines (`\n`, `\r\n`), in bounded memory for lines of any length. */
export async function* linesOf(pieces: AsyncIterable<string>, limit = MOST_LINE): AsyncGenerator<Line> {
  let number = 1
  let begun: string[] = []
  let length = 0
  const take = (end: string): Line => {
    const long = length + end.length > limit
    const text = long ? null : begun.length > 0 ? begun.join('') + end : end
    begun = []
    length = 0
    return { number: number++, text: text?.endsWith('\r') ? text.slice(0, -1) : text }
  }
  for await (const piece of pieces) {
    let from = 0
    for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', from)) {
      yield take(piece.slice(from, at))
      from = at + 1
    }
    const rest = from === 0 ? piece : piece.slice(from)
    if (rest === '') continue
    length += rest.length
    if (length <= limit) begun.push(rest)
    else begun = []
  }
  if (length > 0) yield take('')
}

import { linesOf, MOST_LINE } from './lines.ts'
import { lineProblem, type RowOrProblem } from './row.ts'

/** One JSON object a line (jsonlines.org); empty lines are allowed. */
export async function* jsonlRows(pieces: AsyncIterable<string>, file: string): AsyncGenerator<RowOrProblem> {
  for await (const { number, text } of linesOf(pieces)) {
    if (text === null) {
      yield { problem: lineProblem(file, number, `is longer than ${MOST_LINE / 2 ** 20} MiB: shorten or remove it.`) }
      continue
    }
    if (text.trim() === '') continue
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      const why = error instanceof Error ? error.message.slice(0, 120) : ''
      yield { problem: lineProblem(file, number, `is not valid JSON (${why}): correct or remove it.`) }
      continue
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      yield { line: number, value: value as Record<string, unknown> }
    } else yield { problem: lineProblem(file, number, 'is no JSON object: each line must be a {…} with its fields.') }
  }
}

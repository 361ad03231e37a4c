import type { Problem } from '../../domain/dataset.ts'

/** One record of a file of records, as it was written. */
export interface Row {
  /** From 1: of its first character in a text file; the row number in a Parquet file. */
  readonly line: number
  readonly value: Readonly<Record<string, unknown>>
  /** Its name, where the document has records by name. */
  readonly key?: string
}

export type RowOrProblem = Row | { readonly problem: Problem }

/** An `error` about one line of a file. */
export function lineProblem(file: string, line: number, reason: string, code: Problem['code'] = 'bad-line'): Problem {
  return { code, severity: 'error', message: `Line ${line} of “${file}” ${reason}`, file, line }
}

import { csvRow } from './csv.ts'

interface Listed {
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly file?: string | undefined
  readonly line?: number | undefined
}

/** Problems as CSV (RFC 4180, with a byte order mark so that spreadsheets read it as UTF-8): one line each, with file and line. */
export function problemsCsv(problems: readonly Listed[]): string {
  const rows = problems.map(({ severity, code, file, line, message }) => [severity, code, file, line, message])
  const lines = [['severity', 'code', 'file', 'line', 'message'], ...rows].map((row) => `${csvRow(row)}\r\n`)
  return `\uFEFF${lines.join('')}`
}

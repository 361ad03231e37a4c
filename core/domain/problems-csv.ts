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
  return `\uFEFF${[['severity', 'code', 'file', 'line', 'message'], ...rows].map(lineOf).join('')}`
}

function lineOf(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map((cell) => cellOf(String(cell ?? ''))).join(',')}\r\n`
}

/** A file name that begins like a formula must not become one when a spreadsheet opens the list. */
function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One row of a CSV document (RFC 4180), without its line break. */
export function csvRow(cells: readonly (string | number | boolean | null | undefined)[]): string {
  return cells.map(cellOf).join(',')
}

function cellOf(value: string | number | boolean | null | undefined): string {
  const text = String(value ?? '')
  // A spreadsheet would treat a text that begins like this as a formula; the apostrophe prevents that.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A table for a terminal: the first columns to the left, the others, which are numbers, to the right. */
export function aligned(lines: readonly (readonly string[])[], left: number): string {
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)))
  const cell = (text: string, i: number) => (i < left ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))
  return lines.map((line) => line.map(cell).join('  ')).join('\n')
}

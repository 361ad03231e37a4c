/** Gives each row a unique key, its text and how often that text came before, because rows can repeat. */
export function keyed<T>(rows: readonly T[], textOf: (row: T) => string): { key: string; row: T }[] {
  const seen = new Map<string, number>()
  return rows.map((row) => {
    const text = textOf(row)
    const before = seen.get(text) ?? 0
    seen.set(text, before + 1)
    return { key: `${before} ${text}`, row }
  })
}

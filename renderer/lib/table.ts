/** Sorts and searches table rows, apart from drawing them. */
export type Direction = 'asc' | 'desc'
export type SortValue = string | number | null

/** Made once: comparing with a locale's name makes one for every pair. */
const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** A sorted copy. Missing values come last in either direction; equal rows keep their order. */
export function sortRows<T>(rows: readonly T[], valueOf: (row: T) => SortValue, direction: Direction): T[] {
  const sign = direction === 'asc' ? 1 : -1
  const valued = rows.map((row) => ({ row, value: valueOf(row) }))
  valued.sort(({ value: left }, { value: right }) => {
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right)
    return sign * names.compare(String(left), String(right))
  })
  return valued.map(({ row }) => row)
}

/** True if every word of the query occurs somewhere in the texts, ignoring case. */
export function matchesText(query: string, texts: readonly string[]): boolean {
  const haystack = texts.join('\n').toLocaleLowerCase('en')
  return query
    .toLocaleLowerCase('en')
    .split(/\s+/)
    .every((word) => haystack.includes(word))
}

const collator = new Intl.Collator('en', { numeric: true })

/** Orders names as a person would: `2` before `10`, letters without regard to case first; ties by code unit. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || codeUnitOrder(a, b)
}

/** The same order on every machine and locale: what fingerprints rest on. */
export function codeUnitOrder(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

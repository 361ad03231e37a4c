/** Rows `from` to before `to`. */
export interface PageRange {
  /** From 1. */
  readonly number: number
  readonly pages: number
  readonly from: number
  readonly to: number
}

/** The page with this number, else the nearest there is. */
export function pageAt(number: string | undefined, total: number, size: number): PageRange {
  const pages = Math.max(1, Math.ceil(total / size))
  const wanted = Math.floor(Number(number ?? 1)) || 1
  const shown = Math.min(pages, Math.max(1, wanted))
  return { number: shown, pages, from: (shown - 1) * size, to: Math.min(total, shown * size) }
}

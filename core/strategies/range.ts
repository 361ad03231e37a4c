/**
 * Blocks of a tower, as shares of its depth from the input up: 0 to 1 is the whole tower. What lies below the first block
 * belongs to 0, what lies above the last one to 1.
 */
export interface Range {
  readonly from: number
  readonly to: number
}

export const WHOLE: Range = { from: 0, to: 1 }

/** The upper share of a tower. */
export const upper = (share: number): Range => ({ from: 1 - share, to: 1 })

/** How much of a tower a range covers, 0 to 1. */
export const shareOf = (range: Range | null): number => (range ? range.to - range.from : 0)

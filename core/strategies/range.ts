/**
 * Blocks of a tower. As shares of its depth from the input up: 0 to 1 is the whole tower. Or as counts: the last or first
 * so many blocks, or the blocks from one number to another, counted from 1. What lies below the first block belongs to it,
 * what lies above the last one to that one.
 */
export type Range =
  | { readonly from: number; readonly to: number }
  | { readonly last: number }
  | { readonly first: number }
  | { readonly block: number; readonly through: number }

export const WHOLE: Range = { from: 0, to: 1 }

/** The upper share of a tower. */
export const upper = (share: number): Range => ({ from: 1 - share, to: 1 })

/** A third of six blocks are two, although 1 − (1 − 1/3) is a little more than a third. */
const ROUNDING = 1e-9

/**
 * The blocks of a range in a tower of so many, as indices: the first one, and the one after the last. A share that ends
 * within a block includes all of it.
 */
export function blocksIn(range: Range, blocks: number): readonly [start: number, end: number] {
  const within = (n: number): number => Math.min(blocks, Math.max(0, n))
  if ('last' in range) return [within(blocks - range.last), blocks]
  if ('first' in range) return [0, within(range.first)]
  if ('block' in range) return [within(range.block - 1), within(range.through)]
  const above = Math.ceil(blocks * (1 - range.from) - ROUNDING)
  return [within(blocks - above), blocks - Math.floor(blocks * (1 - range.to) + ROUNDING)]
}

/** How much of a tower of so many blocks a range covers, 0 to 1. */
export function shareOf(range: Range | null, blocks: number): number {
  if (!range) return 0
  if ('from' in range) return range.to - range.from
  const [start, end] = blocksIn(range, blocks)
  return (end - start) / Math.max(1, blocks)
}

/** “auto” is no range: gradients measured during the run choose the blocks. */
export const AUTO = 'auto'

/**
 * Reads what a person writes: “last:4”, “first:3”, “5-8” or “auto”; null for anything else. The range is not yet compared
 * with a tower.
 */
export function parseBlocks(text: string): Range | typeof AUTO | null {
  if (text === AUTO) return AUTO
  const end = /^(last|first):([1-9]\d{0,3})$/.exec(text)
  if (end) return end[1] === 'last' ? { last: Number(end[2]) } : { first: Number(end[2]) }
  const middle = /^([1-9]\d{0,3})-([1-9]\d{0,3})$/.exec(text)
  if (!middle) return null
  const [block, through] = [Number(middle[1]), Number(middle[2])]
  return block <= through ? { block, through } : null
}

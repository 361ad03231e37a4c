import type { Range } from '../strategies/index.ts'
import type { GroupName } from './architecture.ts'

/** A third of six blocks are two, although 1 − (1 − 1/3) is a little more than a third. */
const ROUNDING = 1e-9

/**
 * The groups of a tower within a range, from the input up: groups below the blocks belong to the lowest block, groups
 * above them to the highest. A range that ends within a block includes all of it.
 */
export function groupsIn(
  { groups, blocks }: { readonly groups: readonly GroupName[]; readonly blocks: readonly GroupName[] },
  range: Range | null,
): readonly GroupName[] {
  if (!range) return []
  const blocksAbove = (share: number): number => Math.ceil(blocks.length * (1 - share) - ROUNDING)
  const inside = blocks.slice(
    blocks.length - blocksAbove(range.from),
    blocks.length - Math.floor(blocks.length * (1 - range.to) + ROUNDING),
  )
  const [lowest, highest] = [inside[0], inside.at(-1)]
  if (lowest === undefined || highest === undefined) return []
  const first = lowest === blocks[0] ? 0 : groups.indexOf(lowest)
  const last = highest === blocks.at(-1) ? groups.length : groups.indexOf(highest) + 1
  return groups.slice(first, last)
}

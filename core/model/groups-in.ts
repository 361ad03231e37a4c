import { blocksIn, type Range } from '../strategies/index.ts'
import type { GroupName } from './architecture.ts'

/**
 * The groups of a tower within a range, from the input up: groups below the blocks belong to the lowest block, groups
 * above them to the highest.
 */
export function groupsIn(
  { groups, blocks }: { readonly groups: readonly GroupName[]; readonly blocks: readonly GroupName[] },
  range: Range | null,
): readonly GroupName[] {
  if (!range) return []
  const inside = blocks.slice(...blocksIn(range, blocks.length))
  const [lowest, highest] = [inside[0], inside.at(-1)]
  if (lowest === undefined || highest === undefined) return []
  const first = lowest === blocks[0] ? 0 : groups.indexOf(lowest)
  const last = highest === blocks.at(-1) ? groups.length : groups.indexOf(highest) + 1
  return groups.slice(first, last)
}
